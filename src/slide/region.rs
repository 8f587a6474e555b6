//! Where a region lies on a level, and whether it may be read: the same rules for every back end.

use super::error::SlideError;
use super::limits::Limits;
use super::reader::Level;
use crate::domain::geometry::{Level0Point, LevelSize};
use image::RgbImage;
use std::path::Path;

/// A region that may be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placed {
    /// First column, level pixels; inside the level.
    pub x: u32,
    /// First row, level pixels; inside the level.
    pub y: u32,
    /// The part that lies inside the level, level pixels; at most one column and row less than
    /// asked for.
    pub inside: LevelSize,
}

/// Places a region on the level of that number, if there is one: `origin` in level-0 pixels is rounded to the nearest pixel of the
/// level.
///
/// # Errors
/// [`SlideError::OutOfBounds`] if the level does not exist, the region is empty or reaches more
/// than one pixel past the right or bottom edge; [`SlideError::LimitExceeded`] if it is larger
/// than `limits.region_pixels`.
pub fn place(
    path: &Path,
    (level, found): (usize, Option<&Level>),
    limits: &Limits,
    origin: Level0Point,
    size: LevelSize,
) -> Result<Placed, SlideError> {
    let outside = || SlideError::OutOfBounds {
        level,
        origin,
        width: size.width,
        height: size.height,
    };
    let found = found.ok_or_else(outside)?;
    let (x, width) =
        place_axis(origin.x, size.width, found.size.width, found.downsample).ok_or_else(outside)?;
    let (y, height) = place_axis(origin.y, size.height, found.size.height, found.downsample)
        .ok_or_else(outside)?;
    if size.pixels() > limits.region_pixels {
        return Err(SlideError::LimitExceeded {
            path: path.to_owned(),
            what: "the region, in pixels,",
            found: size.pixels(),
            limit: limits.region_pixels,
        });
    }
    Ok(Placed {
        x,
        y,
        inside: LevelSize { width, height },
    })
}

/// One axis: first pixel and number of pixels inside, or `None` outside.
fn place_axis(origin: u64, wanted: u32, extent: u32, downsample: f64) -> Option<(u32, u32)> {
    if wanted == 0 || extent == 0 {
        return None;
    }
    let start = (origin as f64 / downsample).round();
    if start + f64::from(wanted) > f64::from(extent) + 1.0 {
        return None;
    }
    // `start` is at most `extent` here, so the conversion is exact.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let start = (start as u32).min(extent - 1);
    Some((start, wanted.min(extent - start)))
}

/// Fills an image up to `size` from its nearest pixels at the right and bottom edge.
#[must_use]
pub fn extend_edges(image: RgbImage, size: LevelSize) -> RgbImage {
    let (width, height) = image.dimensions();
    if (width, height) == (size.width, size.height) || width == 0 || height == 0 {
        return image;
    }
    RgbImage::from_fn(size.width, size.height, |x, y| {
        *image.get_pixel(x.min(width - 1), y.min(height - 1))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn levels(width: u32, downsample: f64) -> Vec<Level> {
        vec![Level {
            size: LevelSize {
                width,
                height: 1000,
            },
            downsample,
        }]
    }

    fn place_x(levels: &[Level], x: u64, width: u32) -> Result<Placed, SlideError> {
        let size = LevelSize { width, height: 1 };
        let origin = Level0Point { x, y: 0 };
        place(
            Path::new("slide"),
            (0, levels.first()),
            &Limits::default(),
            origin,
            size,
        )
    }

    #[test]
    fn one_pixel_past_the_edge_is_rounding_and_two_are_outside() {
        let levels = levels(100, 1.0);
        assert_eq!(place_x(&levels, 90, 11).unwrap().inside.width, 10);
        assert_eq!(place_x(&levels, 100, 1).unwrap().x, 99);
        assert!(matches!(
            place_x(&levels, 90, 12),
            Err(SlideError::OutOfBounds { .. })
        ));
        assert!(place_x(&levels, u64::MAX, 1).is_err());
        assert!(place_x(&levels, 0, u32::MAX).is_err());
        assert!(place_x(&levels, 0, 0).is_err());
    }

    #[test]
    fn a_region_over_the_limit_is_refused() {
        let levels = levels(1000, 1.0);
        let limits = Limits {
            region_pixels: 99,
            ..Limits::default()
        };
        let size = LevelSize {
            width: 10,
            height: 10,
        };
        let origin = Level0Point { x: 0, y: 0 };
        assert!(matches!(
            place(
                Path::new("slide"),
                (0, levels.first()),
                &limits,
                origin,
                size
            ),
            Err(SlideError::LimitExceeded {
                found: 100,
                limit: 99,
                ..
            })
        ));
    }

    #[test]
    fn edges_are_filled_from_the_nearest_pixel() {
        let image = RgbImage::from_raw(1, 1, vec![7, 8, 9]).unwrap();
        let filled = extend_edges(
            image,
            LevelSize {
                width: 2,
                height: 2,
            },
        );
        assert_eq!(filled.into_raw(), [7, 8, 9].repeat(4));
    }

    proptest! {
        #[test]
        fn a_placed_region_lies_inside_its_level(
            x in 0_u64..1_000_000, wanted in 1_u32..2000, extent in 1_u32..4000, downsample in 1.0_f64..64.0
        ) {
            if let Some((start, inside)) = place_axis(x, wanted, extent, downsample) {
                prop_assert!(start < extent);
                prop_assert!(start + inside <= extent);
                prop_assert!(inside == wanted || inside + 1 == wanted);
            }
        }
    }
}
