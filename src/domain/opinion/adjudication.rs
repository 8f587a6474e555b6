//! What the local pathologist made of an opinion that differs from their own view.

use crate::domain::free_text::Prose;
use crate::domain::read::category::CategoryCode;
use serde::{Deserialize, Serialize};

/// How two readers who saw it differently were brought together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Resolution {
    /// The local reader agrees with the opinion.
    AgreedWithOpinion,
    /// The local reader keeps their own view.
    KeptOwn,
    /// A third reader is asked.
    ThirdReader,
    /// It waits for the permanent section.
    Deferred,
}

impl Resolution {
    /// The code used in files and at the API.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::AgreedWithOpinion => "agreed_with_opinion",
            Self::KeptOwn => "kept_own",
            Self::ThirdReader => "third_reader",
            Self::Deferred => "deferred",
        }
    }
}

/// What the local reader records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Adjudication {
    /// How it was resolved.
    pub resolution: Resolution,
    /// Why, in words.
    pub words: Prose<1_000>,
}

/// Whether the two categories contradict each other, so that the local reader has to say how that was resolved.
#[must_use]
pub fn differ(own: Option<CategoryCode>, opinion: CategoryCode) -> bool {
    own.is_some_and(|own| own != opinion)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_two_categories_can_differ() {
        let benign = CategoryCode::Benign;
        assert!(!differ(None, benign), "there is no local view yet");
        assert!(!differ(Some(benign), benign));
        assert!(differ(Some(CategoryCode::Deferred), benign));
    }
}
