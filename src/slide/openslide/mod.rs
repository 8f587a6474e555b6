//! Whole-slide images through OpenSlide, a C library loaded at run time.

mod ffi;
mod library;
mod open_handle;
mod pixels;
mod reader;
mod scale;
mod vendor;

pub use library::{MissingOpenSlide, OpenSlide};
pub use reader::OpenSlideReader;
