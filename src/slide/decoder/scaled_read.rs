//! Reading a region and shrinking it, in bands, so that memory does not grow with the region.

use crate::domain::geometry::{Level0Point, LevelSize};
use crate::slide::error::SlideError;
use crate::slide::reader::{SlideDescription, SlideReader};
use image::RgbImage;
use image::imageops::{self, FilterType};

/// Most pixels read at once.
const BAND_PIXELS: u64 = 8 << 20;

/// Pixels along a side that go into one, from which on blocks are averaged.
const FEW: u32 = 3;

/// Reads `size` pixels of a level at `origin` (level-0 pixels), shrunk to `out`.
///
/// # Errors
/// Those of [`SlideReader::read_region`].
pub fn read_scaled(
    slide: &dyn SlideReader,
    level: usize,
    origin: Level0Point,
    size: LevelSize,
    out: LevelSize,
) -> Result<RgbImage, SlideError> {
    if out == size && size.pixels() <= BAND_PIXELS {
        return slide.read_region(level, origin, size);
    }
    let downsample = slide
        .description()
        .level(level)
        .map_or(1.0, |level| level.downsample);
    let mut picture = RgbImage::new(out.width, out.height);
    for band in bands(size, out) {
        let at = Level0Point {
            x: origin.x,
            y: origin.y + level0_rows(band.from, downsample),
        };
        let rows = LevelSize {
            width: size.width,
            height: band.rows,
        };
        let pixels = slide.read_region(level, at, rows)?;
        let shrunk = if (rows.width, rows.height) == (out.width, band.out_rows) {
            pixels
        } else {
            smaller(&pixels, out.width, band.out_rows)
        };
        imageops::replace(&mut picture, &shrunk, 0, i64::from(band.out_from));
    }
    Ok(picture)
}

/// The whole slide, at most `longest` pixels on a side.
///
/// # Errors
/// Those of [`SlideReader::read_region`].
pub fn read_whole(slide: &dyn SlideReader, longest: u32) -> Result<RgbImage, SlideError> {
    let (level, out) = whole_level(slide.description(), longest);
    let size = slide.description().levels[level].size;
    let out = LevelSize {
        width: out.width.min(size.width),
        height: out.height.min(size.height),
    };
    read_scaled(slide, level, Level0Point { x: 0, y: 0 }, size, out)
}

/// Bytes of the file, from its beginning, that must be there for that; see [`SlideReader::bytes_needed`].
pub fn bytes_needed_for_whole(slide: &dyn SlideReader, longest: u32) -> u64 {
    let (level, _) = whole_level(slide.description(), longest);
    let size = slide.description().levels[level].size;
    slide.bytes_needed(level, Level0Point { x: 0, y: 0 }, size)
}

/// The level that is read for a picture of the whole slide, and the size of that picture.
fn whole_level(description: &SlideDescription, longest: u32) -> (usize, LevelSize) {
    let whole = description.levels[0].size;
    let out = within(whole, longest);
    (level_for(description, whole, out), out)
}

/// An image, shrunk to at most `longest` pixels on a side.
#[must_use]
pub fn shrunk(image: RgbImage, longest: u32) -> RgbImage {
    let size = LevelSize {
        width: image.width(),
        height: image.height(),
    };
    let out = within(size, longest);
    if out == size {
        return image;
    }
    smaller(&image, out.width, out.height)
}

/// Shrinks a picture. Averaging whole blocks is several times faster than a filter with slopes,
/// and as good once more than a few pixels go into one.
fn smaller(image: &RgbImage, width: u32, height: u32) -> RgbImage {
    if image.width() / width.max(1) >= FEW {
        imageops::thumbnail(image, width, height)
    } else {
        imageops::resize(image, width, height, FilterType::Triangle)
    }
}

fn level_for(description: &SlideDescription, whole: LevelSize, out: LevelSize) -> usize {
    description.level_for_downsample(f64::from(whole.width) / f64::from(out.width.max(1)))
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn within(size: LevelSize, longest: u32) -> LevelSize {
    let longer = size.width.max(size.height);
    if longer <= longest {
        return size;
    }
    let scale = f64::from(longest) / f64::from(longer);
    let length = |pixels: u32| ((f64::from(pixels) * scale).round() as u32).max(1);
    LevelSize {
        width: length(size.width),
        height: length(size.height),
    }
}

struct Band {
    from: u32,
    rows: u32,
    out_from: u32,
    out_rows: u32,
}

/// Cuts a read into bands that each hold whole rows of the answer.
#[allow(clippy::cast_possible_truncation)]
fn bands(size: LevelSize, out: LevelSize) -> Vec<Band> {
    let count = size
        .pixels()
        .div_ceil(BAND_PIXELS)
        .clamp(1, u64::from(out.height.max(1)));
    let cut = |length: u32, index: u64| (u64::from(length) * index / count) as u32;
    (0..count)
        .map(|index| {
            let (out_from, out_to) = (cut(out.height, index), cut(out.height, index + 1));
            // Source rows follow the rows of the answer, so that neighbouring bands meet exactly.
            let source = |row: u32| {
                (u64::from(size.height) * u64::from(row) / u64::from(out.height.max(1))) as u32
            };
            let (from, to) = (source(out_from), source(out_to));
            Band {
                from,
                rows: (to - from).max(1),
                out_from,
                out_rows: out_to - out_from,
            }
        })
        .filter(|band| band.out_rows > 0)
        .collect()
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn level0_rows(rows: u32, downsample: f64) -> u64 {
    (f64::from(rows) * downsample).floor() as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn bands_cover_the_read_and_the_answer_once(
            width in 1_u32..60_000, height in 1_u32..60_000, shrink in 1_u32..100
        ) {
            let size = LevelSize { width, height };
            let out = LevelSize {
                width: (width / shrink).max(1),
                height: (height / shrink).max(1),
            };
            let bands = bands(size, out);
            let (mut row, mut out_row) = (0, 0);
            for band in &bands {
                prop_assert_eq!((band.from, band.out_from), (row, out_row));
                row += band.rows;
                out_row += band.out_rows;
            }
            prop_assert_eq!((row, out_row), (size.height, out.height));
        }
    }
}
