//! What a stream tells before any pixel is decoded.

use super::JpegError;
use super::segments::{APP0, APP14, EOI, SOF0, SOF15, SOI, SOS, Segments};

/// What the head of a stream tells before any pixel is decoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JpegHeader {
    /// Columns.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// 1 for grey, 3 for colour, 4 for print colours.
    pub components: u8,
    /// Where the entropy-coded data begins, bytes.
    pub scan: usize,
    /// Whether the components call themselves R, G and B.
    pub named_rgb: bool,
    /// Whether it has the segment of JFIF, whose three components are always luma and chroma.
    pub jfif: bool,
    /// Adobe's colour transform.
    pub adobe: Option<u8>,
}

/// Reads the head of a complete stream.
///
/// # Errors
/// [`JpegError`] if it is cut off or not JPEG at all.
pub fn header(bytes: &[u8]) -> Result<JpegHeader, JpegError> {
    let mut segments = Segments::of(bytes)?;
    let mut frame = None;
    let mut jfif = false;
    let mut adobe = None;
    while let Some(segment) = segments.read()? {
        match (segment.marker, segment.body) {
            // Start of frame, but for the three codes in that range that are something else.
            (SOF0..=SOF15, [_, h1, h0, w1, w0, components, rest @ ..])
                if !matches!(segment.marker, 0xc4 | 0xc8 | 0xcc) =>
            {
                frame = Some((
                    u32::from(u16::from_be_bytes([*w1, *w0])),
                    u32::from(u16::from_be_bytes([*h1, *h0])),
                    *components,
                    rest.iter().step_by(3).eq(b"RGB"),
                ));
            }
            (APP0, body) => jfif |= body.starts_with(b"JFIF\0"),
            (APP14, body) => adobe = adobe_transform(body).or(adobe),
            (SOS, _) => {
                let (width, height, components, named_rgb) =
                    frame.ok_or_else(|| JpegError::new("its image data comes before its size"))?;
                return Ok(JpegHeader {
                    width,
                    height,
                    components,
                    scan: bytes.len() - segments.rest().len(),
                    named_rgb,
                    jfif,
                    adobe,
                });
            }
            _ => {}
        }
    }
    Err(JpegError::new("it ends before its image data"))
}

/// Adobe's colour transform in the body of an `APP14` segment: 0 for none, 1 for luma and chroma.
pub fn adobe_transform(body: &[u8]) -> Option<u8> {
    match body {
        [b'A', b'd', b'o', b'b', b'e', .., transform] => Some(*transform),
        _ => None,
    }
}

/// Whether the end marker is there: a file without one was cut off.
#[must_use]
pub fn is_complete(bytes: &[u8], header: &JpegHeader) -> bool {
    bytes[header.scan.min(bytes.len())..]
        .windows(2)
        .rev()
        .any(|pair| pair == EOI)
}

/// Puts the tables that all tiles of a TIFF directory share before one tile (TIFF technical
/// note 2).
///
/// # Errors
/// [`JpegError`] if either is no JPEG stream.
pub fn with_tables(tables: &[u8], tile: &[u8]) -> Result<Vec<u8>, JpegError> {
    let tables = tables
        .strip_suffix(&EOI)
        .filter(|tables| tables.starts_with(&SOI))
        .ok_or_else(|| JpegError::new("the shared JPEG tables are damaged"))?;
    let tile = tile
        .strip_prefix(&SOI)
        .ok_or_else(|| JpegError::new("it does not begin with a JPEG start marker"))?;
    Ok([tables, tile].concat())
}
