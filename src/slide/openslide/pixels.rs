//! OpenSlide's pixels, premultiplied ARGB in native words, as RGB over a background.

use image::{Rgb, RgbImage};

/// White, which is what glass looks like, where the slide names no background colour.
pub(super) const WHITE: Rgb<u8> = Rgb([255, 255, 255]);

/// The colour in `openslide.background-color`: six hexadecimal digits, red first.
#[must_use]
pub(super) fn background(property: Option<&str>) -> Rgb<u8> {
    let parsed = property
        .filter(|digits| digits.len() == 6)
        .and_then(|digits| u32::from_str_radix(digits, 16).ok());
    parsed.map_or(WHITE, |value| {
        let [_, red, green, blue] = value.to_be_bytes();
        Rgb([red, green, blue])
    })
}

/// Lays premultiplied ARGB pixels over a background; `None` if `argb` is not `width` × `height`.
#[must_use]
pub(super) fn over(argb: &[u32], width: u32, height: u32, background: Rgb<u8>) -> Option<RgbImage> {
    let mut bytes = Vec::with_capacity(argb.len() * 3);
    for &pixel in argb {
        let [alpha, red, green, blue] = pixel.to_be_bytes();
        if alpha == 255 {
            bytes.extend_from_slice(&[red, green, blue]);
        } else {
            let through = u32::from(255 - alpha);
            let blend = |colour: u8, behind: u8| {
                let sum = u32::from(colour) + (u32::from(behind) * through + 127) / 255;
                u8::try_from(sum).unwrap_or(255)
            };
            let Rgb(behind) = background;
            bytes.extend_from_slice(&[
                blend(red, behind[0]),
                blend(green, behind[1]),
                blend(blue, behind[2]),
            ]);
        }
    }
    RgbImage::from_raw(width, height, bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_pixels_show_the_background_and_full_ones_hide_it() {
        let image = over(&[0, 0xff01_0203, 0x8040_4040], 3, 1, Rgb([100, 200, 255])).unwrap();
        assert_eq!(
            image.into_raw(),
            [100, 200, 255, 1, 2, 3, 64 + 50, 64 + 100, 64 + 127]
        );
    }

    #[test]
    fn a_broken_background_is_white() {
        assert_eq!(background(Some("00ff80")), Rgb([0, 255, 128]));
        for broken in [
            None,
            Some(""),
            Some("12345"),
            Some("zzzzzz"),
            Some("+12345é"),
        ] {
            assert_eq!(background(broken), WHITE);
        }
    }
}
