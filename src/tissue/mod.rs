//! Where the tissue is and whether it is in focus: pure functions on low-power images.

pub mod detect;
pub mod focus;
pub mod mask;
mod optical_density;
