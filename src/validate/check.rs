//! What came of holding a validation against limits.

use serde::Serialize;
use std::fmt;

/// A limit and whether it is met.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Check {
    /// The model's place, from 0.
    pub model: usize,
    /// The limit's name.
    pub limit: &'static str,
    /// The limit.
    pub required: f64,
    /// The bound that was held against it; `None` if there is none.
    pub found: Option<f64>,
    /// Whether it is met.
    pub met: bool,
}

impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = if self.met { "met" } else { "NOT MET" };
        write!(f, "{} {}: ", self.limit, self.required)?;
        match self.found {
            Some(found) => write!(f, "{found:.4}, {word}"),
            None => write!(f, "no bound could be computed, {word}"),
        }
    }
}

/// The plan in `metrics.json`: everything but `primary` is exploratory.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Planned {
    /// What the validation was to show.
    pub title: String,
    /// SHA-256 of the plan's text.
    pub sha256: String,
    /// The primary endpoint, for each model that it is held against.
    pub primary: Vec<Check>,
}
