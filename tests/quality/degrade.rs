//! What goes wrong between the knife and the scanner, done to a sharp patch of tissue.

use image::codecs::jpeg::JpegEncoder;
use image::{Rgb, RgbImage, imageops};
use std::io::Cursor;

/// Light that clear glass lets through, grey levels.
const GLASS: f64 = 243.0;

/// Out of focus: a Gaussian of `sigma` pixels.
pub fn blur(patch: &RgbImage, sigma: f32) -> RgbImage {
    imageops::blur(patch, sigma)
}

/// Out of focus on the right half only, as where tissue is lifted.
pub fn blur_half(patch: &RgbImage, sigma: f32) -> RgbImage {
    let (half, height) = (patch.width() / 2, patch.height());
    let mut out = patch.clone();
    let blurred = imageops::crop_imm(&blur(patch, sigma), half, 0, half, height).to_image();
    imageops::replace(&mut out, &blurred, i64::from(half), 0);
    out
}

/// Stored as JPEG of this quality.
pub fn jpeg(patch: &RgbImage, quality: u8) -> RgbImage {
    let mut bytes = Cursor::new(Vec::new());
    JpegEncoder::new_with_quality(&mut bytes, quality)
        .encode_image(patch)
        .unwrap();
    image::load_from_memory(bytes.get_ref()).unwrap().to_rgb8()
}

/// A stroke of pen over the left half, which lets light through as `ink` does.
pub fn pen(patch: &RgbImage, ink: [u8; 3]) -> RgbImage {
    let half = patch.width() / 2;
    RgbImage::from_fn(patch.width(), patch.height(), |x, y| {
        let under = patch.get_pixel(x, y);
        if x < half {
            Rgb(std::array::from_fn(|c| {
                through(under.0[c], f64::from(ink[c]) / GLASS)
            }))
        } else {
            *under
        }
    })
}

/// A fold: over the right two thirds light passes the tissue and its own mirror image.
pub fn fold(patch: &RgbImage) -> RgbImage {
    let from = patch.width() / 3;
    RgbImage::from_fn(patch.width(), patch.height(), |x, y| {
        let under = patch.get_pixel(x, y);
        if x < from {
            return *under;
        }
        let over = patch.get_pixel(patch.width() - 1 - x, patch.height() - 1 - y);
        Rgb(std::array::from_fn(|c| {
            through(under.0[c], f64::from(over.0[c]) / GLASS)
        }))
    })
}

/// An air bubble over the lower right: inside out of focus and pale, with a dark rim.
pub fn bubble(patch: &RgbImage) -> RgbImage {
    let inside = imageops::blur(patch, 3.0);
    let (radius, rim) = (f64::from(patch.width()) * 0.7, 4.0);
    RgbImage::from_fn(patch.width(), patch.height(), |x, y| {
        let distance = f64::from(patch.width() - x).hypot(f64::from(patch.height() - y));
        if distance > radius {
            return *patch.get_pixel(x, y);
        }
        let share = if distance > radius - rim { 0.3 } else { 1.0 };
        let Rgb(under) = inside.get_pixel(x, y);
        // Half as much contrast against glass.
        Rgb(under.map(|value| through(value / 2 + 121, share)))
    })
}

/// No tissue at all.
pub fn glass(patch: &RgbImage) -> RgbImage {
    RgbImage::from_pixel(patch.width(), patch.height(), Rgb([243; 3]))
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn through(value: u8, share: f64) -> u8 {
    (f64::from(value) * share).round().clamp(0.0, 255.0) as u8
}
