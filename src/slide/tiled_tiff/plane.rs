//! The pixels of one directory: where its tiles or strips lie and how to decode one.

use super::codec::{Codec, CodecError};
use crate::domain::geometry::LevelSize;
use crate::slide::tiff_header::directory::{Directory, TagError};
use crate::slide::tiff_header::source::Source;
use crate::slide::tiff_header::tag;
use image::{RgbImage, imageops};

/// A directory ready to be decoded piece by piece. A strip is a tile as wide as the image.
#[derive(Debug)]
pub struct Plane {
    /// Size of the image, pixels.
    pub size: LevelSize,
    /// Size of a whole tile, pixels; tiles at the right and bottom edge reach past the image, the
    /// last strip does not.
    pub tile: LevelSize,
    /// Tiles in a row.
    pub across: u32,
    is_tiled: bool,
    codec: Codec,
    offsets: Vec<u64>,
    lengths: Vec<u64>,
}

impl Plane {
    /// Reads where the tiles of a directory lie. Its sizes must have been held against the
    /// limits.
    ///
    /// # Errors
    /// [`CodecError`] if a tag is broken or the packing is none that can be decoded here.
    pub fn new(directory: &Directory, source: &dyn Source) -> Result<Self, CodecError> {
        let size = LevelSize {
            width: side(directory, tag::IMAGE_WIDTH, None)?,
            height: side(directory, tag::IMAGE_LENGTH, None)?,
        };
        let is_tiled = directory.is_tiled();
        let tile = if is_tiled {
            LevelSize {
                width: side(directory, tag::TILE_WIDTH, None)?,
                height: side(directory, tag::TILE_LENGTH, None)?,
            }
        } else {
            LevelSize {
                width: size.width,
                height: side(directory, tag::ROWS_PER_STRIP, Some(size.height))?.min(size.height),
            }
        };
        let (offsets, lengths) = if is_tiled {
            (tag::TILE_OFFSETS, tag::TILE_BYTE_COUNTS)
        } else {
            (tag::STRIP_OFFSETS, tag::STRIP_BYTE_COUNTS)
        };
        let across = size.width.div_ceil(tile.width);
        let most = u64::from(across) * u64::from(size.height.div_ceil(tile.height));
        // Some writers list the tiles of an unused alpha plane too.
        let most = most.saturating_mul(4);
        Ok(Self {
            size,
            tile,
            across,
            is_tiled,
            codec: Codec::of(directory, source)?,
            offsets: directory.numbers(offsets, source, most)?,
            lengths: directory.numbers(lengths, source, most)?,
        })
    }

    /// By what its tiles can be reduced while they are decoded, so that they still fit together.
    pub fn reductions(&self) -> impl Iterator<Item = u32> {
        let LevelSize { width, height } = self.tile;
        let fits = move |by: &u32| width.is_multiple_of(*by) && height.is_multiple_of(*by);
        let all = if self.is_tiled {
            self.codec.reductions()
        } else {
            &[]
        };
        all.iter().copied().filter(fits)
    }

    /// Decodes the tile in a column and row of the grid of tiles, reduced by one of [`Self::reductions`] or 1;
    /// `scratch` is memory for its pixels.
    ///
    /// # Errors
    /// What is wrong with the tile, and where it lies in the file.
    pub fn decode(
        &self,
        source: &dyn Source,
        column: u32,
        row: u32,
        reduce: u32,
        scratch: Vec<u8>,
    ) -> Result<RgbImage, String> {
        let index = u64::from(row) * u64::from(self.across) + u64::from(column);
        let height = if self.is_tiled {
            self.tile.height
        } else {
            let above = row.saturating_mul(self.tile.height);
            self.tile.height.min(self.size.height.saturating_sub(above))
        };
        let at = usize::try_from(index).unwrap_or(usize::MAX);
        let (Some(&offset), Some(&length)) = (self.offsets.get(at), self.lengths.get(at)) else {
            return Err(format!("there is no tile {index}"));
        };
        let place = |why: String| format!("tile {index}, {length} bytes at byte {offset}: {why}");
        if length == 0 || offset == 0 {
            return Err(place("it has no bytes".into()));
        }
        if offset
            .checked_add(length)
            .is_none_or(|end| end > source.len())
        {
            return Err(place("it lies past the end of the file".into()));
        }
        // No codec blows a tile up: anything longer than a few times its pixels is broken.
        let pixels = u64::from(self.tile.width) * u64::from(height);
        if length > pixels.saturating_mul(16).saturating_add(1 << 16) {
            return Err(place("it is too long for its size".into()));
        }
        let mut data = vec![0; usize::try_from(length).unwrap_or_default()];
        source
            .read_exact_at(&mut data, offset)
            .map_err(|error| place(error.to_string()))?;
        self.codec
            .decode(&data, self.tile.width, height, reduce, scratch)
            .map_err(place)
    }

    /// Bytes of the file, from its beginning, that must be there before the tile can be decoded: 0 if it has none,
    /// and more than any file has if it is said to lie past the end of one of `length` bytes.
    pub fn bytes_needed(&self, column: u32, row: u32, length: u64) -> u64 {
        let index = u64::from(row) * u64::from(self.across) + u64::from(column);
        let at = usize::try_from(index).unwrap_or(usize::MAX);
        match (self.offsets.get(at), self.lengths.get(at)) {
            (Some(&offset), Some(&bytes)) if offset > 0 && bytes > 0 => offset
                .checked_add(bytes)
                .filter(|end| *end <= length)
                .unwrap_or(u64::MAX),
            _ => 0,
        }
    }

    /// Decodes all tiles into one image, which must have been held against the limit for whole
    /// images.
    ///
    /// # Errors
    /// As for [`Plane::decode`], of the first tile that fails.
    pub fn decode_whole(&self, source: &dyn Source) -> Result<RgbImage, String> {
        let mut whole = RgbImage::new(self.size.width, self.size.height);
        for row in 0..self.size.height.div_ceil(self.tile.height) {
            for column in 0..self.across {
                let tile = self.decode(source, column, row, 1, Vec::new())?;
                imageops::replace(
                    &mut whole,
                    &tile,
                    i64::from(column) * i64::from(self.tile.width),
                    i64::from(row) * i64::from(self.tile.height),
                );
            }
        }
        Ok(whole)
    }
}

/// A size tag that fits the program's frame of 32 bits.
fn side(directory: &Directory, tag: u16, default: Option<u32>) -> Result<u32, CodecError> {
    let value = match default {
        Some(default) => directory.number_or(tag, u64::from(default))?,
        None => directory.number(tag)?,
    };
    match u32::try_from(value) {
        Ok(value) if value > 0 => Ok(value),
        _ => Err(CodecError::Tag(TagError::Shape {
            tag,
            directory: directory.offset,
            kind: 0,
            count: value,
        })),
    }
}
