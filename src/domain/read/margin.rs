//! Margins, by ink and face.

use crate::domain::free_text::Line;
use serde::{Deserialize, Serialize};

/// What was found at a margin, as a form names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MarginCode {
    /// Tumour reaches the ink.
    Involved,
    /// No tumour at the ink.
    Free,
    /// It cannot be told.
    NotAssessable,
}

/// What was found at a margin.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum MarginStatus {
    /// Tumour reaches the ink.
    Involved,
    /// No tumour at the ink.
    Free {
        /// From tumour to ink, mm, if it was measured.
        distance_mm: Option<f64>,
    },
    /// It cannot be told.
    NotAssessable,
}

/// One margin.
#[derive(Debug, Clone, PartialEq)]
pub struct Margin {
    /// The colour of the ink.
    pub ink: Option<Line<40>>,
    /// The face: superior, deep …
    pub face: Line<80>,
    /// What was found there.
    pub status: MarginStatus,
}
