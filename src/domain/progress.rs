//! What a run tells while it works.

use serde::{Deserialize, Serialize};

/// One step of a run over a slide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum Progress {
    /// The file is being opened and its scale established.
    Opening,
    /// Tissue and focus are being judged on a low-power level.
    Surveying,
    /// Tiles are being read and classified.
    Classifying {
        /// Tiles that are done, read or failed.
        done: u64,
        /// Tiles planned so far; grows once, when refinement tiles join.
        planned: u64,
    },
    /// Scores are being drawn together into regions and a verdict.
    Concluding,
}
