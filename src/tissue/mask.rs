//! A map of yes and no over a low-power image.

use crate::domain::geometry::Level0Rect;
use image::GrayImage;

/// Which pixels of a low-power image are tissue.
///
/// Pixel (0, 0) covers level-0 pixels `0..downsample` along both axes.
#[derive(Debug, Clone, PartialEq)]
pub struct TissueMask {
    width: u32,
    height: u32,
    downsample: f64,
    /// Sums over the rectangle from the origin, `(width + 1) × (height + 1)`, so that the tissue
    /// share of any rectangle costs four look-ups.
    sums: Vec<u32>,
}

impl TissueMask {
    /// A mask from a picture in which every value above zero is tissue.
    ///
    /// `downsample` is in level-0 pixels per pixel of the picture.
    pub fn from_image(image: &GrayImage, downsample: f64) -> Self {
        let (width, height) = image.dimensions();
        let row = width as usize + 1;
        let mut sums = vec![0_u32; row * (height as usize + 1)];
        for (y, line) in image.rows().enumerate() {
            let mut running = 0;
            for (x, pixel) in line.enumerate() {
                running += u32::from(pixel.0[0] > 0);
                sums[(y + 1) * row + x + 1] = sums[y * row + x + 1] + running;
            }
        }
        Self {
            width,
            height,
            downsample,
            sums,
        }
    }

    /// Level-0 pixels per mask pixel.
    pub fn downsample(&self) -> f64 {
        self.downsample
    }

    /// Width and height, mask pixels.
    pub fn dimensions(&self) -> (u32, u32) {
        (self.width, self.height)
    }

    /// Whether a mask pixel is tissue; outside the mask nothing is.
    pub fn is_tissue(&self, x: u32, y: u32) -> bool {
        x < self.width && y < self.height && self.count(x, y, x + 1, y + 1) > 0
    }

    /// Tissue pixels of the whole mask.
    pub fn tissue_pixels(&self) -> u32 {
        self.count(0, 0, self.width, self.height)
    }

    /// Area of tissue in level-0 pixels.
    pub fn tissue_area(&self) -> f64 {
        f64::from(self.tissue_pixels()) * self.downsample * self.downsample
    }

    /// Share of a level-0 rectangle that is tissue, 0..=1, to the precision of mask pixels.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    pub fn tissue_share(&self, rect: &Level0Rect) -> f64 {
        let low =
            |value: u64, limit: u32| ((value as f64 / self.downsample).floor() as u32).min(limit);
        let high =
            |value: u64, limit: u32| ((value as f64 / self.downsample).ceil() as u32).min(limit);
        let (x0, y0) = (low(rect.x, self.width), low(rect.y, self.height));
        let (x1, y1) = (
            high(rect.right(), self.width),
            high(rect.bottom(), self.height),
        );
        let pixels = u64::from(x1.saturating_sub(x0)) * u64::from(y1.saturating_sub(y0));
        if pixels == 0 {
            return 0.0;
        }
        f64::from(self.count(x0, y0, x1, y1)) / pixels as f64
    }

    fn count(&self, x0: u32, y0: u32, x1: u32, y1: u32) -> u32 {
        let row = self.width as usize + 1;
        let at = |x: u32, y: u32| self.sums[y as usize * row + x as usize];
        (at(x1, y1) + at(x0, y0)) - (at(x0, y1) + at(x1, y0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::Luma;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn shares_of_the_four_quarters_add_up(seed in 0_u64..1000, size in 2_u32..20) {
            let size = size * 2;
            let image = GrayImage::from_fn(size, size, |x, y| {
                let mixed = (u64::from(x) * 31 + u64::from(y) * 17 + seed) % 7;
                Luma([u8::from(mixed < 3)])
            });
            let mask = TissueMask::from_image(&image, 8.0);
            let half = u64::from(size) * 4;
            let share = |x, y, side| {
                mask.tissue_share(&Level0Rect { x, y, width: side, height: side })
            };
            let quarters = share(0, 0, half) + share(half, 0, half)
                + share(0, half, half) + share(half, half, half);
            prop_assert!((quarters / 4.0 - share(0, 0, half * 2)).abs() < 1e-9);
            let counted = image.pixels().filter(|p| p.0[0] > 0).count();
            prop_assert_eq!(mask.tissue_pixels() as usize, counted);
        }
    }

    #[test]
    fn a_rectangle_outside_the_mask_has_no_tissue() {
        let mask = TissueMask::from_image(&GrayImage::from_pixel(4, 4, Luma([1])), 2.0);
        let outside = Level0Rect {
            x: 100,
            y: 0,
            width: 5,
            height: 5,
        };
        assert!(mask.tissue_share(&outside).abs() < f64::EPSILON);
        assert!((mask.tissue_area() - 64.0).abs() < f64::EPSILON);
    }
}
