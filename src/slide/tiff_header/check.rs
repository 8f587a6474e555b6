//! What a TIFF file asks for, held against the limits before any pixel is decoded.

use super::directory::{Directory, TagError};
use super::source::Source;
use super::tag;
use super::walk::TiffHeader;
use crate::slide::error::SlideError;
use crate::slide::limits::Limits;
use std::path::Path;

/// Checks the sizes that every directory claims.
///
/// # Errors
/// [`SlideError::LimitExceeded`] for more pixels or tiles than the limits allow,
/// [`SlideError::Malformed`] for sizes of zero and for lists of tiles that are too short or lie
/// past the end of the file.
pub fn check(
    path: &Path,
    header: &TiffHeader,
    source: &dyn Source,
    limits: &Limits,
) -> Result<(), SlideError> {
    let check = Check {
        path,
        source,
        limits,
        is_ndpi: header.is_ndpi,
    };
    header
        .directories
        .iter()
        .try_for_each(|directory| check.directory(directory))
}

struct Check<'a> {
    path: &'a Path,
    source: &'a dyn Source,
    limits: &'a Limits,
    is_ndpi: bool,
}

impl Check<'_> {
    fn directory(&self, directory: &Directory) -> Result<(), SlideError> {
        let width = self.size(directory, tag::IMAGE_WIDTH)?;
        let height = self.size(directory, tag::IMAGE_LENGTH)?;
        let pixels = width.saturating_mul(height);
        if directory.is_tiled() {
            self.limit("the image, in pixels,", pixels, self.limits.pixels)?;
            self.tiles(directory, width, height)
        } else if self.is_ndpi {
            // One JPEG image per level, which OpenSlide reads from restart marker to restart
            // marker, never as a whole.
            self.limit("the image, in pixels,", pixels, self.limits.pixels)
        } else {
            self.limit(
                "an image that must be decoded as a whole, in pixels,",
                pixels,
                self.limits.whole_image_pixels,
            )?;
            let rows = directory
                .number_or(tag::ROWS_PER_STRIP, height)
                .map_err(|error| self.damaged(&error))?
                .clamp(1, height);
            self.chunks(
                directory,
                [tag::STRIP_OFFSETS, tag::STRIP_BYTE_COUNTS],
                height.div_ceil(rows),
            )
        }
    }

    fn tiles(&self, directory: &Directory, width: u64, height: u64) -> Result<(), SlideError> {
        let tile_width = self.size(directory, tag::TILE_WIDTH)?;
        let tile_height = self.size(directory, tag::TILE_LENGTH)?;
        self.limit(
            "one tile, in pixels,",
            tile_width.saturating_mul(tile_height),
            self.limits.region_pixels,
        )?;
        let tiles = width
            .div_ceil(tile_width)
            .saturating_mul(height.div_ceil(tile_height));
        self.limit("the number of tiles", tiles, self.limits.tiles)?;
        self.chunks(directory, [tag::TILE_OFFSETS, tag::TILE_BYTE_COUNTS], tiles)
    }

    /// Whether the lists of offsets and lengths have an element for each tile or strip and lie
    /// inside the file.
    fn chunks(
        &self,
        directory: &Directory,
        lists: [u16; 2],
        expected: u64,
    ) -> Result<(), SlideError> {
        let planes = match directory.number_or(tag::PLANAR_CONFIGURATION, 1) {
            Ok(2) => directory
                .number_or(tag::SAMPLES_PER_PIXEL, 1)
                .map_err(|error| self.damaged(&error))?
                .max(1),
            _ => 1,
        };
        let expected = expected.saturating_mul(planes);
        for list in lists {
            let found = directory.count(list);
            // One too few and pixels are missing; one too many and a size was damaged, so that most of
            // the image would be cut off without a word.
            if found != expected {
                return Err(self.malformed(format!(
                    "tag {list} of the image directory at byte {} has {found} values for {expected} tiles or strips",
                    directory.offset
                )));
            }
            directory
                .bytes(list, self.source, 0)
                .map_err(|error| self.damaged(&error))?;
        }
        Ok(())
    }

    fn size(&self, directory: &Directory, tag: u16) -> Result<u64, SlideError> {
        match directory.number(tag) {
            Ok(0) => Err(self.malformed(format!(
                "tag {tag}, a size, is 0 in the image directory at byte {}",
                directory.offset
            ))),
            Ok(size) => Ok(size),
            Err(error) => Err(self.damaged(&error)),
        }
    }

    fn limit(&self, what: &'static str, found: u64, limit: u64) -> Result<(), SlideError> {
        if found <= limit {
            return Ok(());
        }
        Err(SlideError::LimitExceeded {
            path: self.path.to_owned(),
            what,
            found,
            limit,
        })
    }

    fn damaged(&self, error: &TagError) -> SlideError {
        self.malformed(error.to_string())
    }

    fn malformed(&self, why: String) -> SlideError {
        SlideError::Malformed {
            path: self.path.to_owned(),
            format: "TIFF",
            why,
        }
    }
}
