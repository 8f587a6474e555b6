//! The names of the states of a consultation.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Where a consultation stands. That slides are uploaded, triaged or ready is told by the machine work
/// on them and refines `received` for display; a machine moves no consultation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LifeState {
    /// Asked for; nothing is in the laboratory yet.
    Requested,
    /// Tissue or a slide is in the laboratory, and nobody reads it.
    Received,
    /// A pathologist has it.
    BeingRead,
    /// A re-cut or a re-scan is waited for.
    AwaitingSection,
    /// The read is signed, and the operating room does not know it for certain.
    Signed,
    /// The signed read was called and read back correctly.
    Communicated,
    /// It was called off before it was signed.
    Cancelled,
}

/// A word that names no state.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{word}` is no state of a consultation: use one of requested, received, being_read, awaiting_section, signed, communicated, cancelled"
)]
pub struct LifeStateError {
    /// The word as it came in.
    pub word: String,
}

impl LifeState {
    /// Every state, in the order in which they usually come.
    pub const ALL: [Self; 7] = [
        Self::Requested,
        Self::Received,
        Self::BeingRead,
        Self::AwaitingSection,
        Self::Signed,
        Self::Communicated,
        Self::Cancelled,
    ];

    /// The code used in files and at the API.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Received => "received",
            Self::BeingRead => "being_read",
            Self::AwaitingSection => "awaiting_section",
            Self::Signed => "signed",
            Self::Communicated => "communicated",
            Self::Cancelled => "cancelled",
        }
    }

    /// Whether a read is signed.
    #[must_use]
    pub fn is_signed(self) -> bool {
        matches!(self, Self::Signed | Self::Communicated)
    }

    /// Whether tissue or a slide is there that can be read and is not.
    #[must_use]
    pub fn is_unread(self) -> bool {
        matches!(self, Self::Received | Self::BeingRead)
    }

    /// Whether nothing is left to do, so that it stands behind what is open.
    #[must_use]
    pub fn is_closed(self) -> bool {
        matches!(self, Self::Communicated | Self::Cancelled)
    }
}

impl FromStr for LifeState {
    type Err = LifeStateError;

    fn from_str(word: &str) -> Result<Self, LifeStateError> {
        Self::ALL
            .into_iter()
            .find(|one| one.code() == word.trim())
            .ok_or_else(|| LifeStateError {
                word: word.chars().take(80).collect(),
            })
    }
}

impl fmt::Display for LifeState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.code().replace('_', " "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_reads_back() {
        for state in LifeState::ALL {
            assert_eq!(state.code().parse(), Ok(state));
            let json = serde_json::to_string(&state).unwrap();
            assert_eq!(json, format!("\"{}\"", state.code()));
        }
        assert!("open".parse::<LifeState>().is_err());
    }
}
