//! [`SlideReader`] over OpenSlide.

use super::ffi::Handle;
use super::library::{OpenSlide, c_path};
use super::open_handle::OpenHandle;
use super::pixels::{background, over};
use super::scale::scale;
use super::vendor::format_name;
use crate::domain::geometry::{Level0Point, LevelSize};
use crate::slide::error::SlideError;
use crate::slide::limits::Limits;
use crate::slide::reader::{AssociatedImage, Level, SlideDescription, SlideReader};
use crate::slide::region::{extend_edges, place};
use crate::slide::scanner::scanner;
use image::{Rgb, RgbImage};
use std::cell::RefCell;
use std::ffi::CString;
use std::path::{Path, PathBuf};

/// Scratch pixels a thread keeps between reads: a region of 1024 × 1024, more than any model's
/// tile.
const KEPT_SCRATCH: usize = 1 << 20;

thread_local! {
    static SCRATCH: RefCell<Vec<u32>> = const { RefCell::new(Vec::new()) };
}

/// A slide that OpenSlide reads.
#[derive(Debug)]
pub struct OpenSlideReader {
    path: PathBuf,
    limits: Limits,
    handle: OpenHandle,
    description: SlideDescription,
    background: Rgb<u8>,
}

impl OpenSlideReader {
    /// Opens the file at `path`, for which [`OpenSlide::detect`] gave `vendor`.
    ///
    /// # Errors
    /// [`SlideError::Malformed`] or [`SlideError::Unsupported`] with OpenSlide's own words, and
    /// [`SlideError::LimitExceeded`] for a slide with more pixels than `limits.pixels`.
    pub fn open(
        openslide: &OpenSlide,
        path: &Path,
        vendor: &str,
        limits: Limits,
    ) -> Result<Self, SlideError> {
        let format = format_name(vendor);
        let refused = |why: String| refusal(path, format, why);
        let c_path = c_path(path).ok_or_else(|| refused("its path holds a NUL byte".into()))?;
        let handle = OpenHandle::open(openslide.functions(), c_path).map_err(refused)?;
        let (description, background) = handle
            .call(|handle| {
                let description = SlideDescription {
                    format: format.to_owned(),
                    back_end: format!("openslide {}", openslide.version()),
                    levels: levels(handle),
                    reduced: Vec::new(),
                    scale: scale(&|name| handle.property(name)),
                    objective_power: handle
                        .property("openslide.objective-power")
                        .and_then(|power| power.parse().ok())
                        .filter(|power: &f64| power.is_finite() && *power > 0.0),
                    scanner: scanner(&|name| handle.property(name)),
                    associated: associated(handle),
                    warnings: Vec::new(),
                };
                let colour = handle.property("openslide.background-color");
                (description, background(colour.as_deref()))
            })
            .map_err(refused)?;
        let Some(level0) = description.levels.first() else {
            return Err(refused("it has no level that can be addressed".into()));
        };
        if level0.size.pixels() > limits.pixels {
            return Err(SlideError::LimitExceeded {
                path: path.to_owned(),
                what: "the image, in pixels,",
                found: level0.size.pixels(),
                limit: limits.pixels,
            });
        }
        Ok(Self {
            path: path.to_owned(),
            limits,
            handle,
            description,
            background,
        })
    }
}

impl SlideReader for OpenSlideReader {
    fn description(&self) -> &SlideDescription {
        &self.description
    }

    fn read_region(
        &self,
        level: usize,
        origin: Level0Point,
        size: LevelSize,
    ) -> Result<RgbImage, SlideError> {
        let levels = &self.description.levels;
        let placed = place(
            &self.path,
            (level, levels.get(level)),
            &self.limits,
            origin,
            size,
        )?;
        let decode = |why| SlideError::Decode { level, origin, why };
        let number = i32::try_from(level).map_err(|error| decode(error.to_string()))?;
        let LevelSize { width, height } = placed.inside;
        let Level {
            size: extent,
            downsample,
        } = levels[level];
        let x = level0_of(placed.x, placed.x + width == extent.width, downsample);
        let y = level0_of(placed.y, placed.y + height == extent.height, downsample);
        let image = SCRATCH.with_borrow_mut(|scratch| {
            let pixels = width as usize * height as usize;
            scratch.clear();
            scratch.resize(pixels, 0);
            let image = self
                .handle
                .call(|handle| handle.read_region(scratch, x, y, number, width))
                .map(|()| over(scratch, width, height, self.background));
            scratch.truncate(KEPT_SCRATCH);
            scratch.shrink_to(KEPT_SCRATCH);
            image
        });
        let image = image
            .map_err(decode)?
            .ok_or_else(|| decode("OpenSlide gave another number of pixels".into()))?;
        Ok(extend_edges(image, size))
    }

    fn read_associated(&self, kind: AssociatedImage) -> Result<RgbImage, SlideError> {
        let missing = SlideError::NoAssociatedImage { kind: kind.code() };
        if !self.description.associated.contains(&kind) {
            return Err(missing);
        }
        let decode = |why| SlideError::Decode {
            level: 0,
            origin: Level0Point { x: 0, y: 0 },
            why: format!("its {} image: {why}", kind.code()),
        };
        let Ok(name) = CString::new(kind.code()) else {
            return Err(missing);
        };
        let (width, height) = self
            .handle
            .call(|handle| handle.image_dimensions(&name))
            .map_err(decode)?;
        let Some(size) = level_size(width, height) else {
            return Err(missing);
        };
        if size.pixels() > self.limits.whole_image_pixels {
            return Err(SlideError::LimitExceeded {
                path: self.path.clone(),
                what: "an associated image, in pixels,",
                found: size.pixels(),
                limit: self.limits.whole_image_pixels,
            });
        }
        let mut pixels = vec![0; size.width as usize * size.height as usize];
        self.handle
            .call(|handle| handle.read_image(&name, &mut pixels))
            .map_err(decode)?
            .then(|| over(&pixels, size.width, size.height, self.background))
            .flatten()
            .ok_or_else(|| decode("it changed its size".into()))
    }
}

/// The level-0 coordinate that lies nearest to a pixel of a level.
///
/// Where a level's downsample is no whole number OpenSlide interpolates between pixels, so the
/// nearer, the sharper. A region `at_edge` must not begin past its pixel, or its last pixels would
/// be half empty.
fn level0_of(pixel: u32, at_edge: bool, downsample: f64) -> i64 {
    let exact = f64::from(pixel) * downsample;
    #[allow(clippy::cast_possible_truncation)]
    let whole = if at_edge {
        exact.floor()
    } else {
        exact.round()
    } as i64;
    whole
}

fn levels(handle: &Handle) -> Vec<Level> {
    (0..handle.level_count())
        .map_while(|level| {
            let (width, height) = handle.level_dimensions(level);
            let downsample = handle.level_downsample(level);
            Some(Level {
                size: level_size(width, height)?,
                downsample: (downsample >= 1.0).then_some(downsample)?,
            })
        })
        .collect()
}

fn associated(handle: &Handle) -> Vec<AssociatedImage> {
    let names = handle.image_names();
    AssociatedImage::ALL
        .into_iter()
        .filter(|kind| names.iter().any(|name| name == kind.code()))
        .collect()
}

/// A size with at least one pixel that the rest of the program can address.
fn level_size(width: i64, height: i64) -> Option<LevelSize> {
    let side = |side: i64| u32::try_from(side).ok().filter(|side| *side > 0);
    Some(LevelSize {
        width: side(width)?,
        height: side(height)?,
    })
}

/// Sorts OpenSlide's error text: what it cannot do is not the file's fault.
fn refusal(path: &Path, format: &'static str, why: String) -> SlideError {
    let path = path.to_owned();
    let lower = why.to_lowercase();
    let is_unsupported = [
        "unsupported",
        "not supported",
        "cannot handle",
        "can't handle",
    ]
    .iter()
    .any(|word| lower.contains(word));
    if is_unsupported {
        SlideError::Unsupported { path, format, why }
    } else {
        SlideError::Malformed { path, format, why }
    }
}
