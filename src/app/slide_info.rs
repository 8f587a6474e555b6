//! `zhedel slide info`: what a file tells about itself.

use super::runtimes::SlideRuntime;
use crate::domain::scale::MppSource;
use crate::domain::scanner::Scanner;
use crate::slide::drivers;
use crate::slide::error::SlideError;
use crate::slide::reader::{AssociatedImage, Level, SlideDescription};
use serde::Serialize;
use std::path::Path;

/// The document that `zhedel slide info --json` prints.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SlideInfo {
    /// Name of the format.
    pub format: String,
    /// The back end that read it.
    pub back_end: String,
    /// Levels, finest first.
    pub levels: Vec<Level>,
    /// µm per level-0 pixel and its provenance; both axes are `null` when unknown.
    pub mpp: ScaleInfo,
    /// Magnification of the objective.
    pub objective_power: Option<f64>,
    /// The device that made it.
    pub scanner: Option<Scanner>,
    /// Associated images.
    pub associated: Vec<AssociatedImage>,
    /// What a person should know.
    pub warnings: Vec<String>,
}

/// µm per level-0 pixel and where it is known from.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ScaleInfo {
    /// Along a row.
    pub x: Option<f64>,
    /// Along a column.
    pub y: Option<f64>,
    /// Provenance.
    pub source: MppSource,
}

impl From<&SlideDescription> for SlideInfo {
    fn from(description: &SlideDescription) -> Self {
        Self {
            format: description.format.clone(),
            back_end: description.back_end.clone(),
            levels: description.levels.clone(),
            mpp: ScaleInfo {
                x: description.mpp().map(|mpp| mpp.x),
                y: description.mpp().map(|mpp| mpp.y),
                source: description.scale.source(),
            },
            objective_power: description.objective_power,
            scanner: description.scanner.clone(),
            associated: description.associated.clone(),
            warnings: description.warnings.clone(),
        }
    }
}

/// Opens a slide and tells what it is.
///
/// # Errors
/// What is wrong with the file.
pub fn slide_info(path: &Path, runtime: &SlideRuntime) -> Result<SlideInfo, SlideError> {
    let slide = drivers::open(path, &runtime.options)?;
    Ok(slide.description().into())
}
