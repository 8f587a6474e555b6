//! Any decoded picture as RGB.

use image::{DynamicImage, RgbImage};

/// RGB with 8 bits; what is transparent shows white, as glass does.
#[must_use]
pub fn flatten(image: DynamicImage) -> RgbImage {
    if !image.color().has_alpha() {
        return image.into_rgb8();
    }
    let image = image.into_rgba8();
    RgbImage::from_fn(image.width(), image.height(), |x, y| {
        let [red, green, blue, alpha] = image.get_pixel(x, y).0;
        let over_white = |colour: u8| {
            let (colour, alpha) = (u32::from(colour), u32::from(alpha));
            let sum = (colour * alpha + 255 * (255 - alpha) + 127) / 255;
            u8::try_from(sum).unwrap_or(u8::MAX)
        };
        image::Rgb([red, green, blue].map(over_white))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{Rgba, RgbaImage};

    #[test]
    fn transparent_pixels_show_white() {
        let image = RgbaImage::from_fn(3, 1, |x, _| Rgba([0, 100, 200, [0, 255, 128][x as usize]]));
        assert_eq!(
            flatten(image.into()).into_raw(),
            [255, 255, 255, 0, 100, 200, 127, 177, 227]
        );
    }
}
