//! What every [`SlideReader`] promises, checked from outside: the conformance suite.

use crate::support::{at, mean_difference, size};
use image::{RgbImage, imageops};
use zhedel::domain::geometry::LevelSize;
use zhedel::slide::error::SlideError;
use zhedel::slide::limits::Limits;
use zhedel::slide::reader::{AssociatedImage, Level, SlideReader};

/// Checks everything that can be checked without knowing the picture.
pub fn keeps_the_contract(slide: &dyn SlideReader) {
    levels_are_ordered(slide);
    regions_fit_together(slide);
    reads_repeat(slide);
    places_outside_are_refused(slide);
    threads_share_it(slide);
    associated_images_are_as_told(slide);
}

fn levels(slide: &dyn SlideReader) -> Vec<(usize, Level)> {
    let description = slide.description();
    let all = description.levels.iter().chain(&description.reduced);
    all.copied().enumerate().collect()
}

fn levels_are_ordered(slide: &dyn SlideReader) {
    let levels = &slide.description().levels;
    assert!((levels[0].downsample - 1.0).abs() < f64::EPSILON);
    for pair in levels.windows(2) {
        assert!(pair[0].downsample < pair[1].downsample, "{levels:?}");
        assert!(pair[0].size.pixels() > pair[1].size.pixels(), "{levels:?}");
    }
    for level in levels {
        let expected = f64::from(levels[0].size.width) / level.downsample;
        assert!(
            (expected - f64::from(level.size.width)).abs() <= 2.0,
            "{level:?}"
        );
    }
    assert_eq!(slide.description().level_for_downsample(0.5), 0);
    assert_eq!(
        slide.description().level_for_downsample(1e9),
        levels.len() - 1
    );
}

/// A level-0 coordinate for a pixel of a level.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn level0(pixel: u32, level: Level) -> u64 {
    (f64::from(pixel) * level.downsample).round() as u64
}

fn is_whole(level: Level) -> bool {
    (level.downsample - level.downsample.round()).abs() < 1e-9
}

/// A large read is what small reads of its parts give.
fn regions_fit_together(slide: &dyn SlideReader) {
    for (index, level) in levels(slide) {
        let (x0, y0) = (level.size.width / 5, level.size.height / 7);
        let width = 200.min(level.size.width - x0);
        let height = 150.min(level.size.height - y0);
        let origin = at(level0(x0, level), level0(y0, level));
        let large = slide
            .read_region(index, origin, size(width, height))
            .unwrap();
        let mut joined = RgbImage::new(width, height);
        for y in (0..height).step_by(60) {
            for x in (0..width).step_by(70) {
                let part = slide
                    .read_region(
                        index,
                        at(level0(x0 + x, level), level0(y0 + y, level)),
                        size(70.min(width - x), 60.min(height - y)),
                    )
                    .unwrap();
                imageops::replace(&mut joined, &part, i64::from(x), i64::from(y));
            }
        }
        if is_whole(level) {
            assert_eq!(large, joined, "level {index}");
        } else {
            // Readers may interpolate on such a level.
            let difference = mean_difference(&large, &joined);
            assert!(difference < 3.0, "level {index} differs by {difference}");
        }
    }
}

fn reads_repeat(slide: &dyn SlideReader) {
    for (index, level) in levels(slide) {
        let extent = size(level.size.width.min(97), level.size.height.min(61));
        let first = slide.read_region(index, at(0, 0), extent).unwrap();
        let corner = at(
            level0(level.size.width - extent.width, level),
            level0(level.size.height - extent.height, level),
        );
        slide.read_region(index, corner, extent).unwrap();
        assert_eq!(first, slide.read_region(index, at(0, 0), extent).unwrap());
    }
}

fn places_outside_are_refused(slide: &dyn SlideReader) {
    let levels = levels(slide);
    let refused = |level, x, y, extent: LevelSize| {
        let answer = slide.read_region(level, at(x, y), extent);
        assert!(
            matches!(answer, Err(SlideError::OutOfBounds { .. })),
            "level {level} at {x}, {y}"
        );
    };
    refused(levels.len(), 0, 0, size(1, 1));
    for (index, level) in levels {
        let LevelSize { width, height } = level.size;
        refused(index, 0, 0, size(0, 1));
        refused(index, 0, 0, size(1, 0));
        refused(index, 0, 0, size(width + 2, 1));
        refused(index, 0, 0, size(1, height + 2));
        refused(index, level0(width + 2, level), 0, size(1, 1));
        refused(index, 0, level0(height + 2, level), size(1, 1));
        refused(index, u64::MAX, u64::MAX, size(1, 1));
        refused(index, 0, 0, size(u32::MAX, u32::MAX));
    }
    let finest = slide.description().levels[0].size;
    let whole = slide.read_region(0, at(0, 0), finest);
    if finest.pixels() > Limits::default().region_pixels {
        assert!(matches!(whole, Err(SlideError::LimitExceeded { .. })));
    } else {
        // One pixel of rounding is filled from the nearest.
        let whole = whole.unwrap();
        let wider = slide
            .read_region(0, at(u64::from(finest.width) - 5, 0), size(6, 1))
            .unwrap();
        assert_eq!(wider.get_pixel(4, 0), whole.get_pixel(finest.width - 1, 0));
        assert_eq!(wider.get_pixel(5, 0), wider.get_pixel(4, 0));
    }
}

fn threads_share_it(slide: &dyn SlideReader) {
    let level0 = slide.description().levels[0].size;
    let extent = size(level0.width.min(120), level0.height.min(90));
    let places: Vec<_> = (0..8)
        .map(|n| {
            at(
                u64::from(level0.width - extent.width) * n / 7,
                u64::from(level0.height - extent.height) * (7 - n) / 7,
            )
        })
        .collect();
    let alone: Vec<_> = places
        .iter()
        .map(|place| slide.read_region(0, *place, extent).unwrap())
        .collect();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for (place, alone) in places.iter().zip(&alone) {
                    assert_eq!(&slide.read_region(0, *place, extent).unwrap(), alone);
                }
            });
        }
    });
}

fn associated_images_are_as_told(slide: &dyn SlideReader) {
    for kind in AssociatedImage::ALL {
        let answer = slide.read_associated(kind);
        if slide.description().associated.contains(&kind) {
            let image = answer.unwrap();
            assert!(image.width() > 0 && image.height() > 0);
        } else {
            assert!(matches!(answer, Err(SlideError::NoAssociatedImage { .. })));
        }
    }
}

/// After one place failed, every other place reads as before, from any thread.
pub fn stays_readable_after_a_failure(
    slide: &dyn SlideReader,
    broken: (u64, u64),
    good: (u64, u64),
    extent: LevelSize,
) {
    let good = at(good.0, good.1);
    let before = slide.read_region(0, good, extent).unwrap();
    let fails = || {
        let answer = slide.read_region(0, at(broken.0, broken.1), extent);
        assert!(
            matches!(answer, Err(SlideError::Decode { .. })),
            "{answer:?}"
        );
    };
    fails();
    assert_eq!(slide.read_region(0, good, extent).unwrap(), before);
    fails();
    std::thread::scope(|scope| {
        for reads_broken in [true, false, true, false] {
            let before = &before;
            scope.spawn(move || {
                for _ in 0..10 {
                    if reads_broken {
                        fails();
                    } else {
                        assert_eq!(&slide.read_region(0, good, extent).unwrap(), before);
                    }
                }
            });
        }
    });
}
