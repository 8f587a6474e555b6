//! The TIFF file around the tiles: tile after tile as they come, then a directory per level.

use super::spec::{PyramidSpec, ScaleTags};
use crate::domain::geometry::LevelSize;
use crate::domain::scale::Mpp;
use std::io::{Seek, Write};
use tiff::TiffResult;
use tiff::encoder::{DirectoryEncoder, Rational, TiffKind};
use tiff::tags::{CompressionMethod, PhotometricInterpretation, ResolutionUnit, Tag};

/// Chroma subsampling, columns and rows; the `tiff` crate has no name for it.
const YCBCR_SUBSAMPLING: Tag = Tag::Unknown(530);

/// Where the tiles lie that were written so far.
pub(super) struct TilePlaces {
    levels: Vec<Places>,
}

struct Places {
    size: LevelSize,
    offsets: Vec<u64>,
    lengths: Vec<u32>,
}

impl TilePlaces {
    pub(super) fn new(spec: &PyramidSpec) -> Self {
        let levels = spec
            .level_sizes()
            .into_iter()
            .map(|size| Places {
                size,
                offsets: Vec::new(),
                lengths: Vec::new(),
            })
            .collect();
        Self { levels }
    }

    pub(super) fn levels(&self) -> usize {
        self.levels.len()
    }

    /// Appends the next tile of a level. `file` is the directory of level 0, which stays open
    /// while the tiles of all levels are written and comes after them.
    pub(super) fn append<W: Write + Seek, K: TiffKind>(
        &mut self,
        file: &mut DirectoryEncoder<'_, W, K>,
        level: usize,
        jpeg: &[u8],
    ) -> TiffResult<()> {
        let places = &mut self.levels[level];
        places.offsets.push(file.write_data(jpeg)?);
        places.lengths.push(u32::try_from(jpeg.len())?);
        if !jpeg.len().is_multiple_of(2) {
            // TIFF 6.0 wants directories at even offsets, and the next thing may be one.
            file.write_data(0_u8)?;
        }
        Ok(())
    }

    /// Writes the directory of a level.
    pub(super) fn describe<W: Write + Seek, K: TiffKind>(
        &self,
        mut directory: DirectoryEncoder<'_, W, K>,
        spec: &PyramidSpec,
        level: usize,
    ) -> TiffResult<()> {
        let places = &self.levels[level];
        let offsets = places
            .offsets
            .iter()
            .map(|offset| K::convert_offset(*offset))
            .collect::<TiffResult<Vec<_>>>()?;
        directory.write_tag(Tag::NewSubfileType, u32::from(level > 0))?;
        directory.write_tag(Tag::ImageWidth, places.size.width)?;
        directory.write_tag(Tag::ImageLength, places.size.height)?;
        directory.write_tag(Tag::BitsPerSample, [8_u16; 3])?;
        directory.write_tag(Tag::Compression, CompressionMethod::ModernJPEG)?;
        directory.write_tag(
            Tag::PhotometricInterpretation,
            PhotometricInterpretation::YCbCr,
        )?;
        directory.write_tag(Tag::SamplesPerPixel, 3_u16)?;
        directory.write_tag(Tag::TileWidth, spec.tile)?;
        directory.write_tag(Tag::TileLength, spec.tile)?;
        directory.write_tag(Tag::TileOffsets, K::convert_slice(&offsets))?;
        directory.write_tag(Tag::TileByteCounts, places.lengths.as_slice())?;
        // The encoder keeps chroma at full resolution, where the default of this tag is half.
        directory.write_tag(YCBCR_SUBSAMPLING, [1_u16, 1])?;
        match spec.scale {
            ScaleTags::TiffResolution(mpp) => resolution(&mut directory, mpp, level)?,
            ScaleTags::Aperio(mpp) if level == 0 => {
                directory.write_tag(Tag::ImageDescription, aperio(spec, mpp).as_str())?;
            }
            ScaleTags::None | ScaleTags::Aperio(_) => {}
        }
        directory.finish()
    }
}

fn resolution<W: Write + Seek, K: TiffKind>(
    directory: &mut DirectoryEncoder<'_, W, K>,
    mpp: Mpp,
    level: usize,
) -> TiffResult<()> {
    // Three decimals: a believable scale, of 0.05 µm/px and more, stays below 2³².
    const DENOMINATOR: u32 = 1000;
    let downsample = 2_f64.powi(i32::try_from(level)?);
    let per_centimetre = |mpp: f64| {
        let scaled = 10_000.0 / (mpp * downsample) * f64::from(DENOMINATOR);
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let n = scaled.round() as u32;
        Rational { n, d: DENOMINATOR }
    };
    directory.write_tag(Tag::XResolution, per_centimetre(mpp.x))?;
    directory.write_tag(Tag::YResolution, per_centimetre(mpp.y))?;
    directory.write_tag(Tag::ResolutionUnit, ResolutionUnit::Centimeter)
}

/// An image description as Aperio scanners write it; it says who wrote this one.
fn aperio(spec: &PyramidSpec, mpp: Mpp) -> String {
    let (width, height) = (spec.size.width, spec.size.height);
    let (tile, quality) = (spec.tile, spec.quality);
    let power = (10.0 / mpp.mean()).round();
    let mpp = mpp.mean();
    format!(
        "Aperio Image Library (written by Zhedel) \r\n{width}x{height} ({tile}x{tile}) JPEG/YCC Q={quality}|AppMag = {power}|MPP = {mpp:.4}"
    )
}
