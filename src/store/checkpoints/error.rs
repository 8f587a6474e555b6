//! What can go wrong with keys and checkpoints.

use std::io;
use std::path::{Path, PathBuf};

/// Why a key or a checkpoint could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum CheckpointError {
    /// A file or folder cannot be read or written.
    #[error("{path}: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
    /// A file is no key.
    #[error(
        "{path} is no {what} in PEM form: {why}; put the right file there, or move it away if it may be lost"
    )]
    Key {
        /// The file.
        path: PathBuf,
        /// Which kind of key was looked for.
        what: &'static str,
        /// What is wrong with it.
        why: String,
    },
    /// The system gave no random bytes.
    #[error("the system gave no random bytes for a key: {source}")]
    Random {
        /// The system's error.
        #[from]
        source: getrandom::Error,
    },
}

/// Names the file that an error was met with.
pub(super) fn at(path: &Path) -> impl FnOnce(io::Error) -> CheckpointError + '_ {
    |source| CheckpointError::File {
        path: path.to_owned(),
        source,
    }
}
