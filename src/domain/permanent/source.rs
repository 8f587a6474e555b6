//! Where a permanent diagnosis is known from.

use crate::domain::free_text::Line;
use serde::{Deserialize, Serialize};

/// The number under which the laboratory's system, or its report, has the diagnosis.
pub type ExternalId = Line<120>;

/// Who told of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// A pathologist wrote it.
    ByHand,
    /// The laboratory's system sent it.
    LabSystem,
}

impl Source {
    /// The code used in files and at the API.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::ByHand => "by_hand",
            Self::LabSystem => "lab_system",
        }
    }
}
