//! A permanent diagnosis, whole and without contradiction.

use super::category::PermanentCategory;
use super::concordance::Concordance;
use crate::domain::free_text::Prose;

/// What the paraffin sections of a part showed, and how its read compares. It comes from
/// [`super::form::PermanentForm::check`] alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The category.
    pub category: PermanentCategory,
    /// The diagnosis in words.
    pub words: Prose<4_000>,
    /// How the read compares; `None` while nobody compared them.
    pub concordance: Option<Concordance>,
    /// What is to be learned from it.
    pub note: Option<Prose<1_000>>,
}

impl Finding {
    /// Whether this version does nothing but add the comparison that an earlier one lacks: then it needs no reason.
    #[must_use]
    pub fn completes(&self, earlier: &Self) -> bool {
        earlier.concordance.is_none()
            && self.concordance.is_some()
            && (self.category, &self.words) == (earlier.category, &earlier.words)
    }
}
