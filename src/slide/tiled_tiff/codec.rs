//! From the bytes of one tile or strip to its pixels.

use super::wrap::Wrapping;
use crate::slide::flatten::flatten;
use crate::slide::jpeg::{self, Colour};
use crate::slide::tiff_header::directory::{Directory, TagError};
use crate::slide::tiff_header::source::Source;
use crate::slide::tiff_header::tag;
use image::codecs::tiff::TiffDecoder;
use image::{DynamicImage, RgbImage};
use std::io::Cursor;

/// How the tiles of one directory are packed.
#[derive(Debug)]
pub enum Codec {
    /// JPEG, perhaps with tables that all tiles share.
    Jpeg {
        /// The shared tables.
        tables: Option<Vec<u8>>,
        /// What the components mean.
        colour: Colour,
    },
    /// What the `tiff` crate decodes.
    Plain(Wrapping),
}

/// Why the tiles of a directory cannot be decoded here.
#[derive(Debug, thiserror::Error)]
pub enum CodecError {
    /// A tag is broken.
    #[error(transparent)]
    Tag(#[from] TagError),
    /// The packing is not known here.
    #[error("{why}")]
    Unsupported {
        /// What it is and what to do.
        why: String,
    },
}

impl Codec {
    /// The codec of a directory.
    ///
    /// # Errors
    /// [`CodecError`] if a tag is broken or the packing is none that can be decoded here.
    pub fn of(directory: &Directory, source: &dyn Source) -> Result<Self, CodecError> {
        let unsupported = |why: String| CodecError::Unsupported { why };
        if directory.number_or(tag::PLANAR_CONFIGURATION, 1)? != 1 {
            return Err(unsupported("its colours lie in separate planes".into()));
        }
        match directory.number_or(tag::COMPRESSION, 1)? {
            7 => {
                let colour = match directory.number_or(tag::PHOTOMETRIC, 6)? {
                    2 => Colour::Rgb,
                    6 => Colour::YCbCr,
                    _ => Colour::AsTold,
                };
                let tables = directory
                    .has(tag::JPEG_TABLES)
                    .then(|| directory.bytes(tag::JPEG_TABLES, source, 1 << 16))
                    .transpose()?;
                Ok(Self::Jpeg { tables, colour })
            }
            1 | 5 | 8 | 32_773 | 32_946 => Ok(Self::Plain(Wrapping::new(directory, source)?)),
            33_003 | 33_005 | 34_712 => Err(unsupported(
                "its tiles are JPEG 2000, which only OpenSlide reads: run `make runtime`".into(),
            )),
            6 => Err(unsupported(
                "its tiles are JPEG of the old kind, which only OpenSlide may read: run `make runtime`"
                    .into(),
            )),
            other => Err(unsupported(format!(
                "its tiles have TIFF compression {other}, which is not known here; OpenSlide may read them: run `make runtime`"
            ))),
        }
    }

    /// By what its tiles can be reduced while they are decoded.
    pub fn reductions(&self) -> &'static [u32] {
        match self {
            // By 8 only the mean of each block is left, which says less than a picture of that size could.
            Self::Jpeg { .. } => &[2, 4],
            Self::Plain(_) => &[],
        }
    }

    /// Decodes one tile or strip of `width` × `height` pixels, reduced by one of [`Self::reductions`] or 1;
    /// `scratch` is memory for its pixels.
    ///
    /// # Errors
    /// What the decoder says about the damage.
    pub fn decode(
        &self,
        data: &[u8],
        width: u32,
        height: u32,
        reduce: u32,
        scratch: Vec<u8>,
    ) -> Result<RgbImage, String> {
        match self {
            Self::Jpeg { tables, colour } => {
                let joined;
                let stream = match tables {
                    Some(tables) => {
                        joined = jpeg::with_tables(tables, data).map_err(|e| e.to_string())?;
                        joined.as_slice()
                    }
                    None => data,
                };
                let head = jpeg::header(stream).map_err(|e| e.to_string())?;
                if (head.width, head.height) != (width, height) {
                    return Err(format!(
                        "its JPEG stream has {} × {} pixels instead of {width} × {height}",
                        head.width, head.height
                    ));
                }
                jpeg::decode_into(scratch, stream, *colour, reduce).map_err(|e| e.to_string())
            }
            Self::Plain(wrapping) => {
                let file = wrapping.around(data, width, height);
                let image = TiffDecoder::new(Cursor::new(file))
                    .and_then(DynamicImage::from_decoder)
                    .map_err(|error| error.to_string())?;
                Ok(flatten(image))
            }
        }
    }
}
