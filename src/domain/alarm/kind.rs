//! What an alarm is about.

use serde::{Deserialize, Serialize};
use std::fmt;

/// What sounds. Nothing that the program finds in a slide is among it, and nothing else may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AlarmKind {
    /// There is something to read and nobody does.
    Unclaimed,
    /// It is due in five minutes and not signed.
    DueSoon,
    /// A signed read was not called, or not read back correctly.
    CallUnconfirmed,
}

impl AlarmKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Unclaimed, Self::DueSoon, Self::CallUnconfirmed];

    /// The code used in files.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Unclaimed => "unclaimed",
            Self::DueSoon => "due_soon",
            Self::CallUnconfirmed => "call_unconfirmed",
        }
    }
}

impl fmt::Display for AlarmKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}
