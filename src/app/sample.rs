//! `zhedel sample generate`: a synthetic slide and what is known of it.

use crate::domain::geometry::LevelSize;
use crate::sample::synthetic::{self, SampleError, SampleSpec, ScaleTold};
use crate::slide::pyramid_writer::Layout;
use std::io;
use std::path::{Path, PathBuf};

/// What the command asks for.
#[derive(Debug, Clone, PartialEq)]
pub struct SampleCommand {
    /// The slide to write.
    pub out: PathBuf,
    /// What makes it different from others.
    pub seed: u64,
    /// Size of level 0, pixels.
    pub size: LevelSize,
    /// Scale, µm/px.
    pub mpp: f64,
    /// Leave the scale out of the file.
    pub without_scale: bool,
    /// Share of the area that is tissue.
    pub tissue: f64,
    /// Number of planted lesions.
    pub lesions: u32,
    /// Mean diameter of a lesion, µm.
    pub lesion_diameter: f64,
    /// Blur, µm.
    pub blur: f64,
    /// Put the directories before the tiles.
    pub directories_first: bool,
}

/// Why a sample could not be made.
#[derive(Debug, thiserror::Error)]
pub enum SampleCommandError {
    /// The slide could not be made.
    #[error(transparent)]
    Sample(#[from] SampleError),
    /// What is known of it could not be written.
    #[error("{path}: {source}")]
    Truth {
        /// The file.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
}

/// Writes the slide and, beside it, `<slide>.truth.geojson` with the planted lesions.
///
/// # Errors
/// If either cannot be written.
pub fn generate(
    command: &SampleCommand,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<PathBuf, SampleCommandError> {
    let spec = SampleSpec {
        mpp: command.mpp,
        scale: if command.without_scale {
            ScaleTold::No
        } else {
            ScaleTold::Vendor
        },
        tissue: command.tissue,
        lesions: command.lesions,
        lesion_diameter: command.lesion_diameter,
        blur: command.blur,
        layout: if command.directories_first {
            Layout::DirectoriesFirst
        } else {
            Layout::DirectoriesLast
        },
        ..SampleSpec::new(command.seed, command.size)
    };
    let truth = synthetic::write(&command.out, &spec, progress)?;
    let path = beside(&command.out);
    std::fs::write(&path, format!("{}\n", truth.to_geojson())).map_err(|source| {
        SampleCommandError::Truth {
            path: path.clone(),
            source,
        }
    })?;
    Ok(path)
}

fn beside(slide: &Path) -> PathBuf {
    let mut name = slide.file_name().unwrap_or_default().to_owned();
    name.push(".truth.geojson");
    slide.with_file_name(name)
}
