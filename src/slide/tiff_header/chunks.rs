//! Whether the bytes of every tile and strip can be there.

use super::directory::{Directory, TagError};
use super::source::Source;
use super::tag;
use super::walk::TiffHeader;
use crate::slide::error::SlideError;
use crate::slide::limits::Limits;
use std::path::Path;

/// Values of `BitsPerSample` that are looked at: more samples than any slide has.
const MOST_SAMPLES: u64 = 64;

/// Refuses a file of which tiles or strips have no bytes, or fewer than their uncompressed pixels
/// take: pixels were lost, or the tag that tells how they are packed was, and what is shown in
/// their place would be taken for glass or tissue.
///
/// # Errors
/// [`SlideError::Malformed`].
pub fn require_every_chunk(
    path: &Path,
    header: &TiffHeader,
    source: &dyn Source,
    limits: &Limits,
) -> Result<(), SlideError> {
    let malformed = |why: String| SlideError::Malformed {
        path: path.to_owned(),
        format: "TIFF",
        why,
    };
    for directory in &header.directories {
        let chunks = Chunks { directory, source };
        chunks.lost(limits.tiles).map_or(Ok(()), |lost| {
            Err(malformed(format!(
                "{lost} of the image at byte {}; export or scan it again",
                directory.offset
            )))
        })?;
    }
    Ok(())
}

struct Chunks<'a> {
    directory: &'a Directory,
    source: &'a dyn Source,
}

impl Chunks<'_> {
    /// What is lost, as the beginning of a sentence.
    fn lost(&self, most: u64) -> Option<String> {
        let directory = self.directory;
        let (offsets, lengths) = if directory.is_tiled() {
            (tag::TILE_OFFSETS, tag::TILE_BYTE_COUNTS)
        } else {
            (tag::STRIP_OFFSETS, tag::STRIP_BYTE_COUNTS)
        };
        let numbers = |list| {
            if directory.has(list) {
                directory.numbers(list, self.source, most)
            } else {
                Ok(Vec::new())
            }
        };
        let (offsets, lengths) = match (numbers(offsets), numbers(lengths)) {
            (Ok(offsets), Ok(lengths)) => (offsets, lengths),
            (Err(error), _) | (_, Err(error)) => return Some(format!("{error}: a list")),
        };
        let all = lengths.len().max(offsets.len());
        let count = |list: &[u64]| list.iter().filter(|number| **number == 0).count();
        let empty = count(&offsets).max(count(&lengths));
        if empty > 0 {
            return Some(format!(
                "{empty} of {all} tiles or strips have no bytes, so pixels were lost,"
            ));
        }
        match self.uncompressed() {
            Err(error) => Some(format!("{error}: the packing")),
            Ok(None) => None,
            Ok(Some(size)) => {
                let too_short = (0_u64..)
                    .zip(&lengths)
                    .filter(|(index, length)| **length < size.bytes(*index))
                    .count();
                (too_short > 0).then(|| {
                    format!(
                        "{too_short} of {all} tiles or strips are said to be uncompressed and have fewer bytes than their pixels take,"
                    )
                })
            }
        }
    }

    /// How many bytes the chunks take, if the directory says that they are not compressed.
    fn uncompressed(&self) -> Result<Option<ChunkSize>, TagError> {
        let directory = self.directory;
        if directory.number_or(tag::COMPRESSION, 1)? != 1 {
            return Ok(None);
        }
        let samples = directory.number_or(tag::SAMPLES_PER_PIXEL, 1)?;
        let bits = if directory.has(tag::BITS_PER_SAMPLE) {
            directory.numbers(tag::BITS_PER_SAMPLE, self.source, MOST_SAMPLES)?
        } else {
            vec![1]
        };
        let least = bits.into_iter().min().unwrap_or(1);
        let in_planes = directory.number_or(tag::PLANAR_CONFIGURATION, 1)? == 2;
        let bits = if in_planes {
            least
        } else {
            least.saturating_mul(samples)
        };
        let height = directory.number(tag::IMAGE_LENGTH)?;
        Ok(Some(if directory.is_tiled() {
            let rows = directory.number(tag::TILE_LENGTH)?;
            ChunkSize {
                row: bytes_of(directory.number(tag::TILE_WIDTH)?, bits),
                rows,
                // A tile is whole even where it reaches past the image.
                height: None,
            }
        } else {
            ChunkSize {
                row: bytes_of(directory.number(tag::IMAGE_WIDTH)?, bits),
                rows: directory
                    .number_or(tag::ROWS_PER_STRIP, height)?
                    .clamp(1, height.max(1)),
                height: Some(height),
            }
        }))
    }
}

fn bytes_of(pixels: u64, bits: u64) -> u64 {
    pixels.saturating_mul(bits).div_ceil(8)
}

/// Bytes of one tile or strip.
struct ChunkSize {
    row: u64,
    rows: u64,
    /// Of the image, where the last strip ends with it.
    height: Option<u64>,
}

impl ChunkSize {
    fn bytes(&self, index: u64) -> u64 {
        let rows = self.height.map_or(self.rows, |height| {
            let per_plane = height.div_ceil(self.rows).max(1);
            let above = (index % per_plane) * self.rows;
            self.rows.min(height.saturating_sub(above))
        });
        self.row.saturating_mul(rows)
    }
}
