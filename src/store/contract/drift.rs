//! Finished runs in a few numbers, for following a model over time.

use super::Answer;
use crate::access::actor::Actor;
use crate::domain::drift::validated::Validated;
use crate::domain::drift::week::DriftWeek;
use jiff::civil::Date;

/// Reading what is kept for drift.
pub trait Drift: Send + Sync {
    /// The final verdicts of every slide's current run, in weeks by model and scanner: those from
    /// `since` on, and those of every group's baseline. Runs that failed before a model was loaded
    /// belong to no group.
    fn drift_weeks<'a>(&'a self, actor: &'a Actor, since: Date) -> Answer<'a, Vec<DriftWeek>>;

    /// What validations found of each model, newest first; at most the newest 500 runs count.
    fn validated_models<'a>(&'a self, actor: &'a Actor) -> Answer<'a, Vec<Validated>>;
}
