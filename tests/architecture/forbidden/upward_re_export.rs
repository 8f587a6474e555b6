// in slide finds crate::app::Slide
pub use crate::app::Slide;
