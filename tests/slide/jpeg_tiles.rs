//! Tiled TIFF slides whose tiles are JPEG streams as scanners write them.

use crate::handmade::{Handmade, Tags, Values, rgb, with};
use crate::support::whole_picture;
use image::{RgbImage, imageops};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use std::path::Path;
use zhedel::domain::geometry::LevelSize;

/// Side of a tile.
pub const TILE: u32 = 128;

/// How the tiles are packed.
#[derive(Clone)]
pub struct Packing {
    /// How the chroma is shrunk.
    pub sampling: SamplingFactor,
    /// Whether the samples are red, green and blue, as the directory then says.
    pub is_rgb: bool,
    /// Whether the tables stand in the directory, once for all tiles.
    pub shared: bool,
    /// MCUs between restart markers.
    pub restart: u16,
    pub progressive: bool,
    /// Segments after the start of each tile.
    pub extra: Vec<u8>,
    /// Columns and rows of each stream.
    pub side: u32,
}

impl Packing {
    pub fn new(sampling: SamplingFactor) -> Self {
        Self {
            sampling,
            is_rgb: false,
            shared: false,
            restart: 0,
            progressive: false,
            extra: Vec::new(),
            side: TILE,
        }
    }

    /// One tile as a complete stream.
    pub fn stream(&self, tile: &RgbImage) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut encoder = Encoder::new(&mut bytes, 90);
        encoder.set_sampling_factor(self.sampling);
        encoder.set_restart_interval(self.restart);
        encoder.set_progressive(self.progressive);
        let colour = if self.is_rgb {
            // The encoder takes them for luma and chroma and leaves them as they are.
            ColorType::Ycbcr
        } else {
            ColorType::Rgb
        };
        let side = |side: u32| u16::try_from(side).unwrap();
        encoder
            .encode(
                tile.as_raw(),
                side(tile.width()),
                side(tile.height()),
                colour,
            )
            .unwrap();
        [&bytes[..2], &self.extra, &bytes[2..]].concat()
    }

    /// All tiles of a picture, row by row; those at the edge are filled up with black.
    pub fn tiles(&self, picture: &RgbImage) -> Vec<Vec<u8>> {
        let mut tiles = Vec::new();
        for y in (0..picture.height()).step_by(TILE as usize) {
            for x in (0..picture.width()).step_by(TILE as usize) {
                let mut tile = RgbImage::new(self.side, self.side);
                let (width, height) = (picture.width() - x, picture.height() - y);
                let part = imageops::crop_imm(picture, x, y, width.min(TILE), height.min(TILE));
                imageops::replace(&mut tile, &part.to_image(), 0, 0);
                tiles.push(self.stream(&tile));
            }
        }
        tiles
    }
}

/// The tables of a complete stream as a stream of their own, and the stream without them.
pub fn split(bytes: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let (mut tables, mut rest) = (vec![0xff, 0xd8], vec![0xff, 0xd8]);
    let mut at = 2;
    while bytes[at + 1] != 0xda {
        let length = usize::from(u16::from_be_bytes([bytes[at + 2], bytes[at + 3]])) + 2;
        let part = &bytes[at..at + length];
        if matches!(bytes[at + 1], 0xdb | 0xc4) {
            tables.extend(part);
        } else {
            rest.extend(part);
        }
        at += length;
    }
    rest.extend(&bytes[at..]);
    tables.extend([0xff, 0xd9]);
    (tables, rest)
}

/// The levels of a picture: itself and its halves until one tile holds it, sizes rounded down.
pub fn halves(size: LevelSize) -> Vec<RgbImage> {
    let mut levels = vec![whole_picture(size)];
    while let Some(last) = levels.last()
        && last.width().max(last.height()) > TILE
    {
        let (width, height) = (last.width() / 2, last.height() / 2);
        let even = imageops::crop_imm(last, 0, 0, 2 * width, 2 * height).to_image();
        levels.push(imageops::thumbnail(&even, width, height));
    }
    levels
}

/// A slide: the tiles of each level, and tags that are put in place of others.
pub struct Slide {
    pub levels: Vec<(RgbImage, Vec<Vec<u8>>)>,
    pub is_rgb: bool,
    pub tables: Option<Vec<u8>>,
    pub big_endian: bool,
}

impl Slide {
    pub fn new(levels: Vec<RgbImage>, packing: &Packing) -> Self {
        let mut tables = None;
        let levels = levels
            .into_iter()
            .map(|picture| {
                let mut tiles = packing.tiles(&picture);
                if packing.shared {
                    for tile in &mut tiles {
                        let (common, rest) = split(tile);
                        *tile = rest;
                        tables = Some(common);
                    }
                }
                (picture, tiles)
            })
            .collect();
        Self {
            levels,
            is_rgb: packing.is_rgb,
            tables,
            big_endian: false,
        }
    }

    /// Writes it; the tiles of all levels first, then a directory for each level.
    pub fn write(&self, path: &Path, change: &dyn Fn(usize, Tags) -> Tags) {
        let number = |number: usize| u32::try_from(number).unwrap();
        let mut data = Vec::new();
        let mut directories = Vec::new();
        for (level, (picture, tiles)) in self.levels.iter().enumerate() {
            let (mut offsets, mut lengths) = (Vec::new(), Vec::new());
            for tile in tiles {
                offsets.push(number(8 + data.len()));
                lengths.push(number(tile.len()));
                data.extend(tile);
            }
            let mut tags = with(
                rgb(picture.width(), picture.height()),
                259,
                Values::Short(vec![7]),
            );
            tags = with(
                tags,
                262,
                Values::Short(vec![if self.is_rgb { 2 } else { 6 }]),
            );
            tags.extend([
                (254, Values::Long(vec![u32::from(level > 0)])),
                (322, Values::Long(vec![TILE])),
                (323, Values::Long(vec![TILE])),
                (324, Values::Long(offsets)),
                (325, Values::Long(lengths)),
            ]);
            if let Some(tables) = &self.tables {
                tags.push((347, Values::Bytes(tables.clone())));
            }
            directories.push(change(level, tags));
        }
        let file = Handmade::new(self.big_endian, &data, directories);
        std::fs::write(path, file.bytes).unwrap();
    }
}
