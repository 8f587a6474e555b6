//! Finding and loading libopenslide.

use super::ffi::Functions;
use std::ffi::CString;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A loaded libopenslide. Clones share it.
#[derive(Debug, Clone)]
pub struct OpenSlide {
    functions: Arc<Functions>,
}

/// No libopenslide could be loaded.
#[derive(Debug, thiserror::Error)]
#[error("libopenslide is missing: run `make runtime`, or install OpenSlide 4; tried {tried}")]
pub struct MissingOpenSlide {
    /// Each place that was tried and what the loader said.
    pub tried: String,
}

impl OpenSlide {
    /// Loads the first of `candidates` that can be loaded: paths of the library, or bare file
    /// names such as `libopenslide.so.1`, for which the system's folders are searched.
    ///
    /// # Errors
    /// [`MissingOpenSlide`] with every reason if none can be.
    pub fn load(candidates: &[PathBuf]) -> Result<Self, MissingOpenSlide> {
        let mut tried = Vec::new();
        for candidate in candidates {
            match Functions::load(candidate) {
                Ok(functions) => {
                    return Ok(Self {
                        functions: Arc::new(functions),
                    });
                }
                Err(why) => tried.push(format!("{} ({why})", candidate.display())),
            }
        }
        Err(MissingOpenSlide {
            tried: if tried.is_empty() {
                "no path at all".into()
            } else {
                tried.join(", ")
            },
        })
    }

    /// The library's version, such as `4.0.1`.
    #[must_use]
    pub fn version(&self) -> String {
        self.functions.version()
    }

    /// OpenSlide's name for the format of the file at `path`, such as `aperio`, if it knows it.
    /// Only looks; opening can still fail.
    #[must_use]
    pub fn detect(&self, path: &Path) -> Option<String> {
        self.functions.detect_vendor(&c_path(path)?)
    }

    pub(super) fn functions(&self) -> &Arc<Functions> {
        &self.functions
    }
}

/// The path as C takes it; `None` if it holds a NUL, so that no such file can exist.
pub(super) fn c_path(path: &Path) -> Option<CString> {
    CString::new(path.as_os_str().as_bytes()).ok()
}
