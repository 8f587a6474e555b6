//! Whether there is enough of the right tissue.

use serde::{Deserialize, Serialize};

/// Whether there is enough of the right tissue for the question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Adequacy {
    /// Enough.
    Adequate,
    /// It may do.
    Limited,
    /// Too little, or of the wrong place.
    Inadequate,
}
