//! Pixels as the bytes that go to the browser.

use bytes::Bytes;
use image::codecs::jpeg::JpegEncoder;
use image::imageops::{self, FilterType};
use image::{ExtendedColorType, RgbImage};

/// JPEG quality of everything that the viewer shows.
const QUALITY: u8 = 85;

/// Why a picture could not be encoded.
#[derive(Debug, thiserror::Error)]
#[error("a picture of {width} × {height} pixels could not be encoded: {source}")]
pub struct PictureError {
    width: u32,
    height: u32,
    source: image::ImageError,
}

/// The picture as JPEG.
///
/// # Errors
/// When the encoder refuses it, such as for a side above 65,535 pixels.
pub fn jpeg(picture: &RgbImage) -> Result<Bytes, PictureError> {
    let (width, height) = picture.dimensions();
    let mut out = Vec::with_capacity(32 << 10);
    JpegEncoder::new_with_quality(&mut out, QUALITY)
        .encode(picture, width, height, ExtendedColorType::Rgb8)
        .map_err(|source| PictureError {
            width,
            height,
            source,
        })?;
    Ok(out.into())
}

/// The picture in exactly this size; a tile at the edge may have come a pixel short.
#[must_use]
pub fn fitted(picture: RgbImage, width: u32, height: u32) -> RgbImage {
    if picture.dimensions() == (width, height) {
        picture
    } else {
        imageops::resize(&picture, width, height, FilterType::Triangle)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tile_is_a_jpeg_of_its_size() {
        let tile = fitted(
            RgbImage::from_pixel(255, 256, image::Rgb([200, 10, 90])),
            256,
            256,
        );
        let bytes = jpeg(&tile).unwrap();
        let back = image::load_from_memory_with_format(&bytes, image::ImageFormat::Jpeg).unwrap();
        assert_eq!((back.width(), back.height()), (256, 256));
    }
}
