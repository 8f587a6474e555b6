//! What the slide to be written shall be.

use crate::domain::geometry::LevelSize;
use crate::domain::scale::Mpp;
use crate::slide::error::SlideError;
use std::path::PathBuf;

/// How the file tells its scale.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ScaleTags {
    /// Not at all.
    None,
    /// As TIFF resolution, pixels per centimetre.
    TiffResolution(Mpp),
    /// As an Aperio scanner does, in the image description; readers then take the file for an SVS
    /// slide. Only one number fits there, the mean of both axes.
    Aperio(Mpp),
}

/// In which order the parts of the file follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Layout {
    /// Tiles as they are made, then the directories: what most writers do.
    #[default]
    DirectoriesLast,
    /// Directories, then tiles, the coarsest level first: what can be looked at while its bytes still come.
    DirectoriesFirst,
}

/// A slide to be written.
#[derive(Debug, Clone, PartialEq)]
pub struct PyramidSpec {
    /// Size of level 0, pixels.
    pub size: LevelSize,
    /// Side of a tile, pixels; a multiple of 16.
    pub tile: u32,
    /// JPEG quality, 1 to 100.
    pub quality: u8,
    /// How the file tells its scale.
    pub scale: ScaleTags,
    /// Whether to use 64-bit offsets (BigTIFF) even where 32 bits would do.
    pub big: bool,
    /// In which order the parts of the file follow each other.
    pub layout: Layout,
}

/// Why a slide could not be written.
#[derive(Debug, thiserror::Error)]
pub enum PyramidError {
    /// The spec makes no slide.
    #[error("no slide can be written with {what}")]
    Spec {
        /// What is wrong and what it must be.
        what: String,
    },
    /// The pixels of a tile have another size than asked for.
    #[error(
        "a tile was rendered with {width} × {height} pixels, but {wanted_width} × {wanted_height} were asked for"
    )]
    TileSize {
        /// Columns.
        width: u32,
        /// Rows.
        height: u32,
        /// Columns asked for.
        wanted_width: u64,
        /// Rows asked for.
        wanted_height: u64,
    },
    /// The file that is to be laid out anew cannot be.
    #[error(transparent)]
    Source(#[from] SlideError),
    /// A tile cannot be compressed.
    #[error("a tile cannot be compressed: {source}")]
    Encode {
        /// The encoder's error.
        source: image::ImageError,
    },
    /// The file cannot be written.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// The system's error.
        source: std::io::Error,
    },
    /// The file cannot be written.
    #[error("{path}: {source}")]
    Tiff {
        /// The file.
        path: PathBuf,
        /// The encoder's error.
        source: tiff::TiffError,
    },
}

/// Bytes that a classic TIFF file can address, with room for its directories.
const CLASSIC_BYTES: u64 = 4_000_000_000;

impl PyramidSpec {
    /// A slide with tiles of 256 pixels and JPEG quality 85.
    #[must_use]
    pub fn new(size: LevelSize, scale: ScaleTags) -> Self {
        Self {
            size,
            tile: 256,
            quality: 85,
            scale,
            big: false,
            layout: Layout::default(),
        }
    }

    pub(super) fn check(&self) -> Result<(), PyramidError> {
        let wrong = |what: String| Err(PyramidError::Spec { what });
        if self.size.width == 0 || self.size.height == 0 {
            return wrong("a side of 0 pixels".into());
        }
        if self.tile == 0 || !self.tile.is_multiple_of(16) || self.tile > 4096 {
            return wrong(format!(
                "tiles of {} pixels: it must be a multiple of 16 up to 4096",
                self.tile
            ));
        }
        if !(1..=100).contains(&self.quality) {
            return wrong(format!(
                "JPEG quality {}: it must be 1 to 100",
                self.quality
            ));
        }
        Ok(())
    }

    /// Whether the file is to be a BigTIFF: asked for, or because even a classic file might be
    /// outgrown.
    pub(super) fn is_big(&self) -> bool {
        // At most three bytes per pixel, and all lower levels are a third of level 0.
        self.big || self.size.pixels().saturating_mul(4) > CLASSIC_BYTES
    }

    /// Sizes of the levels, finest first; the coarsest is the first that fits into two tiles a
    /// side.
    pub(super) fn level_sizes(&self) -> Vec<LevelSize> {
        let mut sizes = vec![self.size];
        let mut last = self.size;
        while last.width.max(last.height) > 2 * self.tile {
            last = LevelSize {
                width: last.width.div_ceil(2),
                height: last.height.div_ceil(2),
            };
            sizes.push(last);
        }
        sizes
    }
}
