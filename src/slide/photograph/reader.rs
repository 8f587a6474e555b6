//! [`SlideReader`] over a flat picture, decoded once.

use super::decode::{PhotographKind, decode};
use crate::domain::geometry::{Level0Point, LevelSize};
use crate::domain::scale::{Mpp, MppSource, Scale};
use crate::slide::error::SlideError;
use crate::slide::halve::halve;
use crate::slide::limits::Limits;
use crate::slide::reader::{AssociatedImage, Level, SlideDescription, SlideReader};
use crate::slide::region::{extend_edges, place};
use image::metadata::Orientation;
use image::{DynamicImage, RgbImage, imageops};
use std::path::{Path, PathBuf};

/// Longest side of the coarsest level, pixels: what a survey of the whole picture reads.
const COARSEST_SIDE: u32 = 512;

/// A photograph in memory, with smaller copies made by halving.
#[derive(Debug)]
pub struct Photograph {
    path: PathBuf,
    limits: Limits,
    images: Vec<RgbImage>,
    description: SlideDescription,
}

impl Photograph {
    /// Decodes the picture and turns it upright.
    ///
    /// # Errors
    /// [`SlideError::LimitExceeded`] if it has more than `limits.whole_image_pixels`,
    /// [`SlideError::Malformed`] if it is damaged, [`SlideError::Io`] if it cannot be read.
    pub fn open(path: &Path, kind: PhotographKind<'_>, limits: Limits) -> Result<Self, SlideError> {
        let (stored, tags) = decode(path, kind, &limits)?;
        let images = pyramid(upright(stored, tags.orientation));
        let mpp = tags.mpp.map(|mpp| turned(mpp, tags.orientation));
        let levels = images
            .iter()
            .zip(0_i32..)
            .map(|(image, halvings)| Level {
                size: LevelSize {
                    width: image.width(),
                    height: image.height(),
                },
                downsample: 2_f64.powi(halvings),
            })
            .collect();
        let description = SlideDescription {
            format: format!("{} photograph", kind.name()),
            back_end: "zhedel photograph".into(),
            levels,
            reduced: Vec::new(),
            scale: mpp.map_or(Scale::UNKNOWN, |mpp| {
                Scale::known(mpp, MppSource::TiffResolution)
            }),
            objective_power: None,
            scanner: tags.scanner,
            associated: Vec::new(),
            warnings: Vec::new(),
        };
        Ok(Self {
            path: path.to_owned(),
            limits,
            images,
            description,
        })
    }
}

impl SlideReader for Photograph {
    fn description(&self) -> &SlideDescription {
        &self.description
    }

    fn read_region(
        &self,
        level: usize,
        origin: Level0Point,
        size: LevelSize,
    ) -> Result<RgbImage, SlideError> {
        let known = (level, self.description.levels.get(level));
        let placed = place(&self.path, known, &self.limits, origin, size)?;
        let LevelSize { width, height } = placed.inside;
        let region =
            imageops::crop_imm(&self.images[level], placed.x, placed.y, width, height).to_image();
        Ok(extend_edges(region, size))
    }

    fn read_associated(&self, kind: AssociatedImage) -> Result<RgbImage, SlideError> {
        Err(SlideError::NoAssociatedImage { kind: kind.code() })
    }
}

fn pyramid(level0: RgbImage) -> Vec<RgbImage> {
    let mut images = vec![level0];
    while let Some(finer) = images.last()
        && finer.width().max(finer.height()) > COARSEST_SIDE
    {
        images.push(halve(finer));
    }
    images
}

fn upright(stored: RgbImage, orientation: Orientation) -> RgbImage {
    let mut image = DynamicImage::ImageRgb8(stored);
    image.apply_orientation(orientation);
    image.into_rgb8()
}

/// A quarter turn swaps what a pixel measures along rows and columns.
fn turned(mpp: Mpp, orientation: Orientation) -> Mpp {
    match orientation {
        Orientation::Rotate90
        | Orientation::Rotate270
        | Orientation::Rotate90FlipH
        | Orientation::Rotate270FlipH => Mpp { x: mpp.y, y: mpp.x },
        Orientation::NoTransforms
        | Orientation::Rotate180
        | Orientation::FlipHorizontal
        | Orientation::FlipVertical => mpp,
    }
}
