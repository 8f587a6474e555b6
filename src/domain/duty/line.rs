//! The order in which people on duty are asked.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A line of duty. Who stands in a later one is asked when nobody of an earlier one answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DutyLine {
    /// Reads whatever comes.
    First,
    /// Is asked when the first does not answer.
    Second,
    /// Reads from elsewhere when nobody in the house does.
    Remote,
}

impl DutyLine {
    /// Every line, in the order in which they are asked.
    pub const ALL: [Self; 3] = [Self::First, Self::Second, Self::Remote];

    /// The code used in files.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Second => "second",
            Self::Remote => "remote",
        }
    }
}

impl fmt::Display for DutyLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}
