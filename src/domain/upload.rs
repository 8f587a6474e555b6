//! What an upload brings beside its bytes, and what can become of it.

use super::case::{Accession, Part};
use super::consultation::request::Label;
use super::deadline::Urgency;
use super::run::RunInputs;
use super::turnaround::stamp::StampKind;
use super::turnaround::study::Study;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What was stated with a slide when it was handed over; what nobody stated is `None`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct SubmissionFacts {
    /// The case; one is made up where nobody names it.
    pub accession: Option<Accession>,
    /// The part of the case.
    pub part: Option<Part>,
    /// The label of the block.
    #[serde(default)]
    pub block: Option<Label>,
    /// The label of the section of the block.
    #[serde(default)]
    pub section: Option<Label>,
    /// How urgent the read is.
    pub urgency: Urgency,
    /// What the run over the slide shall work with.
    pub inputs: RunInputs,
    /// Moments of the consultation before the scan.
    #[serde(default)]
    pub moments: Vec<(StampKind, Timestamp)>,
    /// What was studied.
    #[serde(default)]
    pub study: Option<Study>,
}

/// What became of an upload.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UploadState {
    /// Bytes are still coming.
    Open,
    /// It has become a slide.
    Finished,
    /// Its bytes were complete, but they are no slide that can be accepted.
    Rejected,
    /// The sender gave it up.
    Terminated,
    /// It was not completed in time.
    Expired,
}

impl UploadState {
    /// Every state.
    pub const ALL: [Self; 5] = [
        Self::Open,
        Self::Finished,
        Self::Rejected,
        Self::Terminated,
        Self::Expired,
    ];

    /// The code used in files.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Finished => "finished",
            Self::Rejected => "rejected",
            Self::Terminated => "terminated",
            Self::Expired => "expired",
        }
    }
}
