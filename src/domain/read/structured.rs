//! The structured read of one part, complete and without contradiction.

use super::adequacy::Adequacy;
use super::allocation::Allocation;
use super::category::Category;
use super::form::ReadForm;
use super::margin::Margin;
use super::nodes::Nodes;
use crate::domain::consultation::question::Question;
use crate::domain::free_text::Prose;
use serde::{Deserialize, Serialize};

/// What a pathologist finds in one part. It comes from [`ReadForm::check`] alone, and is kept and read back
/// as the form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "ReadForm", into = "ReadForm")]
pub struct StructuredRead {
    /// The question that it answers.
    pub(super) answers: Question,
    /// The category.
    pub(super) category: Category,
    /// Margins.
    pub(super) margins: Vec<Margin>,
    /// Lymph nodes.
    pub(super) nodes: Option<Nodes>,
    /// Whether there was enough tissue.
    pub(super) adequacy: Option<Adequacy>,
    /// Where the tissue goes.
    pub(super) allocation: Vec<Allocation>,
    /// The rest in words.
    pub(super) text: Option<Prose<4_000>>,
}

impl StructuredRead {
    /// The question that it answers.
    #[must_use]
    pub fn answers(&self) -> Question {
        self.answers
    }

    /// The category.
    #[must_use]
    pub fn category(&self) -> &Category {
        &self.category
    }

    /// Margins, by ink and face.
    #[must_use]
    pub fn margins(&self) -> &[Margin] {
        &self.margins
    }

    /// Lymph nodes.
    #[must_use]
    pub fn nodes(&self) -> Option<&Nodes> {
        self.nodes.as_ref()
    }

    /// Whether there was enough tissue.
    #[must_use]
    pub fn adequacy(&self) -> Option<Adequacy> {
        self.adequacy
    }

    /// Where the tissue goes.
    #[must_use]
    pub fn allocation(&self) -> &[Allocation] {
        &self.allocation
    }

    /// The rest in words.
    #[must_use]
    pub fn text(&self) -> Option<&Prose<4_000>> {
        self.text.as_ref()
    }
}
