//! What was measured is kept, one file for each model, and used while it still fits.

use super::machine::this_machine;
use crate::classify::bundle::files::sha256;
use crate::domain::tuning::{Machine, Tuning};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Why a tuning could not be kept.
#[derive(Debug, thiserror::Error)]
#[error(
    "{path}: what was measured could not be kept: {source}; name another folder in ZHEDEL_TUNING"
)]
pub struct KeepError {
    /// The file.
    path: PathBuf,
    /// The system's error.
    source: io::Error,
}

/// SHA-256 of a bundle's `bundle.toml`, hexadecimal; it binds every other file of the bundle.
///
/// # Errors
/// The system's error if it cannot be read.
pub fn bundle_sha256(bundle: &Path) -> io::Result<String> {
    let bytes = fs::read(bundle.join("bundle.toml"))?;
    Ok(sha256(&bytes))
}

/// What was measured of a bundle, if it was on this machine with this program and this bundle.
#[must_use]
pub fn kept(folder: Option<&Path>, bundle: &Path) -> Option<Tuning> {
    let bundle_sha256 = bundle_sha256(bundle).ok()?;
    let machine = this_machine();
    let path = file(folder?, &bundle_sha256, &machine);
    let text = fs::read_to_string(&path).ok()?;
    match serde_json::from_str::<Tuning>(&text) {
        Ok(tuning) if fits(&tuning, &bundle_sha256, &machine) => Some(tuning),
        Ok(_) => None,
        Err(error) => {
            tracing::warn!(%error, "what was measured of this machine cannot be read; `zhedel tune` measures again");
            None
        }
    }
}

/// Keeps what was measured; gives the file.
///
/// # Errors
/// [`KeepError`] if it cannot be written.
pub fn keep(folder: &Path, tuning: &Tuning) -> Result<PathBuf, KeepError> {
    let path = file(folder, &tuning.bundle_sha256, &tuning.machine);
    write(&path, tuning).map_err(|source| KeepError {
        path: path.clone(),
        source,
    })?;
    Ok(path)
}

fn write(path: &Path, tuning: &Tuning) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    // Whoever reads at the same time sees the old file or the new one, never half of it.
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    serde_json::to_writer_pretty(&mut file, tuning)?;
    file.persist(path)?;
    Ok(())
}

fn fits(tuning: &Tuning, bundle_sha256: &str, machine: &Machine) -> bool {
    tuning.format == Tuning::FORMAT
        && tuning.program == env!("CARGO_PKG_VERSION")
        && tuning.bundle_sha256 == bundle_sha256
        && tuning.machine == *machine
}

/// Machines that share a home folder have a file each.
fn file(folder: &Path, bundle_sha256: &str, machine: &Machine) -> PathBuf {
    let machine = format!("{} {}", machine.processor, machine.cores);
    let machine = sha256(machine.as_bytes());
    folder.join(format!("{}-{}.json", &bundle_sha256[..16], &machine[..8]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::engine_choice::EngineChoice;
    use crate::domain::tuning::{Chosen, Reading, Setting};

    fn tuning(bundle: &Path) -> Tuning {
        Tuning {
            format: Tuning::FORMAT,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            machine: this_machine(),
            model: "stain-density".into(),
            bundle_sha256: bundle_sha256(bundle).unwrap(),
            measured_at: jiff::Timestamp::UNIX_EPOCH,
            engines: Vec::new(),
            chosen: Chosen {
                engine: EngineChoice::OnnxRuntime,
                reading: Reading {
                    setting: Setting {
                        variant: "f32".into(),
                        sessions: 2,
                        threads: 1,
                        batch: 8,
                    },
                    patches_per_s: 100.0,
                },
                why: "It was the fastest.".into(),
            },
        }
    }

    #[test]
    fn what_was_kept_is_found_until_the_bundle_or_the_machine_is_another() {
        let folder = tempfile::tempdir().unwrap();
        let bundle = tempfile::tempdir().unwrap();
        fs::write(bundle.path().join("bundle.toml"), "format = 1").unwrap();
        let cache = Some(folder.path());
        assert_eq!(kept(cache, bundle.path()), None);

        let measured = tuning(bundle.path());
        let path = keep(folder.path(), &measured).unwrap();
        assert_eq!(kept(cache, bundle.path()), Some(measured.clone()));
        assert_eq!(kept(None, bundle.path()), None);

        let mut elsewhere = measured.clone();
        elsewhere.machine.cores += 1;
        let other = keep(folder.path(), &elsewhere).unwrap();
        assert_ne!(other, path);
        fs::rename(other, &path).unwrap();
        assert_eq!(kept(cache, bundle.path()), None);

        keep(folder.path(), &measured).unwrap();
        fs::write(bundle.path().join("bundle.toml"), "format = 1 # new").unwrap();
        assert_eq!(kept(cache, bundle.path()), None);
    }

    #[test]
    fn a_damaged_file_is_as_good_as_none() {
        let folder = tempfile::tempdir().unwrap();
        let bundle = tempfile::tempdir().unwrap();
        fs::write(bundle.path().join("bundle.toml"), "format = 1").unwrap();
        let path = keep(folder.path(), &tuning(bundle.path())).unwrap();
        fs::write(path, "{").unwrap();
        assert_eq!(kept(Some(folder.path()), bundle.path()), None);
    }
}
