//! Where the tissue goes that is left.

use crate::domain::free_text::Line;
use serde::{Deserialize, Serialize};

/// Where a piece of the tissue goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Destination {
    /// Kept frozen.
    Frozen,
    /// Formalin, for the permanent section.
    Formalin,
    /// Flow cytometry.
    FlowCytometry,
    /// Molecular tests.
    Molecular,
    /// Cytogenetics.
    Cytogenetics,
    /// Electron microscopy.
    ElectronMicroscopy,
    /// Culture.
    Microbiology,
    /// A biobank.
    Biobank,
    /// Elsewhere, in words.
    Other,
}

/// One piece of the tissue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allocation {
    /// Where it goes.
    pub destination: Destination,
    /// What is to be known; there where it goes elsewhere.
    pub note: Option<Line<200>>,
}
