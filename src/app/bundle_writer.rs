//! An imported model as a folder that is whole or not there.

use super::golden_sample::GoldenSample;
use super::model_check::model_check;
use crate::classify::classifier::Contract;
use crate::classify::engine::Engine;
use crate::classify::import::error::ImportError;
use crate::classify::import::fit::Fitted;
use crate::classify::import::sheet::MODEL_FILE;
use crate::classify::import::source::Source;
use image::{ImageFormat, RgbImage};
use std::fs::File;
use std::io::{self, Cursor, Write};
use std::path::{Path, PathBuf};

/// Why a bundle was not kept.
#[derive(Debug, thiserror::Error)]
pub enum WriteFailure {
    /// Its `bundle.toml` cannot be put together.
    #[error(transparent)]
    Sheet(#[from] ImportError),
    /// The bundle, once written, does not pass a run's checks.
    #[error("the bundle does not pass the checks of a run, so it was not kept: {why}")]
    Check {
        /// The first check that failed, with the place as it would have been.
        why: String,
    },
    /// A file of the bundle cannot be written.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
}

/// Writes a bundle beside its place under a hidden name, and renames it once it has passed every check of
/// a run. `sheet` gives `bundle.toml` from the names of the golden patches.
///
/// # Errors
/// [`WriteFailure`]; nothing is left behind then.
pub(super) fn write_bundle(
    out: &Path,
    source: &Source,
    fitted: &Fitted,
    golden: &GoldenSample,
    sheet: &dyn Fn(&[String]) -> Result<String, ImportError>,
    engine: &Engine,
) -> Result<Contract, WriteFailure> {
    let parent = match out.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    };
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |source| WriteFailure::Io { path, source }
    };
    std::fs::create_dir_all(parent).map_err(failed(parent))?;
    let folder = tempfile::Builder::new()
        .prefix(".importing-")
        .permissions(open_to_readers())
        .tempdir_in(parent)
        .map_err(failed(parent))?;
    let put = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        put_file(&path, bytes).map_err(failed(&path))
    };
    std::fs::create_dir(folder.path().join("golden")).map_err(failed(folder.path()))?;
    let mut names = Vec::new();
    for (index, field) in golden.fields.iter().enumerate() {
        let name = format!("golden/{:02}.png", index + 1);
        put(
            &name,
            &png(field).map_err(failed(&folder.path().join(&name)))?,
        )?;
        names.push(name);
    }
    put("config.json", fitted.config_text.as_bytes())?;
    put(MODEL_FILE, &source.weights)?;
    for paper in &source.papers {
        if let Some(name) = paper.file_name() {
            std::fs::copy(paper, folder.path().join(name)).map_err(failed(paper))?;
        }
    }
    // Last: without it the folder is no bundle.
    put("bundle.toml", sheet(&names)?.as_bytes())?;
    let contract = model_check(folder.path(), engine).map_err(|error| WriteFailure::Check {
        // People know the bundle by its own place, not by the hidden one.
        why: error.to_string().replace(
            &folder.path().display().to_string(),
            &out.display().to_string(),
        ),
    })?;
    std::fs::rename(folder.path(), out).map_err(failed(out))?;
    File::open(parent)
        .and_then(|parent| parent.sync_all())
        .map_err(failed(parent))?;
    Ok(contract)
}

/// What `mkdir` gives: open to readers, as far as the umask allows.
fn open_to_readers() -> std::fs::Permissions {
    use std::os::unix::fs::PermissionsExt;
    std::fs::Permissions::from_mode(0o777)
}

fn put_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create_new(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Pixels alone: no name, place or date of the sample goes into the bundle.
fn png(field: &RgbImage) -> io::Result<Vec<u8>> {
    let mut bytes = Cursor::new(Vec::new());
    field
        .write_to(&mut bytes, ImageFormat::Png)
        .map_err(io::Error::other)?;
    Ok(bytes.into_inner())
}
