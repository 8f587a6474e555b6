//! Finding and loading the native run-times, or saying once what is missing.

use crate::classify::engine::{Engine, EngineError};
use crate::config::Folders;
use crate::domain::engine_choice::EngineChoice;
use crate::slide::drivers::OpenOptions;
use crate::slide::openslide::OpenSlide;
use std::path::{Path, PathBuf};

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
        "",
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

/// Starts the engine that a person named, or else ONNX Runtime from the runtime folders or the
/// system, or else the pure-Rust engine.
///
/// # Errors
/// If another engine was started in this process before, or the one that was named is not at hand.
pub fn engine(folders: &Folders, named: Option<EngineChoice>) -> Result<Engine, EngineError> {
    match named {
        Some(choice) => Engine::start_named(choice, &libraries(folders, choice)),
        None => Engine::start(&libraries(folders, EngineChoice::OnnxRuntime)),
    }
}

/// Whether the library of an engine lies in the runtime folders.
pub fn is_at_hand(folders: &Folders, engine: EngineChoice) -> bool {
    libraries(folders, engine)
        .iter()
        .any(|library| library.is_file())
}

/// An engine with a provider of its own has an ONNX Runtime of its own, in a folder of its own.
fn libraries(folders: &Folders, engine: EngineChoice) -> Vec<PathBuf> {
    let (folder, name) = match engine {
        EngineChoice::OnnxRuntime => ("", "libonnxruntime.so"),
        EngineChoice::OpenVino | EngineChoice::OpenVinoBf16 => ("openvino", "libonnxruntime.so"),
        EngineChoice::Cuda | EngineChoice::TensorRt => ("gpu", "libonnxruntime.so"),
        EngineChoice::CoreMl => ("coreml", "libonnxruntime.dylib"),
        EngineChoice::Tract => return Vec::new(),
    };
    candidates(folders, folder, &[name])
}

/// Each file in a subfolder of each runtime folder, then by its bare name, which the system's
/// loader resolves.
fn candidates(folders: &Folders, subfolder: &str, names: &[&str]) -> Vec<PathBuf> {
    let in_folders = folders
        .runtimes
        .iter()
        .map(|folder| folder.join(Path::new(subfolder)))
        .flat_map(|folder| names.iter().map(move |name| folder.join(name)))
        .filter(|path| path.is_file());
    in_folders.chain(names.iter().map(PathBuf::from)).collect()
}
