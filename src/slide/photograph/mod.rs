//! Photographs through a microscope and other flat pictures: JPEG, PNG and flat TIFF.

mod decode;
mod exif_tags;
mod reader;

pub use decode::PhotographKind;
pub use reader::Photograph;
