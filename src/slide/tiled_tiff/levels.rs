//! Which directories of a file are levels of one pyramid.

use super::plane::Plane;
use crate::domain::geometry::LevelSize;
use crate::slide::reader::Level;
use crate::slide::tiff_header::directory::Directory;
use crate::slide::tiff_header::tag;

/// Largest difference between the shrinkage of columns and of rows in one pyramid: small levels
/// are rounded to whole pixels.
const MOST_SKEW: f64 = 0.02;

/// A reduced level is of use if it is finer than the next level of the file by more than rounding makes out.
const FINER: f64 = 0.97;

/// The tiled directories that are level 0, always the first one, or a smaller copy of it, finest
/// first, with their sizes.
pub fn pyramid(directories: &[Directory]) -> Vec<(&Directory, LevelSize)> {
    let Some((first, rest)) = directories.split_first() else {
        return Vec::new();
    };
    let Some(finest) = size(first).filter(|_| first.is_tiled()) else {
        return Vec::new();
    };
    let mut levels = vec![(first, finest)];
    levels.extend(rest.iter().filter_map(|directory| {
        let size = size(directory)?;
        (directory.is_tiled() && !is_mask(directory) && is_smaller_copy(size, finest))
            .then_some((directory, size))
    }));
    // Stable, so of two levels of one size the first in the file stays.
    levels.sort_by_key(|(_, size)| std::cmp::Reverse(size.pixels()));
    levels.dedup_by_key(|(_, size)| *size);
    levels
}

/// A level and its downsample.
///
/// Halving a side of odd length rounds it, but the pixels are still exactly twice as large; so a
/// ratio that is whole but for that rounding is taken for whole.
pub fn level(size: LevelSize, level0: LevelSize) -> Level {
    let ratio = |of: u32, to: u32| f64::from(of) / f64::from(to);
    let measured = f64::midpoint(
        ratio(level0.width, size.width),
        ratio(level0.height, size.height),
    );
    let whole = measured.round();
    let rounds_to = |of: u32, to: u32| (f64::from(of) / whole - f64::from(to)).abs() < 1.0;
    let is_whole = rounds_to(level0.width, size.width) && rounds_to(level0.height, size.height);
    Level {
        size,
        downsample: if is_whole { whole } else { measured },
    }
}

/// The reduced levels that are finer than the next one of the file: of which level, by how much, and what
/// they are. What is left of a row or column of pixels at the edge is not part of them.
pub fn reduced(planes: &[Plane], levels: &[Level]) -> Vec<(usize, u32, Level)> {
    let mut found = Vec::new();
    for (of, (plane, level)) in planes.iter().zip(levels).enumerate() {
        let next = levels
            .get(of + 1)
            .map_or(f64::INFINITY, |next| next.downsample);
        for by in plane.reductions() {
            let downsample = level.downsample * f64::from(by);
            let size = LevelSize {
                width: level.size.width / by,
                height: level.size.height / by,
            };
            if downsample < next * FINER && size.pixels() > 0 {
                found.push((of, by, Level { size, downsample }));
            }
        }
    }
    found
}

fn size(directory: &Directory) -> Option<LevelSize> {
    let side = |tag| {
        let side = directory.number(tag).ok()?;
        u32::try_from(side).ok().filter(|side| *side > 0)
    };
    Some(LevelSize {
        width: side(tag::IMAGE_WIDTH)?,
        height: side(tag::IMAGE_LENGTH)?,
    })
}

fn is_mask(directory: &Directory) -> bool {
    directory
        .number_or(tag::NEW_SUBFILE_TYPE, 0)
        .is_ok_and(|kind| kind & 4 != 0)
}

fn is_smaller_copy(size: LevelSize, level0: LevelSize) -> bool {
    if size.width >= level0.width || size.height >= level0.height {
        return false;
    }
    let by_width = f64::from(level0.width) / f64::from(size.width);
    let by_height = f64::from(level0.height) / f64::from(size.height);
    // A pixel more or less on the shorter side is rounding, however small the level.
    let rounding = 1.0 / f64::from(size.width.min(size.height));
    (by_width / by_height - 1.0).abs() <= MOST_SKEW + rounding
}

#[cfg(test)]
mod tests {
    use super::*;

    fn size(width: u32, height: u32) -> LevelSize {
        LevelSize { width, height }
    }

    #[test]
    fn rounding_a_halved_side_does_not_change_the_downsample() {
        for (width, height) in [(500, 500), (501, 500), (501, 501)] {
            let level = level(size(width, height), size(1001, 1001));
            assert!((level.downsample - 2.0).abs() < f64::EPSILON, "{level:?}");
        }
        let level = level(size(250, 250), size(1001, 1001));
        assert!((level.downsample - 4.0).abs() < f64::EPSILON);
    }

    #[test]
    fn an_odd_downsample_is_kept() {
        let level = level(size(400, 400), size(1000, 1000));
        assert!((level.downsample - 2.5).abs() < f64::EPSILON);
    }

    #[test]
    fn another_picture_of_another_shape_is_no_level() {
        assert!(is_smaller_copy(size(500, 250), size(1000, 500)));
        assert!(is_smaller_copy(size(2, 1), size(1000, 600)));
        assert!(!is_smaller_copy(size(500, 500), size(1000, 500)));
        assert!(!is_smaller_copy(size(1000, 500), size(1000, 500)));
    }
}
