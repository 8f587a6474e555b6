//! Finished runs in a few numbers, for following a model over time.

use super::Answer;
use crate::access::actor::Actor;
use crate::domain::drift::record::DriftRecord;

/// Reading what is kept for drift.
pub trait Drift: Send + Sync {
    /// The final verdict of every slide's current run, earliest first.
    fn drift_records<'a>(&'a self, actor: &'a Actor) -> Answer<'a, Vec<DriftRecord>>;
}
