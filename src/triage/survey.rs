//! The low-power image on which tissue is sought.

use super::request::{Cancel, TriageError};
use crate::domain::geometry::{Level0Point, LevelSize};
use crate::domain::scale::Mpp;
use crate::slide::error::SlideError;
use crate::slide::reader::{SlideDescription, SlideReader};
use image::RgbImage;
use rayon::prelude::*;
use std::borrow::Cow;

/// A picture of the whole slide at low power.
#[derive(Debug, Clone)]
pub struct Survey {
    /// The picture; places that could not be read are white.
    pub image: RgbImage,
    /// Level-0 pixels per pixel of the picture.
    pub downsample: f64,
    /// Which pixels could not be read, row by row.
    pub unread: Vec<bool>,
}

/// Scale at which tissue is sought, µm/px; where the scale is unknown, as if level 0 had 0.5 µm/px.
const TISSUE_UM: f64 = 4.0;
const ASSUMED_UM: f64 = 0.5;
/// Longest side of the survey, pixels: keeps memory flat in slide size.
const LONGEST_SIDE: f64 = 1536.0;
/// Side of the blocks in which the level is read, level pixels.
const BLOCK: u32 = 1024;
/// A block that fails is read again in quarters down to this side, so that one corrupt tile hides
/// little; level pixels.
const SMALLEST_BLOCK: u32 = 128;

/// Reads the low-power image of a slide, in parallel, through the level nearest to it.
///
/// # Errors
/// [`TriageError::Cancelled`]; a place that cannot be decoded is no error but marked unread.
pub fn survey(slide: &dyn SlideReader, cancel: &Cancel) -> Result<Survey, TriageError> {
    let (index, wanted) = surveyed_level(slide.description());
    let level = slide.description().levels[index];
    let reduce = reduction(wanted / level.downsample, level.size);

    let width = level.size.width.div_ceil(reduce);
    let height = level.size.height.div_ceil(reduce);
    let step = (BLOCK / reduce).max(1);
    let blocks: Vec<(u32, u32)> = (0..height.div_ceil(step))
        .flat_map(|row| (0..width.div_ceil(step)).map(move |column| (column * step, row * step)))
        .collect();
    let reader = LevelReducer {
        slide,
        index,
        size: level.size,
        downsample: level.downsample,
        reduce,
    };
    let mut image = RgbImage::from_pixel(width, height, image::Rgb([255; 3]));
    let mut unread = vec![false; width as usize * height as usize];
    let per_wave = rayon::current_num_threads() * 4;
    for wave in blocks.chunks(per_wave) {
        if cancel.is_cancelled() {
            return Err(TriageError::Cancelled);
        }
        let read: Vec<Vec<Patch>> = wave
            .par_iter()
            .map(|&(x, y)| {
                let mut patches = Vec::new();
                reader.read(
                    x,
                    y,
                    step.min(width - x),
                    step.min(height - y),
                    &mut patches,
                );
                patches
            })
            .collect();
        for patch in read.into_iter().flatten() {
            patch.place(&mut image, &mut unread);
        }
    }
    Ok(Survey {
        image,
        downsample: level.downsample * f64::from(reduce),
        unread,
    })
}

/// Bytes of the file, from its beginning, that must be there before a slide can be surveyed; see
/// [`SlideReader::bytes_needed`].
pub fn bytes_needed(slide: &dyn SlideReader) -> u64 {
    let (index, _) = surveyed_level(slide.description());
    let size = slide.description().levels[index].size;
    slide.bytes_needed(index, Level0Point { x: 0, y: 0 }, size)
}

/// The level that a survey reads, and the downsample that it aims at.
fn surveyed_level(description: &SlideDescription) -> (usize, f64) {
    let bounds = description.bounds();
    let longest = bounds.width.max(bounds.height) as f64;
    let wanted = (longest / LONGEST_SIDE).max(1.0);
    (description.level_for_downsample(wanted), wanted)
}

impl Survey {
    /// Scale of the picture, µm/px, of a slide whose level 0 has `mpp`.
    #[must_use]
    pub fn um(&self, mpp: Option<Mpp>) -> f64 {
        mpp.map_or(ASSUMED_UM, |mpp| mpp.mean()) * self.downsample
    }

    /// The same picture at the scale at which tissue is sought, or itself if it is not finer.
    #[must_use]
    pub fn for_tissue(&self, mpp: Option<Mpp>) -> Cow<'_, Self> {
        let um = self.um(mpp);
        let (width, height) = self.image.dimensions();
        let size = LevelSize { width, height };
        let reduce = reduction(TISSUE_UM / um, size);
        if reduce == 1 {
            return Cow::Borrowed(self);
        }
        let (columns, rows) = (width.div_ceil(reduce), height.div_ceil(reduce));
        let mut unread = vec![false; columns as usize * rows as usize];
        for (at, _) in self
            .unread
            .iter()
            .enumerate()
            .filter(|(_, unread)| **unread)
        {
            let (x, y) = (at % width as usize, at / width as usize);
            unread[y / reduce as usize * columns as usize + x / reduce as usize] = true;
        }
        Cow::Owned(Self {
            image: box_reduce(&self.image, reduce, columns, rows),
            downsample: self.downsample * f64::from(reduce),
            unread,
        })
    }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn reduction(ratio: f64, size: LevelSize) -> u32 {
    (ratio.floor() as u32).clamp(1, size.width.max(size.height).max(1))
}

/// A part of the survey: pixels, or none where the slide could not be read.
struct Patch {
    x: u32,
    y: u32,
    width: u32,
    height: u32,
    pixels: Option<RgbImage>,
}

impl Patch {
    fn place(&self, image: &mut RgbImage, unread: &mut [bool]) {
        if let Some(pixels) = &self.pixels {
            image::imageops::replace(image, pixels, i64::from(self.x), i64::from(self.y));
            return;
        }
        let row = image.width() as usize;
        for y in self.y..self.y + self.height {
            let start = y as usize * row + self.x as usize;
            unread[start..start + self.width as usize].fill(true);
        }
    }
}

struct LevelReducer<'a> {
    slide: &'a dyn SlideReader,
    index: usize,
    size: LevelSize,
    downsample: f64,
    reduce: u32,
}

impl LevelReducer<'_> {
    /// Reads a rectangle of survey pixels, in quarters where it fails as a whole.
    fn read(&self, x: u32, y: u32, width: u32, height: u32, patches: &mut Vec<Patch>) {
        let result = self.reduced(x, y, width, height);
        let splittable = width.max(height) * self.reduce > SMALLEST_BLOCK && width.max(height) > 1;
        match result {
            Ok(pixels) => patches.push(Patch {
                x,
                y,
                width,
                height,
                pixels: Some(pixels),
            }),
            Err(_) if splittable => {
                let (left, top) = (width.div_ceil(2), height.div_ceil(2));
                for (dx, w) in [(0, left), (left, width - left)] {
                    for (dy, h) in [(0, top), (top, height - top)] {
                        if w > 0 && h > 0 {
                            self.read(x + dx, y + dy, w, h, patches);
                        }
                    }
                }
            }
            Err(_) => patches.push(Patch {
                x,
                y,
                width,
                height,
                pixels: None,
            }),
        }
    }

    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    fn reduced(&self, x: u32, y: u32, width: u32, height: u32) -> Result<RgbImage, SlideError> {
        let (left, top) = (x * self.reduce, y * self.reduce);
        let size = LevelSize {
            width: (width * self.reduce).min(self.size.width - left),
            height: (height * self.reduce).min(self.size.height - top),
        };
        let origin = Level0Point {
            x: (f64::from(left) * self.downsample).round() as u64,
            y: (f64::from(top) * self.downsample).round() as u64,
        };
        let pixels = self.slide.read_region(self.index, origin, size)?;
        Ok(match self.reduce {
            1 => pixels,
            reduce => box_reduce(&pixels, reduce, width, height),
        })
    }
}

/// Means over squares of `reduce` pixels; squares cut by the edge average what is there.
#[allow(clippy::cast_possible_truncation)]
fn box_reduce(pixels: &RgbImage, reduce: u32, width: u32, height: u32) -> RgbImage {
    let row = pixels.width() as usize * 3;
    let raw = pixels.as_raw();
    RgbImage::from_fn(width, height, |x, y| {
        let (x0, y0) = (x * reduce, y * reduce);
        let (x1, y1) = (
            (x0 + reduce).min(pixels.width()),
            (y0 + reduce).min(pixels.height()),
        );
        let mut sums = [0_u32; 3];
        for line in y0..y1 {
            let start = line as usize * row;
            for pixel in raw[start + x0 as usize * 3..start + x1 as usize * 3].chunks_exact(3) {
                for (sum, value) in sums.iter_mut().zip(pixel) {
                    *sum += u32::from(*value);
                }
            }
        }
        let count = ((x1 - x0) * (y1 - y0)).max(1);
        image::Rgb(sums.map(|sum| ((sum + count / 2) / count) as u8))
    })
}
