//! What a run cost, for whoever watches the service.

use crate::domain::verdict::{Outcome, Verdict};
use serde::{Deserialize, Serialize};

/// A recorded run in figures; nothing in it tells of a patient.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct RunFigures {
    /// How it ended.
    pub outcome: Outcome,
    /// From opening the slide to the verdict, s; 0 for a run that failed before.
    pub seconds: f64,
    /// Tiles that the model saw, on the base grid.
    pub tiles_read: u64,
    /// Tiles of the base grid that could not be read.
    pub tiles_failed: u64,
}

impl From<&Verdict> for RunFigures {
    fn from(verdict: &Verdict) -> Self {
        Self {
            outcome: verdict.outcome,
            seconds: verdict.timing.total_ms / 1000.0,
            tiles_read: verdict.coverage.read,
            tiles_failed: verdict.coverage.failed,
        }
    }
}
