//! `zhedel concordance`: reads at the microscope against reads on the display.

use crate::validate::concordance::read::{PairListError, read_pairs};
use crate::validate::concordance::report::{ConcordanceReport, concordance};
use std::io;
use std::path::{Path, PathBuf};

/// Why a list could not be measured.
#[derive(Debug, thiserror::Error)]
pub enum ConcordanceError {
    /// The file cannot be read.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
    /// It is no list of pairs.
    #[error("{path}: {source}")]
    List {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        source: PairListError,
    },
}

/// Measures the list in a file.
///
/// # Errors
/// [`ConcordanceError`].
pub fn measure_list(path: &Path) -> Result<ConcordanceReport, ConcordanceError> {
    let text = std::fs::read(path).map_err(|source| ConcordanceError::Io {
        path: path.to_owned(),
        source,
    })?;
    let list = read_pairs(&text).map_err(|source| ConcordanceError::List {
        path: path.to_owned(),
        source,
    })?;
    Ok(concordance(&list))
}
