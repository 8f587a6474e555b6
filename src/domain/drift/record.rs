//! What is kept of a finished run for following a model over time.

use crate::domain::tile_figures::TileFigures;
use crate::domain::verdict::Outcome;
use jiff::Timestamp;

/// One current final verdict in a few numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct DriftRecord {
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// Name and version of the model; `None` when the run failed before one was loaded.
    pub model: Option<String>,
    /// Format and scale as the file tells them: what is known of the scanner.
    pub scanner: String,
    /// The outcome.
    pub outcome: Outcome,
    /// Slide score, 0..=1.
    pub score: Option<f64>,
    /// Codes of its reasons.
    pub reasons: Vec<String>,
    /// Its tiles; `None` for verdicts from before they were counted.
    pub tiles: Option<TileFigures>,
}
