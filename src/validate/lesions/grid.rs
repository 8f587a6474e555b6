//! The raster on which lesions are evaluated.

use crate::domain::geometry::LevelSize;
use crate::domain::scale::Mpp;

/// Scale that CAMELYON16 takes for all its slides, µm per level-0 pixel.
const CAMELYON_MPP: f64 = 0.243;
/// Level-0 pixels per pixel of the challenge's evaluation masks: level 5.
const CAMELYON_DOWNSAMPLE: f64 = 32.0;
/// Relative difference from that scale within which a slide is evaluated at exactly that level, as
/// the challenge does for both of its scanners (0.243 and 0.226 µm/px).
const CAMELYON_RANGE: f64 = 0.1;
/// Side of a pixel of the raster, µm.
pub(super) const PIXEL_UM: f64 = CAMELYON_MPP * CAMELYON_DOWNSAMPLE;
/// What lies nearer to a tumour than this, in pixels of the raster, belongs to its lesion: 75 µm
/// between two tumours joins them.
pub(super) const REACH: f64 = 75.0 / (PIXEL_UM * 2.0);
/// A lesion whose major axis is shorter than this, in pixels of the raster, is isolated tumour cells.
pub(super) const ISOLATED_BELOW: f64 = 275.0 / PIXEL_UM;
/// Most pixels of a raster.
const MOST_PIXELS: u64 = 1 << 27;

/// Pixels of about 7.8 µm over a slide.
///
/// # Source
/// CAMELYON16, `Evaluation_FROC.py`: mask level 5 at 0.243 µm/px.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EvaluationGrid {
    /// Size of the raster.
    pub size: LevelSize,
    /// Level-0 pixels per pixel of the raster.
    pub downsample: f64,
}

impl EvaluationGrid {
    /// The raster over a slide; `None` if it would have no pixel or too many.
    #[must_use]
    pub fn over(level0: LevelSize, mpp: Mpp) -> Option<Self> {
        let downsample = if (mpp.mean() / CAMELYON_MPP - 1.0).abs() <= CAMELYON_RANGE {
            CAMELYON_DOWNSAMPLE
        } else {
            PIXEL_UM / mpp.mean()
        };
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let side = |pixels: u32| (f64::from(pixels) / downsample).ceil() as u32;
        let size = LevelSize {
            width: side(level0.width),
            height: side(level0.height),
        };
        (1..=MOST_PIXELS)
            .contains(&size.pixels())
            .then_some(Self { size, downsample })
    }

    /// Column and row of a place in level-0 pixels, if it lies on the raster.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    pub(super) fn pixel(&self, x: f64, y: f64) -> Option<(u32, u32)> {
        let (column, row) = (x / self.downsample, y / self.downsample);
        let inside = column >= 0.0
            && row >= 0.0
            && column < f64::from(self.size.width)
            && row < f64::from(self.size.height);
        inside.then_some((column as u32, row as u32))
    }

    /// The middle of a pixel, level-0 pixels.
    pub(super) fn middle(&self, column: u32, row: u32) -> (f64, f64) {
        let middle = |pixel: u32| (f64::from(pixel) + 0.5) * self.downsample;
        (middle(column), middle(row))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_challenges_slides_are_evaluated_at_level_5_and_others_at_the_same_scale() {
        let size = LevelSize {
            width: 3_201,
            height: 640,
        };
        let grid = |mpp| EvaluationGrid::over(size, Mpp { x: mpp, y: mpp });
        for mpp in [0.243, 0.226, 0.25] {
            let found = grid(mpp).unwrap();
            assert!((found.downsample - 32.0).abs() < 1e-12, "{mpp}");
            assert_eq!((found.size.width, found.size.height), (101, 20));
        }
        assert!((grid(0.5).unwrap().downsample - 15.552).abs() < 1e-12);
        let huge = LevelSize {
            width: u32::MAX,
            height: u32::MAX,
        };
        assert_eq!(EvaluationGrid::over(huge, Mpp { x: 0.243, y: 0.243 }), None);
    }

    #[test]
    fn a_place_beyond_the_slide_has_no_pixel() {
        let grid = EvaluationGrid {
            size: LevelSize {
                width: 4,
                height: 2,
            },
            downsample: 32.0,
        };
        assert_eq!(grid.pixel(127.9, 63.9), Some((3, 1)));
        for (x, y) in [(128.0, 0.0), (0.0, 64.0), (-0.1, 0.0), (f64::NAN, 0.0)] {
            assert_eq!(grid.pixel(x, y), None);
        }
    }
}
