//! Finding and loading the native run-times, or saying once what is missing.

use crate::classify::engine::{Engine, EngineError};
use crate::config::Folders;
use crate::slide::drivers::OpenOptions;
use crate::slide::openslide::OpenSlide;
use std::path::PathBuf;

/// What slides are opened with, and what to tell if OpenSlide is missing.
pub struct SlideRuntime {
    /// Limits and OpenSlide.
    pub options: OpenOptions,
    /// One sentence for a person if OpenSlide is missing.
    pub warning: Option<String>,
}

/// Loads OpenSlide from the runtime folders or the system.
pub fn slide_runtime(folders: &Folders) -> SlideRuntime {
    let loaded = OpenSlide::load(&candidates(
        folders,
        &["libopenslide.so.1", "libopenslide.so"],
    ));
    let warning = loaded.as_ref().err().map(ToString::to_string);
    SlideRuntime {
        options: OpenOptions {
            openslide: loaded.ok(),
            ..OpenOptions::default()
        },
        warning,
    }
}

/// Starts ONNX Runtime from the runtime folders or the system, or the pure-Rust engine.
///
/// # Errors
/// If another engine was started in this process before.
pub fn engine(folders: &Folders) -> Result<Engine, EngineError> {
    Engine::start(&candidates(folders, &["libonnxruntime.so"]))
}

/// Each file in each runtime folder, then by its bare name, which the system's loader resolves.
fn candidates(folders: &Folders, names: &[&str]) -> Vec<PathBuf> {
    let in_folders = folders
        .runtimes
        .iter()
        .flat_map(|folder| names.iter().map(move |name| folder.join(name)))
        .filter(|path| path.is_file());
    in_folders.chain(names.iter().map(PathBuf::from)).collect()
}
