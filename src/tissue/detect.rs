//! Finding tissue with two detectors that must agree.
//!
//! One looks at colour (how coloured the absorbed light is), the other at texture (how much the
//! absorption varies nearby). Glass has neither, a shadow or a gradient has no chroma, a smear of
//! stain no texture. Both thresholds come from the image itself (Otsu) inside stated bounds, so
//! that an image without glass and one without tissue are not split at random.

use super::ink::add_what_ink_hides;
use super::mask::TissueMask;
use super::morphology::{close, dilate, open};
use super::optical_density::{DensityTables, OpticalDensity};
use image::{GrayImage, Luma, RgbImage};
use imageproc::contrast::otsu_level;

/// What the detectors found.
#[derive(Debug, Clone, PartialEq)]
pub struct Detection {
    /// Where both see tissue, and where it is hidden.
    pub mask: TissueMask,
    /// How well they agree: twice the shared area by the sum of both (Dice), 0..=1; 1 when
    /// neither sees any.
    pub agreement: f64,
}

/// Chroma in optical density between which the colour threshold must lie.
const CHROMA_BOUNDS: (f32, f32) = (0.03, 0.10);
/// Local standard deviation of optical density between which the texture threshold must lie.
const TEXTURE_BOUNDS: (f32, f32) = (0.012, 0.04);
/// Half the side of the window in which texture is measured, pixels.
const TEXTURE_RADIUS: usize = 2;
/// Optical density that maps to 255 when a threshold is sought.
const FULL_SCALE: f32 = 0.5;
/// Gaps up to about twice this many pixels inside tissue are closed: fat, lumina, cracks.
const CLOSING_RADIUS: u8 = 3;
/// Specks up to about twice this many pixels are dust.
const OPENING_RADIUS: u8 = 1;

/// Finds tissue on a low-power image of `downsample` level-0 pixels per pixel, in parallel on the threads of
/// the calling pool.
///
/// Pixels in `unread` could not be decoded. They count as tissue, so that tiles are planned there,
/// fail and lower the coverage, rather than vanish. So does ink over tissue. `densities` are
/// those against the slide's glass.
pub fn detect_tissue(
    image: &RgbImage,
    densities: &DensityTables,
    downsample: f64,
    unread: &[bool],
) -> Detection {
    let (width, height) = image.dimensions();
    let OpticalDensity { mean, chroma } = OpticalDensity::of(image, densities);
    // Each table is let go as soon as it has been used: beside the model they are what is large.
    let (coloured, textured) = rayon::join(
        move || smoothed(&above_threshold(&chroma, width, height, CHROMA_BOUNDS)),
        move || {
            let texture = local_deviation(&mean, width as usize, height as usize);
            drop(mean);
            smoothed(&above_threshold(&texture, width, height, TEXTURE_BOUNDS))
        },
    );
    let agreement = dice(&coloured, &textured);
    let mut both = GrayImage::from_fn(width, height, |x, y| {
        let shared = coloured.get_pixel(x, y).0[0] > 0 && textured.get_pixel(x, y).0[0] > 0;
        Luma([if shared { 255 } else { 0 }])
    });
    both = dilate(&both, 1);
    add_what_ink_hides(&mut both, image, &textured, densities);
    for (pixel, &unread) in both.pixels_mut().zip(unread) {
        if unread {
            *pixel = Luma([255]);
        }
    }
    Detection {
        mask: TissueMask::from_image(&both, downsample),
        agreement,
    }
}

fn smoothed(found: &GrayImage) -> GrayImage {
    let closed = close(found, CLOSING_RADIUS);
    open(&closed, OPENING_RADIUS)
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn above_threshold(values: &[f32], width: u32, height: u32, bounds: (f32, f32)) -> GrayImage {
    let scaled = |value: f32| (value / FULL_SCALE * 255.0).clamp(0.0, 255.0) as u8;
    let gray = GrayImage::from_fn(width, height, |x, y| {
        Luma([scaled(values[y as usize * width as usize + x as usize])])
    });
    let otsu = f32::from(otsu_level(&gray)) / 255.0 * FULL_SCALE;
    let threshold = otsu.clamp(bounds.0, bounds.1);
    GrayImage::from_fn(width, height, |x, y| {
        let value = values[y as usize * width as usize + x as usize];
        Luma([if value > threshold { 255 } else { 0 }])
    })
}

/// Standard deviation in a square window around each pixel.
fn local_deviation(values: &[f32], width: usize, height: usize) -> Vec<f32> {
    let mut deviation = Vec::with_capacity(values.len());
    // Sums and sums of squares over the window's rows, one for each column: a table of the whole
    // image would be the largest thing that a run holds.
    let mut columns = vec![(0.0_f64, 0.0_f64); width];
    for y in 0..height {
        let (y0, y1) = window(y, height);
        columns.fill((0.0, 0.0));
        for row in values[y0 * width..y1 * width].chunks_exact(width) {
            for ((sum, square), &value) in columns.iter_mut().zip(row) {
                let value = f64::from(value);
                *sum += value;
                *square += value * value;
            }
        }
        for x in 0..width {
            let (x0, x1) = window(x, width);
            let (sum, square) = columns[x0..x1]
                .iter()
                .fold((0.0, 0.0), |(sum, square), column| {
                    (sum + column.0, square + column.1)
                });
            let count = ((y1 - y0) * (x1 - x0)) as f64;
            let mean = sum / count;
            let variance = (square / count - mean * mean).max(0.0);
            #[allow(clippy::cast_possible_truncation)]
            deviation.push(variance.sqrt() as f32);
        }
    }
    deviation
}

fn window(at: usize, length: usize) -> (usize, usize) {
    (
        at.saturating_sub(TEXTURE_RADIUS),
        (at + TEXTURE_RADIUS + 1).min(length),
    )
}

fn dice(a: &GrayImage, b: &GrayImage) -> f64 {
    let (mut shared, mut sum) = (0_u64, 0_u64);
    for (p, q) in a.pixels().zip(b.pixels()) {
        let (p, q) = (p.0[0] > 0, q.0[0] > 0);
        shared += u64::from(p && q);
        sum += u64::from(p) + u64::from(q);
    }
    if sum == 0 {
        1.0
    } else {
        2.0 * shared as f64 / sum as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::Rgb;

    fn noise(x: u32, y: u32) -> u32 {
        let mut h = x.wrapping_mul(0x9E37_79B1) ^ y.wrapping_mul(0x85EB_CA6B);
        h ^= h >> 15;
        h = h.wrapping_mul(0x2C1B_3C6D);
        h ^ (h >> 12)
    }

    #[allow(clippy::cast_possible_truncation)]
    fn glass(x: u32, y: u32) -> Rgb<u8> {
        let n = (noise(x, y) % 4) as u8;
        Rgb([240 + n, 241 + n, 242 - n])
    }

    #[allow(clippy::cast_possible_truncation)]
    fn stroma(x: u32, y: u32) -> Rgb<u8> {
        let n = (noise(x, y) % 60) as u8;
        Rgb([215 - n / 2, 150 - n, 190 - n / 2])
    }

    fn detect(paint: impl Fn(u32, u32) -> Rgb<u8>) -> Detection {
        let image = RgbImage::from_fn(200, 200, paint);
        let densities = DensityTables::against_glass_of(&image);
        detect_tissue(&image, &densities, 16.0, &[])
    }

    #[test]
    fn tissue_on_glass_is_found_where_it_lies() {
        let found = detect(|x, y| {
            if (50..150).contains(&x) && (60..140).contains(&y) {
                stroma(x, y)
            } else {
                glass(x, y)
            }
        });
        let expected = 100.0 * 80.0;
        let area = f64::from(found.mask.tissue_pixels());
        assert!((area / expected - 1.0).abs() < 0.12, "{area}");
        assert!(found.agreement > 0.9, "{}", found.agreement);
        assert!(found.mask.is_tissue(100, 100) && !found.mask.is_tissue(10, 10));
    }

    #[test]
    fn glass_alone_holds_no_tissue() {
        assert_eq!(detect(glass).mask.tissue_pixels(), 0);
    }

    #[test]
    fn a_photograph_without_background_is_all_tissue() {
        let found = detect(stroma);
        assert!(found.mask.tissue_pixels() > 39_000);
        assert!(found.agreement > 0.95);
    }

    #[test]
    fn a_grey_shadow_is_not_tissue() {
        let found = detect(|x, y| {
            let dark = if (60..120).contains(&x) { 110 } else { 0 };
            let Rgb([r, g, b]) = glass(x, y);
            Rgb([r - dark, g - dark, b - dark])
        });
        assert_eq!(found.mask.tissue_pixels(), 0);
    }

    #[test]
    fn a_place_that_could_not_be_read_counts_as_tissue() {
        let image = RgbImage::from_fn(100, 100, glass);
        let mut unread = vec![false; 10_000];
        unread[..2_500].fill(true);
        let densities = DensityTables::against_glass_of(&image);
        let found = detect_tissue(&image, &densities, 16.0, &unread);
        assert_eq!(found.mask.tissue_pixels(), 2_500);
    }

    fn inked(ink: Rgb<u8>, beneath: impl Fn(u32, u32) -> Rgb<u8>) -> Detection {
        detect(|x, y| {
            if (80..120).contains(&x) && (80..120).contains(&y) {
                ink
            } else {
                beneath(x, y)
            }
        })
    }

    #[test]
    fn ink_over_tissue_hides_tissue_and_ink_on_glass_does_not() {
        let pens = [
            Rgb([20, 20, 20]),
            Rgb([30, 60, 200]),
            Rgb([220, 30, 40]),
            Rgb([20, 150, 60]),
        ];
        #[allow(clippy::cast_possible_truncation)]
        let cellular = |x, y| {
            let n = (noise(x, y) % 110) as u8;
            Rgb([215 - n, 150 - n, 190 - n / 2])
        };
        for pen in pens {
            let over_tissue = inked(pen, cellular).mask;
            assert!(over_tissue.is_tissue(100, 100), "{pen:?}");
            assert!(over_tissue.tissue_pixels() > 39_000, "{pen:?}");
            assert!(!inked(pen, glass).mask.is_tissue(100, 100), "{pen:?}");
        }
    }
}
