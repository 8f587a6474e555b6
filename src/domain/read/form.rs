//! A read as it is written: with gaps while it is a draft, whole when it is signed.

use super::adequacy::Adequacy;
use super::allocation::Destination;
use super::category::{CategoryCode, DeferralReason};
use super::margin::MarginCode;
use super::nodes::DepositKind;
use crate::domain::consultation::question::Question;
use serde::{Deserialize, Serialize};

/// A read as it is written.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ReadForm {
    /// The question that it answers.
    pub answers: Option<Question>,
    /// The category.
    pub category: Option<CategoryCode>,
    /// Why there is no diagnosis yet; of a deferred one alone.
    pub deferral: Option<DeferralReason>,
    /// The same in words.
    pub deferral_text: Option<String>,
    /// Margins.
    pub margins: Vec<MarginForm>,
    /// Lymph nodes.
    pub nodes: Option<NodesForm>,
    /// Whether there was enough tissue.
    pub adequacy: Option<Adequacy>,
    /// Where the tissue goes.
    pub allocation: Vec<AllocationForm>,
    /// The rest in words.
    pub text: Option<String>,
}

/// A margin as it is written.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MarginForm {
    /// The colour of the ink.
    pub ink: Option<String>,
    /// The face.
    pub face: Option<String>,
    /// What was found there.
    pub status: Option<MarginCode>,
    /// From tumour to ink, mm; of a free margin alone.
    pub distance_mm: Option<f64>,
}

/// Lymph nodes as they are written.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct NodesForm {
    /// Nodes looked at.
    pub examined: Option<u32>,
    /// Nodes with a deposit.
    pub positive: Option<u32>,
    /// Kind of the largest deposit; without one, its size tells.
    pub deposit: Option<DepositKind>,
    /// Extent of the largest deposit, mm.
    pub largest_mm: Option<f64>,
}

/// A piece of tissue as it is written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AllocationForm {
    /// Where it goes.
    pub destination: Destination,
    /// What is to be known.
    #[serde(default)]
    pub note: Option<String>,
}
