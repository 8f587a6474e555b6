//! The seam between pixels in a file and everything that looks at them.

use super::error::SlideError;
use crate::domain::geometry::{Level0Point, Level0Rect, LevelSize};
use crate::domain::scale::{Mpp, Scale};
use crate::domain::scanner::Scanner;
use crate::domain::slide::ScanDescription;
use image::RgbImage;
use serde::Serialize;

/// One level of the pyramid.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Level {
    /// Size, level pixels.
    pub size: LevelSize,
    /// Level-0 pixels per pixel of this level; 1 for level 0.
    pub downsample: f64,
}

/// An image that comes with the slide but is not of its tissue plane.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AssociatedImage {
    /// The paper label, which may carry the patient's identity.
    Label,
    /// The whole glass, label included.
    Macro,
    /// A small picture of the scanned area.
    Thumbnail,
}

impl AssociatedImage {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Label, Self::Macro, Self::Thumbnail];

    /// The kind's name.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Label => "label",
            Self::Macro => "macro",
            Self::Thumbnail => "thumbnail",
        }
    }
}

/// What a file tells about itself once it is open.
#[derive(Debug, Clone, PartialEq)]
pub struct SlideDescription {
    /// Name of the format, such as `Aperio SVS`.
    pub format: String,
    /// The back end that reads it, such as `openslide 4.0.1`.
    pub back_end: String,
    /// Levels, finest first; never empty; level 0 has downsample 1.
    pub levels: Vec<Level>,
    /// Levels between those, or beyond, that the file does not hold but that cost less to read than the finer
    /// one: its tiles are reduced while they are decoded. Their numbers follow those of `levels`.
    pub reduced: Vec<Level>,
    /// µm per level-0 pixel and where it is known from.
    pub scale: Scale,
    /// Magnification of the objective, if told.
    pub objective_power: Option<f64>,
    /// The device that made it, if told.
    pub scanner: Option<Scanner>,
    /// The associated images that are there.
    pub associated: Vec<AssociatedImage>,
    /// What a person should know before trusting the pixels, such as a missing run-time.
    pub warnings: Vec<String>,
}

/// A level that is coarser by no more than this counts as equal, since scanners round level sizes.
const ROUNDED: f64 = 1.01;

impl SlideDescription {
    /// The whole of level 0.
    #[must_use]
    pub fn bounds(&self) -> Level0Rect {
        let size = self.levels[0].size;
        Level0Rect {
            x: 0,
            y: 0,
            width: u64::from(size.width),
            height: u64::from(size.height),
        }
    }

    /// µm per level-0 pixel, if known.
    #[must_use]
    pub fn mpp(&self) -> Option<Mpp> {
        self.scale.mpp()
    }

    /// The level of that number, be it in the file or reduced.
    #[must_use]
    pub fn level(&self, number: usize) -> Option<&Level> {
        self.levels.iter().chain(&self.reduced).nth(number)
    }

    /// The coarsest level that still has at least `downsample` times fewer pixels per side than
    /// asked for, so that reading it only ever shrinks: the level to read for that downsample.
    ///
    /// Level 0 if even that is too coarse.
    #[must_use]
    pub fn level_for_downsample(&self, downsample: f64) -> usize {
        self.level_coarser_by_at_most(downsample, ROUNDED)
    }

    /// The coarsest level that is coarser than a downsample by at most a factor; level 0 if none is.
    #[must_use]
    pub fn level_coarser_by_at_most(&self, downsample: f64, factor: f64) -> usize {
        self.levels
            .iter()
            .rposition(|level| level.downsample <= downsample * factor)
            .unwrap_or(0)
    }

    /// As [`Self::level_coarser_by_at_most`], reduced levels included if they are not coarser at all: its number
    /// and the level. One of the file goes before a reduced one that is as coarse.
    #[must_use]
    pub fn readable_coarser_by_at_most(&self, downsample: f64, factor: f64) -> (usize, Level) {
        let mut best = (0, self.levels[0]);
        let files = self.levels.iter().map(|level| (level, factor));
        let reduced = self.reduced.iter().map(|level| (level, ROUNDED));
        for (number, (level, factor)) in files.chain(reduced).enumerate() {
            let serves = level.downsample <= downsample * factor;
            if serves && level.downsample > best.1.downsample {
                best = (number, *level);
            }
        }
        best
    }
}

impl From<&SlideDescription> for ScanDescription {
    fn from(description: &SlideDescription) -> Self {
        Self {
            format: description.format.clone(),
            size: description.levels[0].size,
            mpp: description.scale.mpp(),
            mpp_source: description.scale.source(),
            objective_power: description.objective_power,
            scanner: description.scanner.clone(),
            associated: description
                .associated
                .iter()
                .map(|kind| kind.code().to_owned())
                .collect(),
            warnings: description.warnings.clone(),
        }
    }
}

/// What can be made of a slide of which only the first bytes are there.
pub enum Arriving {
    /// More has to come first.
    Waits {
        /// Bytes, from the beginning of the file, without which nothing more can be told.
        until: u64,
    },
    /// It tells itself, and its regions can be read once [`SlideReader::bytes_needed`] are there.
    Open(Box<dyn SlideReader>),
    /// Nothing can be told before it is whole.
    Later {
        /// What kind of file it is, such as `a DICOM file`.
        what: String,
    },
}

/// An open slide.
///
/// Implementations are safe to share between threads, read at any place in any order, and give
/// the same pixels every time. A corrupt place fails with [`SlideError::Decode`] there and
/// leaves every other place readable, including after the failure. Nothing outside the slide is
/// ever made up: what a scanner left empty inside the slide is given as the slide's background
/// colour, or white.
pub trait SlideReader: Send + Sync {
    /// What the file tells about itself.
    fn description(&self) -> &SlideDescription;

    /// Reads `size` pixels of one level whose top left corner lies at `origin`.
    ///
    /// `level` may be the number of a reduced level. `origin` is in level-0 pixels, `size` in pixels of the level. The region must lie inside
    /// the level, give or take one pixel of rounding at the right and bottom edge, which is
    /// filled from the nearest pixel.
    ///
    /// # Errors
    /// [`SlideError::OutOfBounds`] outside the level, [`SlideError::LimitExceeded`] for a region
    /// larger than the limit, [`SlideError::Decode`] where the file is corrupt.
    fn read_region(
        &self,
        level: usize,
        origin: Level0Point,
        size: LevelSize,
    ) -> Result<RgbImage, SlideError>;

    /// Bytes of the file, from its beginning, that must be there before the region can be read, and before it reads
    /// as it will once the file is whole; arguments as for [`SlideReader::read_region`], of any size. `u64::MAX` for what
    /// no part of the file will ever hold; 0 by readers that open only what is whole.
    fn bytes_needed(&self, _level: usize, _origin: Level0Point, _size: LevelSize) -> u64 {
        0
    }

    /// Why no more can be read of the slide at all, such as a decoder process that it crashed; a
    /// reader in this process never breaks.
    fn broken(&self) -> Option<String> {
        None
    }

    /// Reads an associated image.
    ///
    /// # Errors
    /// [`SlideError::NoAssociatedImage`] if the slide has none of that kind,
    /// [`SlideError::LimitExceeded`] and [`SlideError::Decode`] as for a region.
    fn read_associated(&self, kind: AssociatedImage) -> Result<RgbImage, SlideError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_that_is_hardly_too_coarse_serves_where_that_is_allowed() {
        let level = |downsample: u32| Level {
            size: LevelSize {
                width: 64_000 / downsample,
                height: 48_000 / downsample,
            },
            downsample: f64::from(downsample),
        };
        let slide = SlideDescription {
            format: "test".into(),
            back_end: "test".into(),
            levels: vec![level(1), level(4), level(16)],
            reduced: vec![level(2), level(8)],
            scale: Scale::UNKNOWN,
            objective_power: None,
            scanner: None,
            associated: Vec::new(),
            warnings: Vec::new(),
        };
        // 0.97 µm/px on a slide of 0.25 µm/px.
        let wanted = 0.9722 / 0.25;
        assert_eq!(slide.level_for_downsample(wanted), 0);
        assert_eq!(slide.level_coarser_by_at_most(wanted, 1.05), 1);
        assert_eq!(slide.level_coarser_by_at_most(3.7, 1.05), 0);
        assert_eq!(slide.level_coarser_by_at_most(0.5, 1.05), 0);
        let readable = |downsample| {
            let (number, found) = slide.readable_coarser_by_at_most(downsample, 1.05);
            assert_eq!(slide.level(number), Some(&found));
            number
        };
        assert_eq!(
            [0.5, 1.94, 1.99, 3.7, 3.9, 7.9, 9.0, 99.0].map(readable),
            [0, 0, 3, 3, 1, 1, 4, 2]
        );
        assert_eq!(slide.level(5), None);
    }
}
