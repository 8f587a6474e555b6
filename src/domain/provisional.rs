//! What can be said of a slide before all of its tiles are read.

use super::verdict::{Coverage, Region};
use serde::{Deserialize, Serialize};

/// An early version of a verdict.
///
/// It only ever says that a slide is suspicious, or nothing: the other outcomes need all tiles.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Provisional {
    /// Whether a part of the slide that was read in full is suspicious. If not, the run is in
    /// progress, and nothing is known.
    pub suspicious: bool,
    /// Highest model score over the windows that were read in full, 0..=1; `None` if none was.
    pub score: Option<f64>,
    /// What was read so far, on the base grid.
    pub coverage: Coverage,
    /// Suspicious regions so far, by rank; empty if it is not suspicious.
    pub regions: Vec<Region>,
    /// Since the slide was opened, ms.
    pub elapsed_ms: f64,
}
