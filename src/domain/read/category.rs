//! The category of a read.

use crate::domain::free_text::Line;
use serde::{Deserialize, Serialize};

/// The category of a read as a form names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CategoryCode {
    /// Malignant.
    Malignant,
    /// Benign.
    Benign,
    /// Atypical: neither of the two for certain.
    Atypical,
    /// What was sent allows no diagnosis.
    NonDiagnostic,
    /// No diagnosis yet.
    Deferred,
}

/// Why there is no diagnosis yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeferralReason {
    /// The sections may not show what matters.
    Sampling,
    /// Freezing spoiled the tissue.
    FreezingArtefact,
    /// Antibodies have to tell.
    NeedsImmunohistochemistry,
    /// Only the paraffin section can tell.
    NeedsPermanentSection,
    /// Another reason, in words.
    Other,
}

/// The category of a read; a deferred one always has its reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Category {
    /// Malignant.
    Malignant,
    /// Benign.
    Benign,
    /// Atypical.
    Atypical,
    /// Non-diagnostic.
    NonDiagnostic,
    /// No diagnosis yet: wait for the permanent section.
    Deferred {
        /// Why.
        reason: DeferralReason,
        /// The same in words; there where the reason is another one.
        text: Option<Line<300>>,
    },
}

impl Category {
    /// The category without its reason.
    #[must_use]
    pub fn code(&self) -> CategoryCode {
        match self {
            Self::Malignant => CategoryCode::Malignant,
            Self::Benign => CategoryCode::Benign,
            Self::Atypical => CategoryCode::Atypical,
            Self::NonDiagnostic => CategoryCode::NonDiagnostic,
            Self::Deferred { .. } => CategoryCode::Deferred,
        }
    }

    /// Whether it says something about the tissue, so that the question can be answered.
    #[must_use]
    pub fn is_diagnosis(&self) -> bool {
        matches!(self, Self::Malignant | Self::Benign | Self::Atypical)
    }
}
