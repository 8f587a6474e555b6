//! JPEG images and tiles, decoded strictly.
//!
//! Viewers show a damaged JPEG as far as it goes and fill the rest with grey. Grey is no tissue,
//! so here any damage the decoder notices is an error, never a picture.

mod decode;
mod header;
pub mod segments;

pub use decode::{decode, decode_into};
pub use header::{adobe_transform, header, is_complete, with_tables};

/// Why a JPEG stream cannot be decoded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{why}")]
pub struct JpegError {
    /// What is wrong and, where known, at which byte.
    pub why: String,
}

impl JpegError {
    /// What is wrong, as a sentence on the stream.
    pub fn new(why: impl Into<String>) -> Self {
        Self { why: why.into() }
    }
}

/// What three colour components mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colour {
    /// As the stream itself tells, YCbCr if it does not.
    AsTold,
    /// Red, green and blue, as the TIFF directory says (photometric interpretation 2).
    Rgb,
    /// Luma and chroma, as the TIFF directory says (photometric interpretation 6).
    YCbCr,
}
