//! What a report is made of.

use crate::validate::check::Check;
use crate::validate::run::Validated;
use crate::validate::score::Open;
use crate::validate::set::sample::LabelledSet;

/// A set, what came of it, and a way to its pictures.
pub struct ReportInput<'a> {
    /// The set.
    pub set: &'a LabelledSet,
    /// The metrics and predictions.
    pub validated: &'a Validated,
    /// The acceptance limits, if there are any.
    pub checks: &'a [Check],
    /// Opens samples for their pictures.
    pub open: Open<'a>,
}
