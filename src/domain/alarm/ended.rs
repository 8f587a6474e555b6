//! How an alarm ended.

use serde::{Deserialize, Serialize};

/// How it came to an end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AlarmEnd {
    /// Somebody did what it asked for: began to read, signed, or called.
    Acted,
    /// What it asked for is no longer needed.
    Moot,
}

impl AlarmEnd {
    /// The code used in files.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Acted => "acted",
            Self::Moot => "moot",
        }
    }
}
