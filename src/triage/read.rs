//! Reading the field of one tile.

use crate::domain::geometry::{Level0Point, Level0Rect, LevelSize};
use crate::slide::error::SlideError;
use crate::slide::reader::SlideReader;
use image::{RgbImage, imageops};

/// A level of the file may be so much coarser than the model's scale. At 40 × a level of 1.0 µm/px then serves
/// a model of 0.97 µm/px, instead of level 0 with 16 times the pixels.
///
/// Patches of PatchCamelyon `valid` that are made coarser by 3 to 7 % and enlarged again have the AUC that they
/// had (`docs/benchmarks.md`). A reduced level may not be coarser: its pixels are sharper, and more patches would
/// count as outside the model's domain.
const COARSER_AT_MOST: f64 = 1.05;

/// Reads tile fields from the level that is nearest to the model's scale.
pub struct FieldReader<'a> {
    slide: &'a dyn SlideReader,
    bounds: Level0Rect,
    level: usize,
    downsample: f64,
    level_size: LevelSize,
}

/// Where a field lies on its level.
struct Placed {
    /// Level-0 pixels.
    origin: Level0Point,
    /// The part inside the slide, level pixels.
    size: LevelSize,
    /// The whole field, level pixels.
    full: LevelSize,
}

impl<'a> FieldReader<'a> {
    /// A reader for fields that the model sees at `downsample` level-0 pixels per patch pixel.
    pub fn new(slide: &'a dyn SlideReader, downsample: f64) -> Self {
        let description = slide.description();
        let (number, level) = description.readable_coarser_by_at_most(downsample, COARSER_AT_MOST);
        Self {
            slide,
            bounds: description.bounds(),
            level: number,
            downsample: level.downsample,
            level_size: level.size,
        }
    }

    /// The field of a rectangle in level-0 pixels, at the level's own resolution.
    ///
    /// What lies past the right or bottom edge is mirrored: black or white there would be colours
    /// that no tissue has, and the score would depend on the choice.
    ///
    /// # Errors
    /// As [`SlideReader::read_region`].
    pub fn read(&self, rect: &Level0Rect) -> Result<RgbImage, SlideError> {
        let Placed { origin, size, full } = self.place(rect)?;
        let pixels = self.slide.read_region(self.level, origin, size)?;
        Ok(if size == full {
            pixels
        } else {
            mirrored(&pixels, full)
        })
    }

    /// Bytes of the file, from its beginning, that must be there before the field can be read; see
    /// [`SlideReader::bytes_needed`].
    pub fn bytes_needed(&self, rect: &Level0Rect) -> u64 {
        self.place(rect).map_or(0, |placed| {
            self.slide
                .bytes_needed(self.level, placed.origin, placed.size)
        })
    }

    fn place(&self, rect: &Level0Rect) -> Result<Placed, SlideError> {
        let full = LevelSize {
            width: self.to_level(rect.width),
            height: self.to_level(rect.height),
        };
        let inside = rect
            .intersection(&self.bounds)
            .ok_or(SlideError::OutOfBounds {
                level: self.level,
                origin: rect.origin(),
                width: full.width,
                height: full.height,
            })?;
        let available = |origin: u64, limit: u32| {
            let start = (origin as f64 / self.downsample).floor();
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            let start = start as u32;
            limit.saturating_sub(start).max(1)
        };
        let size = LevelSize {
            width: self
                .to_level(inside.width)
                .min(full.width)
                .min(available(inside.x, self.level_size.width)),
            height: self
                .to_level(inside.height)
                .min(full.height)
                .min(available(inside.y, self.level_size.height)),
        };
        let origin = Level0Point {
            x: inside.x,
            y: inside.y,
        };
        Ok(Placed { origin, size, full })
    }

    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    fn to_level(&self, level0: u64) -> u32 {
        ((level0 as f64 / self.downsample).round() as u32).max(1)
    }
}

/// Extends a picture to the right and downwards by reflection.
fn mirrored(pixels: &RgbImage, size: LevelSize) -> RgbImage {
    let mut out = RgbImage::from_fn(size.width, size.height, |x, y| {
        *pixels.get_pixel(reflect(x, pixels.width()), reflect(y, pixels.height()))
    });
    imageops::replace(&mut out, pixels, 0, 0);
    out
}

fn reflect(at: u32, length: u32) -> u32 {
    let period = 2 * length;
    let at = at % period;
    if at < length { at } else { period - 1 - at }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reflection_repeats_the_edge_and_walks_back() {
        let walked: Vec<u32> = (0..8).map(|at| reflect(at, 3)).collect();
        assert_eq!(walked, [0, 1, 2, 2, 1, 0, 0, 1]);
        assert_eq!(reflect(5, 1), 0);
    }
}
