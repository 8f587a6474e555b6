//! Masks as TIFF files of every packing that annotation programs write.

use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, GrayImage, imageops};
use std::fs::File;
use std::io::{BufWriter, Seek, Write};
use std::path::Path;
use tiff::encoder::compression::{
    CompressionAlgorithm, Compressor, Deflate, Lzw, Packbits, Uncompressed,
};
use tiff::encoder::{DirectoryEncoder, TiffEncoder, TiffKind};
use tiff::tags::Tag;

/// How the pieces of a mask are packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packing {
    None,
    Lzw,
    Deflate,
    PackBits,
    /// With a quality of 1 to 100.
    Jpeg(u8),
}

/// A mask file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MaskTiff {
    pub packing: Packing,
    /// 1 or 8 bits per pixel; of 1 bit, everything but 0 is white.
    pub bits: u16,
    /// Side of a tile; none for strips of 16 rows.
    pub tile: Option<u32>,
    /// BigTIFF.
    pub big: bool,
    /// Black is the greatest value.
    pub white_is_zero: bool,
}

pub const PLAIN: MaskTiff = MaskTiff {
    packing: Packing::None,
    bits: 8,
    tile: Some(64),
    big: false,
    white_is_zero: false,
};

impl MaskTiff {
    /// Writes the levels of a mask, finest first.
    pub fn write(&self, path: &Path, levels: &[GrayImage]) {
        let file = BufWriter::new(File::create(path).unwrap());
        if self.big {
            self.file(TiffEncoder::new_big(file).unwrap(), levels);
        } else {
            self.file(TiffEncoder::new(file).unwrap(), levels);
        }
    }

    fn file<W: Write + Seek, K: TiffKind>(
        &self,
        mut file: TiffEncoder<W, K>,
        levels: &[GrayImage],
    ) {
        for (number, level) in levels.iter().enumerate() {
            let mut directory = file.image_directory().unwrap();
            directory
                .write_tag(Tag::NewSubfileType, u32::from(number > 0))
                .unwrap();
            self.level(directory, level);
        }
    }

    fn level<W: Write + Seek, K: TiffKind>(
        &self,
        mut directory: DirectoryEncoder<'_, W, K>,
        level: &GrayImage,
    ) {
        let (width, height) = level.dimensions();
        let piece = self.tile.map_or((width, 16), |side| (side, side));
        let (mut offsets, mut lengths) = (Vec::new(), Vec::new());
        for y in (0..height).step_by(piece.1 as usize) {
            for x in (0..width).step_by(piece.0 as usize) {
                let rows = if self.tile.is_some() {
                    piece.1
                } else {
                    piece.1.min(height - y)
                };
                let mut pixels = GrayImage::new(piece.0, rows);
                let part = imageops::crop_imm(level, x, y, piece.0, rows).to_image();
                imageops::replace(&mut pixels, &part, 0, 0);
                let bytes = self.packed(&pixels);
                offsets.push(directory.write_data(bytes.as_slice()).unwrap());
                lengths.push(u32::try_from(bytes.len()).unwrap());
                if bytes.len() % 2 == 1 {
                    directory.write_data(0_u8).unwrap();
                }
            }
        }
        let offsets: Vec<K::OffsetType> = offsets
            .into_iter()
            .map(|offset| K::convert_offset(offset).unwrap())
            .collect();
        let compression: u16 = match self.packing {
            Packing::None => 1,
            Packing::Lzw => 5,
            Packing::Deflate => 8,
            Packing::PackBits => 32_773,
            Packing::Jpeg(_) => 7,
        };
        for (tag, value) in [
            (Tag::ImageWidth, width),
            (Tag::ImageLength, height),
            (Tag::BitsPerSample, u32::from(self.bits)),
            (Tag::Compression, u32::from(compression)),
            (
                Tag::PhotometricInterpretation,
                u32::from(!self.white_is_zero),
            ),
            (Tag::SamplesPerPixel, 1),
        ] {
            directory
                .write_tag(tag, u16::try_from(value).unwrap())
                .unwrap();
        }
        if let Some(side) = self.tile {
            directory.write_tag(Tag::TileWidth, side).unwrap();
            directory.write_tag(Tag::TileLength, side).unwrap();
            directory
                .write_tag(Tag::TileOffsets, K::convert_slice(&offsets))
                .unwrap();
            directory
                .write_tag(Tag::TileByteCounts, lengths.as_slice())
                .unwrap();
        } else {
            directory.write_tag(Tag::RowsPerStrip, piece.1).unwrap();
            directory
                .write_tag(Tag::StripOffsets, K::convert_slice(&offsets))
                .unwrap();
            directory
                .write_tag(Tag::StripByteCounts, lengths.as_slice())
                .unwrap();
        }
        directory.finish().unwrap();
    }

    fn packed(&self, pixels: &GrayImage) -> Vec<u8> {
        let stored = |value: u8| if self.white_is_zero { !value } else { value };
        let bytes: Vec<u8> = if self.bits == 8 {
            pixels.iter().map(|value| stored(*value)).collect()
        } else {
            let bit = |value: &u8| u8::from((*value > 0) != self.white_is_zero);
            pixels
                .rows()
                .flat_map(|row| {
                    let row: Vec<u8> = row.map(|pixel| bit(&pixel.0[0])).collect();
                    row.chunks(8)
                        .map(|byte| (0..8).fold(0, |all, at| all << 1 | byte.get(at).unwrap_or(&0)))
                        .collect::<Vec<u8>>()
                })
                .collect()
        };
        let mut packed = Vec::new();
        let mut compressor = match self.packing {
            Packing::Jpeg(quality) => {
                let (width, height) = pixels.dimensions();
                JpegEncoder::new_with_quality(&mut packed, quality)
                    .encode(&bytes, width, height, ExtendedColorType::L8)
                    .unwrap();
                return packed;
            }
            Packing::None => Compressor::Uncompressed(Uncompressed),
            Packing::Lzw => Compressor::Lzw(Lzw),
            Packing::Deflate => Compressor::Deflate(Deflate::default()),
            Packing::PackBits => Compressor::Packbits(Packbits),
        };
        compressor.write_to(&mut packed, &bytes).unwrap();
        packed
    }
}
