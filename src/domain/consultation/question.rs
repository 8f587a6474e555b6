//! What the surgeon wants to know.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// What a consultation is asked for, and what a read answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Question {
    /// What is it?
    Diagnosis,
    /// Is the margin free?
    Margin,
    /// Is there a deposit in the lymph node?
    Node,
    /// Is there enough of the right tissue?
    Adequacy,
    /// Something else, in words.
    Other,
}

/// A word that names no question.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{word}` is no question: use one of diagnosis, margin, node, adequacy, other")]
pub struct QuestionError {
    /// The word as it came in.
    pub word: String,
}

impl Question {
    /// Every question.
    pub const ALL: [Self; 5] = [
        Self::Diagnosis,
        Self::Margin,
        Self::Node,
        Self::Adequacy,
        Self::Other,
    ];

    /// The code used in files and at the API.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Diagnosis => "diagnosis",
            Self::Margin => "margin",
            Self::Node => "node",
            Self::Adequacy => "adequacy",
            Self::Other => "other",
        }
    }
}

impl FromStr for Question {
    type Err = QuestionError;

    fn from_str(word: &str) -> Result<Self, QuestionError> {
        Self::ALL
            .into_iter()
            .find(|one| one.code() == word.trim())
            .ok_or_else(|| QuestionError {
                word: word.chars().take(80).collect(),
            })
    }
}

impl fmt::Display for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}
