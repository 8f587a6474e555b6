//! The folder of documents and pictures that a run leaves behind.

use crate::domain::verdict::Verdict;
use crate::interop::regions_geojson::regions_geojson;
use crate::interop::tiles_csv::{CsvError, write_extra_csv, write_tiles_csv};
use crate::interop::tiles_geojson::write_tiles_geojson;
use crate::triage::picture;
use crate::triage::run::Finished;
use image::codecs::jpeg::JpegEncoder;
use image::{ImageError, ImageFormat};
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};

/// Why a run's documents could not be written.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// A file could not be written.
    #[error("{path}: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
}

/// JPEG quality of the overview.
const OVERVIEW_QUALITY: u8 = 88;

/// Writes `verdict.json`, `tiles.csv`, `tiles.geojson`, `tiles-extra.csv`, `regions.geojson`,
/// `overview.jpg` and, if anything was classified, `heatmap.png` into a folder, which is made if
/// need be. Each file is complete or absent.
///
/// # Errors
/// When a file cannot be written.
pub fn export(
    folder: &Path,
    finished: &Finished,
    class_names: &[String],
) -> Result<(), ExportError> {
    export_verdict(folder, &finished.verdict)?;
    std::thread::scope(|scope| {
        let heat_map = scope.spawn(|| export_heat_map(folder, finished));
        let tables = export_tables(folder, finished, class_names);
        let heat_map = heat_map.join().unwrap_or_else(|panic| resume_unwind(panic));
        tables.and(heat_map)
    })
}

fn export_tables(
    folder: &Path,
    finished: &Finished,
    class_names: &[String],
) -> Result<(), ExportError> {
    let verdict = &finished.verdict;
    write(folder, "tiles.csv", |out| {
        write_tiles_csv(out, class_names, &finished.base).map_err(csv_error)
    })?;
    write(folder, "tiles-extra.csv", |out| {
        write_extra_csv(out, class_names, &finished.base, &finished.refinement).map_err(csv_error)
    })?;
    write(folder, "tiles.geojson", |out| {
        write_tiles_geojson(out, class_names, &finished.base)
    })?;
    write(folder, "regions.geojson", |out| {
        serde_json::to_writer(&mut *out, &regions_geojson(&verdict.regions))?;
        out.write_all(b"\n")
    })?;
    let overview = picture::overview(&finished.survey, &verdict.regions);
    write(folder, "overview.jpg", |out| {
        overview
            .write_with_encoder(JpegEncoder::new_with_quality(out, OVERVIEW_QUALITY))
            .map_err(picture_error)
    })
}

fn export_heat_map(folder: &Path, finished: &Finished) -> Result<(), ExportError> {
    let Some(heat_map) = &finished.heat_map else {
        return Ok(());
    };
    let heat = picture::heat_over_thumbnail(&finished.survey, heat_map);
    write(folder, "heatmap.png", |out| {
        heat.write_to(out, ImageFormat::Png).map_err(picture_error)
    })
}

/// Writes `verdict.json` alone: all there is when a slide could not be read.
///
/// # Errors
/// When the file cannot be written.
pub fn export_verdict(folder: &Path, verdict: &Verdict) -> Result<(), ExportError> {
    std::fs::create_dir_all(folder).map_err(|source| ExportError::File {
        path: folder.to_owned(),
        source,
    })?;
    write(folder, "verdict.json", |out| {
        serde_json::to_writer_pretty(&mut *out, verdict)?;
        out.write_all(b"\n")
    })
}

/// What the disk said stays as it is, so that a full disk reads the same for every file.
fn picture_error(error: ImageError) -> io::Error {
    match error {
        ImageError::IoError(source) => source,
        other => io::Error::other(other),
    }
}

fn csv_error(error: CsvError) -> io::Error {
    io::Error::other(error)
}

pub(super) fn write(
    folder: &Path,
    name: &str,
    fill: impl FnOnce(&mut BufWriter<&mut File>) -> io::Result<()>,
) -> Result<(), ExportError> {
    let path = folder.join(name);
    let error = |source| ExportError::File {
        path: path.clone(),
        source,
    };
    let mut file = new_file(folder).map_err(error)?;
    let mut out = BufWriter::new(file.as_file_mut());
    fill(&mut out).and_then(|()| out.flush()).map_err(error)?;
    drop(out);
    persist(file, &path)
}

/// A file under a temporary name, with the permissions that any new file gets.
fn new_file(folder: &Path) -> io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}

fn persist(file: tempfile::NamedTempFile, path: &Path) -> Result<(), ExportError> {
    file.persist(path)
        .map(|_| ())
        .map_err(|error| ExportError::File {
            path: path.to_owned(),
            source: error.error,
        })
}
