//! One labelled sample, and a set of them.

use super::problem::SetProblem;
use crate::domain::scale::Mpp;
use crate::domain::specimen::SpecimenFacts;
use serde::Serialize;
use std::path::{Path, PathBuf};

/// What a sample is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SampleKind {
    /// An image of one field, scored as one tile.
    #[default]
    Patch,
    /// A slide or photograph, triaged as a whole.
    Slide,
}

/// What says where the lesions of a slide are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LesionSource {
    /// Outlines: GeoJSON or ASAP XML, level-0 pixels.
    Annotation {
        /// What the set calls it.
        name: String,
        /// Its file.
        path: PathBuf,
    },
    /// A picture of the slide in which tumour is not black: TIFF or PNG.
    Mask {
        /// What the set calls it.
        name: String,
        /// Its file.
        path: PathBuf,
    },
}

impl LesionSource {
    /// What the set calls it.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Annotation { name, .. } | Self::Mask { name, .. } => name,
        }
    }

    /// Its file.
    #[must_use]
    pub fn path(&self) -> &Path {
        match self {
            Self::Annotation { path, .. } | Self::Mask { path, .. } => path,
        }
    }
}

/// A labelled sample.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sample {
    /// Its row in the list, from 1, without the header.
    pub row: usize,
    /// What the set calls it: its path as the set writes it.
    pub name: String,
    /// Its file.
    pub path: PathBuf,
    /// What it is.
    pub kind: SampleKind,
    /// The label as the set writes it.
    pub label: String,
    /// Whether the label is of the positive class.
    pub positive: bool,
    /// What belongs together, such as a patient: samples of one group are alike.
    pub group: Option<String>,
    /// Where it was made.
    pub site: Option<String>,
    /// What scanned it.
    pub scanner: Option<String>,
    /// What is stated about the tissue.
    pub specimen: SpecimenFacts,
    /// Scale that the set states, µm/px.
    pub mpp: Option<Mpp>,
    /// What says where its lesions are.
    pub lesions: Option<LesionSource>,
}

/// A labelled set, as far as its list could be understood.
#[derive(Debug, Clone, PartialEq)]
pub struct LabelledSet {
    /// Name of its folder or file.
    pub name: String,
    /// The samples, in the order of the list.
    pub samples: Vec<Sample>,
    /// Rows that were left out or are doubtful, and why.
    pub problems: Vec<SetProblem>,
    /// Samples that were left out because they were named so.
    pub excluded: Vec<String>,
    /// Columns that nothing is done with.
    pub ignored_columns: Vec<String>,
}
