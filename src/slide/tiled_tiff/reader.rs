//! [`SlideReader`] over plain tiled TIFF files.

use super::aperio::AperioDescription;
use super::cache::TileCache;
use super::codec::CodecError;
use super::levels::{level, pyramid, reduced};
use super::plane::Plane;
use crate::domain::geometry::{Level0Point, LevelSize};
use crate::domain::scale::{Mpp, MppSource, Scale};
use crate::slide::error::SlideError;
use crate::slide::limits::Limits;
use crate::slide::reader::{AssociatedImage, Level, SlideDescription, SlideReader};
use crate::slide::region::{Placed, extend_edges, place};
use crate::slide::resolution;
use crate::slide::scanner::{scanner, tiff_property};
use crate::slide::tiff_header::directory::Directory;
use crate::slide::tiff_header::source::Source;
use crate::slide::tiff_header::{TiffHeader, tag};
use image::{GenericImage, GenericImageView, RgbImage};
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

/// Bytes of decoded tiles kept per slide, as OpenSlide does.
const CACHE_BYTES: usize = 32 << 20;

/// Bytes of an image description that are looked at; Aperio's have a few hundred.
const DESCRIPTION_BYTES: u64 = 1 << 16;

const FORMAT: &str = "tiled TIFF";

/// What the reader calls itself in descriptions.
pub(super) const BACK_END: &str = "zhedel tiled TIFF";

/// A tiled TIFF slide.
#[derive(Debug)]
pub struct TiledTiffReader {
    path: PathBuf,
    limits: Limits,
    source: Box<dyn Source>,
    levels: Vec<Plane>,
    /// Of which level, and by how much, each reduced one is.
    reduced: Vec<(usize, u32)>,
    associated: Vec<(AssociatedImage, Plane)>,
    cache: TileCache,
    description: SlideDescription,
}

impl TiledTiffReader {
    /// Opens a file whose header was read and held against the limits; `warnings` go into the
    /// description.
    ///
    /// # Errors
    /// [`SlideError::Unsupported`] if level 0 is packed in a way that only OpenSlide can unpack,
    /// [`SlideError::Malformed`] if its tags are broken.
    pub fn open(
        path: &Path,
        source: Box<dyn Source>,
        header: &TiffHeader,
        limits: Limits,
        warnings: Vec<String>,
    ) -> Result<Self, SlideError> {
        let refused = |error: CodecError| refusal(path, &error);
        let pyramid = pyramid(&header.directories);
        let Some((first, finest)) = pyramid.first().copied() else {
            return Err(SlideError::Unsupported {
                path: path.to_owned(),
                format: FORMAT,
                why: "its first image is not tiled".into(),
            });
        };
        let levels = pyramid
            .iter()
            .map(|(directory, _)| Plane::new(directory, source.as_ref()))
            .collect::<Result<Vec<_>, _>>()
            .map_err(refused)?;
        let text = description_text(first, source.as_ref());
        let aperio = AperioDescription::parse(&text);
        let associated = if aperio.is_some() {
            associated_images(&header.directories, source.as_ref())
        } else {
            Vec::new()
        };
        let told: Vec<Level> = levels
            .iter()
            .map(|plane| level(plane.size, finest))
            .collect();
        let reduced = reduced(&levels, &told);
        let objective_power = aperio.and_then(|aperio| aperio.objective_power());
        let description = SlideDescription {
            format: if aperio.is_some() {
                "Aperio SVS".into()
            } else {
                "generic tiled TIFF".into()
            },
            back_end: BACK_END.into(),
            reduced: reduced.iter().map(|(_, _, level)| *level).collect(),
            levels: told,
            scale: scale(first, source.as_ref(), aperio),
            objective_power,
            scanner: scanner(&|property| match property.strip_prefix("aperio.") {
                Some(field) => aperio?.field(field).map(str::to_owned),
                None => tiff_property(property, first, source.as_ref()),
            }),
            associated: AssociatedImage::ALL
                .into_iter()
                .filter(|kind| associated.iter().any(|(found, _)| found == kind))
                .collect(),
            warnings,
        };
        Ok(Self {
            path: path.to_owned(),
            limits,
            source,
            levels,
            reduced: reduced.iter().map(|(of, by, _)| (*of, *by)).collect(),
            associated,
            cache: TileCache::new(CACHE_BYTES),
            description,
        })
    }
}

impl TiledTiffReader {
    /// The plane whose tiles a level is read from, by how much they are reduced, and where a region lies on
    /// the level.
    fn place(
        &self,
        limits: &Limits,
        level: usize,
        origin: Level0Point,
        size: LevelSize,
    ) -> Result<(&Plane, u32, Placed), SlideError> {
        let known = (level, self.description.level(level));
        let placed = place(&self.path, known, limits, origin, size)?;
        let (of, reduce) = match level.checked_sub(self.levels.len()) {
            None => (level, 1),
            Some(number) => self.reduced[number],
        };
        Ok((&self.levels[of], reduce, placed))
    }
}

impl SlideReader for TiledTiffReader {
    fn description(&self) -> &SlideDescription {
        &self.description
    }

    fn read_region(
        &self,
        level: usize,
        origin: Level0Point,
        size: LevelSize,
    ) -> Result<RgbImage, SlideError> {
        let (plane, reduce, placed) = self.place(&self.limits, level, origin, size)?;
        let tile = tile_of(plane, reduce);
        let LevelSize { width, height } = placed.inside;
        let mut region = RgbImage::new(width, height);
        for row in rows(tile, &placed) {
            let down = overlap(row, tile.height, placed.y, height);
            for column in columns(tile, &placed) {
                let across = overlap(column, tile.width, placed.x, width);
                let failed = |why| SlideError::Decode { level, origin, why };
                let decoded = self
                    .cache
                    .get_or((level, column, row), |scratch| {
                        plane.decode(self.source.as_ref(), column, row, reduce, scratch)
                    })
                    .map_err(failed)?;
                let part = decoded.view(across.in_tile, down.in_tile, across.length, down.length);
                region
                    .copy_from(&*part, across.in_region, down.in_region)
                    .map_err(|error| failed(error.to_string()))?;
            }
        }
        Ok(extend_edges(region, size))
    }

    fn bytes_needed(&self, level: usize, origin: Level0Point, size: LevelSize) -> u64 {
        // Of a whole level too, which is more than one read may ask for.
        let limits = Limits {
            region_pixels: u64::MAX,
            ..self.limits
        };
        let Ok((plane, reduce, placed)) = self.place(&limits, level, origin, size) else {
            return 0;
        };
        let tile = tile_of(plane, reduce);
        let length = self.source.len();
        rows(tile, &placed)
            .flat_map(|row| columns(tile, &placed).map(move |column| (column, row)))
            .map(|(column, row)| plane.bytes_needed(column, row, length))
            .max()
            .unwrap_or(0)
    }

    fn read_associated(&self, kind: AssociatedImage) -> Result<RgbImage, SlideError> {
        let found = self.associated.iter().find(|(found, _)| *found == kind);
        let (_, plane) = found.ok_or(SlideError::NoAssociatedImage { kind: kind.code() })?;
        if plane.size.pixels() > self.limits.whole_image_pixels {
            return Err(SlideError::LimitExceeded {
                path: self.path.clone(),
                what: "an associated image, in pixels,",
                found: plane.size.pixels(),
                limit: self.limits.whole_image_pixels,
            });
        }
        plane
            .decode_whole(self.source.as_ref())
            .map_err(|why| SlideError::Decode {
                level: 0,
                origin: Level0Point { x: 0, y: 0 },
                why: format!("its {} image: {why}", kind.code()),
            })
    }
}

/// Rows of tiles that a region touches.
fn rows(tile: LevelSize, placed: &Placed) -> RangeInclusive<u32> {
    let last = placed.y + placed.inside.height - 1;
    placed.y / tile.height..=last / tile.height
}

/// Size of the tiles of a plane when they are reduced, pixels.
fn tile_of(plane: &Plane, reduce: u32) -> LevelSize {
    LevelSize {
        width: plane.tile.width / reduce,
        height: plane.tile.height / reduce,
    }
}

/// Columns of tiles that a region touches.
fn columns(tile: LevelSize, placed: &Placed) -> RangeInclusive<u32> {
    let last = placed.x + placed.inside.width - 1;
    placed.x / tile.width..=last / tile.width
}

/// What a tile and a region share along one axis.
struct Overlap {
    /// Its first pixel in the tile.
    in_tile: u32,
    /// Its first pixel in the region.
    in_region: u32,
    /// Its length, pixels.
    length: u32,
}

/// The overlap of the tile number `tile`, `side` pixels long, with a region that it touches.
fn overlap(tile: u32, side: u32, start: u32, length: u32) -> Overlap {
    let first = tile * side;
    let from = first.max(start);
    let to = first.saturating_add(side).min(start + length);
    Overlap {
        in_tile: from - first,
        in_region: from - start,
        length: to - from,
    }
}

fn description_text(directory: &Directory, source: &dyn Source) -> String {
    // A description that cannot be read tells nothing, which is what most files tell.
    directory
        .text(tag::IMAGE_DESCRIPTION, source, DESCRIPTION_BYTES)
        .unwrap_or_default()
}

/// Aperio keeps them untiled beside the levels. One that cannot be decoded here is left out.
fn associated_images(
    directories: &[Directory],
    source: &dyn Source,
) -> Vec<(AssociatedImage, Plane)> {
    directories
        .iter()
        .filter(|directory| !directory.is_tiled())
        .filter_map(|directory| {
            let text = description_text(directory, source);
            let kind = AperioDescription::parse(&text)?.associated_image();
            Some((kind, Plane::new(directory, source).ok()?))
        })
        .collect()
}

fn scale(
    directory: &Directory,
    source: &dyn Source,
    aperio: Option<AperioDescription<'_>>,
) -> Scale {
    if let Some(mpp) = aperio.and_then(|aperio| aperio.mpp()) {
        return Scale::known(mpp, MppSource::Vendor);
    }
    if let Some(mpp) = resolution::of_directory(directory, source) {
        return Scale::known(mpp, MppSource::TiffResolution);
    }
    aperio
        .and_then(|aperio| aperio.objective_power())
        .and_then(Mpp::from_objective_power)
        .map_or(Scale::UNKNOWN, |mpp| {
            Scale::known(mpp, MppSource::ObjectivePower)
        })
}

fn refusal(path: &Path, error: &CodecError) -> SlideError {
    let (path, why) = (path.to_owned(), error.to_string());
    match error {
        CodecError::Tag(_) => SlideError::Malformed {
            path,
            format: FORMAT,
            why,
        },
        CodecError::Unsupported { .. } => SlideError::Unsupported {
            path,
            format: FORMAT,
            why,
        },
    }
}
