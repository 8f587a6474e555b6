//! Validation runs as machine work. A slide always comes first.

use super::Answer;
use super::queue::WorkerName;
use crate::domain::ids::{JobId, OrganisationId, ValidationId};
use crate::domain::validation::{KeyFigures, Scored, ValidationOrder};

/// The right to carry a validation run out, until it is lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValidationLease {
    /// The job.
    pub job: JobId,
    /// The run.
    pub validation: ValidationId,
    /// The epoch of this claim.
    pub epoch: u64,
}

/// A validation run that was claimed.
#[derive(Debug, Clone, PartialEq)]
pub struct ValidationClaim {
    /// The lease.
    pub lease: ValidationLease,
    /// The organisation that it belongs to.
    pub organisation: OrganisationId,
    /// What it was told.
    pub order: ValidationOrder,
    /// Which attempt this is, from 1.
    pub attempt: u32,
}

/// How an attempt at a validation run ended.
#[derive(Debug, Clone, PartialEq)]
pub enum ValidationEnd {
    /// Its documents are in their place.
    Done(Box<KeyFigures>),
    /// The same would happen again: the run has failed.
    FailedForGood {
        /// Why, for a person.
        error: String,
    },
    /// It may pass: the run is tried again until its attempts are used up.
    AttemptFailed {
        /// Why, for a person.
        error: String,
    },
    /// It was given up for no fault of its own, as when the service ends; it costs no attempt.
    GivenBack,
}

/// Validation runs, oldest first. Rules of leases and attempts are those of
/// [`super::queue::QueueRules`]. Every method that takes a lease fails with
/// [`super::error::StoreError::ValidationLeaseLost`] when it no longer counts.
pub trait ValidationQueue: Send + Sync {
    /// Whether a slide waits for triage or is being triaged: then no validation may work.
    fn slide_is_due(&self) -> Answer<'_, bool>;

    /// Claims the oldest validation run that waits or whose holder fell silent; `None` while a slide
    /// is due or another validation runs, since one takes the whole machine. A run that has used up
    /// its attempts is not given but ends as failed.
    fn claim_validation<'a>(
        &'a self,
        worker: &'a WorkerName,
    ) -> Answer<'a, Option<ValidationClaim>>;

    /// Tells that the holder is alive.
    fn beat_validation<'a>(&'a self, lease: &'a ValidationLease) -> Answer<'a, ()>;

    /// Records how far the run is. The caller keeps to at most two a second.
    fn record_scored<'a>(&'a self, lease: &'a ValidationLease, scored: Scored) -> Answer<'a, ()>;

    /// Ends an attempt.
    fn end_validation<'a>(
        &'a self,
        lease: &'a ValidationLease,
        end: ValidationEnd,
    ) -> Answer<'a, ()>;
}
