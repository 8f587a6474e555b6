//! The JPEG tiles of a tiled TIFF file as they are.

use super::codec::Codec;
use super::levels::pyramid;
use super::reader::BACK_END;
use crate::domain::geometry::LevelSize;
use crate::slide::error::SlideError;
use crate::slide::jpeg_stream::TileForm;
use crate::slide::limits::Limits;
use crate::slide::native_tiles::{FindNativeTiles, NativeLevel, NativeTiles};
use crate::slide::reader::SlideDescription;
use crate::slide::tiff_header::directory::Directory;
use crate::slide::tiff_header::number_list::NumberList;
use crate::slide::tiff_header::source::{FileSource, Source};
use crate::slide::tiff_header::{self, tag};
use crate::slide::viewer::fault;
use bytes::Bytes;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Image directories of a file whose tiles are handed on; slides have a dozen.
const MOST_DIRECTORIES: usize = 256;

/// Most bytes of a tile for each of its pixels: as many as it takes unpacked.
const MOST_BYTES_PER_PIXEL: u64 = 3;

/// Finds the tiles of those files that the plain TIFF reader reads.
#[derive(Debug, Clone, Copy)]
pub struct FindTiffTiles {
    /// How much a file may ask for.
    pub limits: Limits,
}

impl FindNativeTiles for FindTiffTiles {
    fn find(&self, slide: &Path, description: &SlideDescription) -> Option<Arc<dyn NativeTiles>> {
        // Of a file that OpenSlide sees otherwise, its own tiles are not what the reader shows.
        if description.back_end != BACK_END {
            return None;
        }
        let limits = Limits {
            ifds: self.limits.ifds.min(MOST_DIRECTORIES),
            ..self.limits
        };
        match TiffTiles::open(slide, description, &limits) {
            Ok(tiles) => {
                let is_whole = tiles.levels.first().is_some_and(|first| first.level == 0);
                is_whole.then(|| Arc::new(tiles) as Arc<dyn NativeTiles>)
            }
            Err(error) => {
                let (_, why) = fault(&error);
                tracing::debug!(why, "tiles of a slide cannot be handed on");
                None
            }
        }
    }
}

/// The tiles of one file. The file is opened for each tile: thousands of slides may be known at a
/// time, and a process may have few files open.
#[derive(Debug)]
struct TiffTiles {
    path: PathBuf,
    levels: Vec<NativeLevel>,
    /// One for each of `levels`.
    places: Vec<TilePlaces>,
}

/// Where the tiles of one level lie and what they have in common.
#[derive(Debug)]
struct TilePlaces {
    across: u32,
    down: u32,
    most_bytes: u64,
    offsets: NumberList,
    lengths: NumberList,
    form: TileForm,
}

impl TiffTiles {
    fn open(
        path: &Path,
        description: &SlideDescription,
        limits: &Limits,
    ) -> Result<Self, SlideError> {
        let source = open(path)?;
        let header = tiff_header::read(path, &source, limits)?;
        tiff_header::check(path, &header, &source, limits)?;
        let pyramid = pyramid(&header.directories);
        let sizes = description.levels.iter().map(|level| level.size);
        let mut tiles = Self {
            path: path.to_owned(),
            levels: Vec::new(),
            places: Vec::new(),
        };
        if !pyramid.iter().map(|(_, size)| *size).eq(sizes) {
            return Ok(tiles);
        }
        for (level, (directory, size)) in pyramid.into_iter().enumerate() {
            if let Some((side, places)) = TilePlaces::of(directory, size, &source) {
                tiles.levels.push(NativeLevel { level, side });
                tiles.places.push(places);
            }
        }
        Ok(tiles)
    }

    /// The tile, or why it has to be drawn.
    fn complete(&self, level: usize, column: u32, row: u32) -> Result<Vec<u8>, String> {
        let places = self
            .levels
            .iter()
            .position(|native| native.level == level)
            .and_then(|at| self.places.get(at))
            .ok_or("its level has none")?;
        let source = open(&self.path).map_err(|error| fault(&error).1)?;
        let tile = places.read(&source, column, row)?;
        places.form.complete(&tile).map_err(|error| error.why)
    }
}

impl NativeTiles for TiffTiles {
    fn levels(&self) -> &[NativeLevel] {
        &self.levels
    }

    fn tile(&self, level: usize, column: u32, row: u32) -> Option<Bytes> {
        match self.complete(level, column, row) {
            Ok(tile) => Some(tile.into()),
            Err(why) => {
                tracing::debug!(level, column, row, why, "a tile has to be drawn");
                None
            }
        }
    }

    fn bytes(&self) -> usize {
        let places = |places: &TilePlaces| size_of::<TilePlaces>() + places.form.bytes();
        size_of::<Self>()
            + self.path.as_os_str().len()
            + size_of_val(self.levels.as_slice())
            + self.places.iter().map(places).sum::<usize>()
    }
}

impl TilePlaces {
    /// Side of the tiles of a level, and their places, if they are square and JPEG.
    fn of(directory: &Directory, size: LevelSize, source: &dyn Source) -> Option<(u32, Self)> {
        let side = directory.number(tag::TILE_WIDTH).ok()?;
        if side != directory.number(tag::TILE_LENGTH).ok()? {
            return None;
        }
        let side = u32::try_from(side).ok().filter(|side| *side > 0)?;
        let Ok(Codec::Jpeg { tables, colour }) = Codec::of(directory, source) else {
            return None;
        };
        let places = Self {
            across: size.width.div_ceil(side),
            down: size.height.div_ceil(side),
            most_bytes: u64::from(side) * u64::from(side) * MOST_BYTES_PER_PIXEL,
            offsets: NumberList::of(directory, tag::TILE_OFFSETS, source).ok()?,
            lengths: NumberList::of(directory, tag::TILE_BYTE_COUNTS, source).ok()?,
            form: TileForm::new(side, colour, tables.as_deref()).ok()?,
        };
        Some((side, places))
    }

    /// The bytes of a tile.
    fn read(&self, source: &dyn Source, column: u32, row: u32) -> Result<Vec<u8>, String> {
        if column >= self.across || row >= self.down {
            return Err("there is no such tile".into());
        }
        let index = u64::from(row) * u64::from(self.across) + u64::from(column);
        let (Some(offset), Some(length)) = (
            self.offsets.get(index, source),
            self.lengths.get(index, source),
        ) else {
            return Err("its place cannot be read".into());
        };
        if offset == 0 || length == 0 {
            return Err("it has no bytes".into());
        }
        if length > self.most_bytes {
            return Err(format!("it has {length} bytes, too many for its size"));
        }
        if offset
            .checked_add(length)
            .is_none_or(|end| end > source.len())
        {
            return Err("it lies past the end of the file".into());
        }
        let mut tile = vec![0; usize::try_from(length).unwrap_or_default()];
        source
            .read_exact_at(&mut tile, offset)
            .map_err(|error| error.to_string())?;
        Ok(tile)
    }
}

fn open(path: &Path) -> Result<FileSource, SlideError> {
    File::open(path)
        .and_then(FileSource::new)
        .map_err(|source| SlideError::Io {
            path: path.to_owned(),
            source,
        })
}
