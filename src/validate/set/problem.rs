//! What is wrong with a set: as a whole, or with single rows of its list.

use serde::Serialize;
use std::fmt;
use std::path::PathBuf;

/// What is wrong with a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ProblemCode {
    /// The file is not there. The row is left out.
    MissingFile,
    /// The file was listed before. The row is left out.
    ListedTwice,
    /// The label is no class of the model and none was said to be positive. The row is left out.
    UnknownLabel,
    /// A field cannot be understood. The row is left out.
    BadField,
    /// The annotation or mask is not there. The slide counts, its lesions do not.
    MissingAnnotation,
    /// The annotation or mask cannot be used. The slide counts, its lesions do not.
    BadAnnotation,
    /// Something about the annotation is doubtful; it is used all the same.
    DoubtfulAnnotation,
    /// The annotation lies outside the slide, so that its lesions do not count, or reaches past it.
    AnnotationOutside,
    /// The mask is no picture of the slide: its size differs by another factor along each side. The
    /// slide counts, its lesions do not.
    MaskSize,
    /// The label says that there is a lesion and the annotation has none, or the other way round.
    /// The slide counts, its lesions do not.
    LabelAgainstLesions,
    /// A sample that was to be left out is not in the set.
    NothingToExclude,
    /// Every sample is of one class.
    SingleClass,
    /// Another sample has the same bytes. Both count.
    SameContent,
    /// The group has samples in another split too, so that the split does not keep them apart.
    GroupAcrossSplits,
}

/// A row of the list with something wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SetProblem {
    /// What is wrong.
    pub code: ProblemCode,
    /// The row, from 1, without the header; 0 if it is not about one row.
    pub row: usize,
    /// What is wrong, for a person.
    pub sentence: String,
}

impl fmt::Display for SetProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.row > 0 {
            write!(f, "row {}: ", self.row)?;
        }
        f.write_str(&self.sentence)
    }
}

/// A set that cannot be used at all.
#[derive(Debug, thiserror::Error)]
pub enum SetError {
    /// The folder or file cannot be read.
    #[error("{path}: {source}")]
    Io {
        /// The folder or file.
        path: PathBuf,
        /// The system's error.
        source: std::io::Error,
    },
    /// It is neither a list nor a folder with classes.
    #[error(
        "{path} is no labelled set: give a CSV or TOML list with the columns `path` and `label`, a folder with such a list (`labels.csv`, `set.csv` or `set.toml`), or a folder with one folder per class"
    )]
    NoSet {
        /// What was given.
        path: PathBuf,
    },
    /// The list cannot be understood.
    #[error("{path}: {why}")]
    Malformed {
        /// The list.
        path: PathBuf,
        /// What is wrong, and where.
        why: String,
    },
    /// Nothing is left to validate on.
    #[error("{path} has no usable sample{of}: {why}")]
    Empty {
        /// The set.
        path: PathBuf,
        /// Of which split.
        of: String,
        /// What became of the rows.
        why: String,
    },
}
