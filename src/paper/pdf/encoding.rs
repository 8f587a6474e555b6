//! Numbers and bytes as a PDF holds them.

use super::PdfError;
use flate2::Compression;
use flate2::write::ZlibEncoder;
use std::io::Write as _;

/// Numbers of a PDF are single precision.
#[allow(clippy::cast_possible_truncation)]
pub(super) fn single(value: f64) -> f32 {
    value as f32
}

/// Bytes as a file holds them.
pub(super) fn compressed(bytes: &[u8]) -> Result<Vec<u8>, PdfError> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder
        .write_all(bytes)
        .and_then(|()| encoder.finish())
        .map_err(|error| PdfError::Write {
            why: error.to_string(),
        })
}
