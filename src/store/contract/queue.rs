//! The job queue: machine work, by due time. Not to be mixed up with the worklist.

use super::Answer;
use crate::access::actor::Actor;
use crate::domain::ids::{JobId, OrganisationId, RunId, SlideId};
use jiff::{SignedDuration, Timestamp};

/// How the queue deals with workers that fall silent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QueueRules {
    /// A lease without a heart-beat for so long is stale, and the job can be claimed again.
    pub lease: SignedDuration,
    /// A job that was claimed so often without an end is poison: its run ends as `failed`.
    pub max_attempts: u32,
    /// How long a job waits after an attempt that failed.
    pub retry_delay: SignedDuration,
}

/// How often a worker tells that it is alive: three missed beats make its lease stale.
pub const HEARTBEAT: SignedDuration = SignedDuration::from_secs(2);

impl Default for QueueRules {
    fn default() -> Self {
        Self {
            lease: SignedDuration::from_secs(6),
            max_attempts: 3,
            retry_delay: SignedDuration::from_secs(5),
        }
    }
}

/// The name of a worker process, unique among those that run: it is what a supervisor knows it by.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct WorkerName(pub String);

/// The right to work on a run, until it is lost. The epoch grows with every claim, so that whoever
/// was thought dead and comes back can record nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// The job.
    pub job: JobId,
    /// Its run.
    pub run: RunId,
    /// The epoch of this claim.
    pub epoch: u64,
}

/// A job that was claimed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The lease.
    pub lease: Lease,
    /// The organisation, for which the worker acts as [`Actor::worker`].
    pub organisation: OrganisationId,
    /// The slide.
    pub slide: SlideId,
    /// Whether the patient is on the table.
    pub intraoperative: bool,
    /// When the read is due.
    pub due_at: Timestamp,
    /// Which attempt this is, from 1.
    pub attempt: u32,
}

/// The job that would be claimed now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NextUp {
    /// Whether the patient is on the table.
    pub intraoperative: bool,
    /// When the read is due.
    pub due_at: Timestamp,
}

/// How an attempt ended, where it did not end with a verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AttemptEnd {
    /// The verdict was recorded, which has ended the job too; nothing is left to do.
    Done,
    /// The attempt failed for a reason that may pass; the job waits and is tried again, until it
    /// is poison.
    Failed {
        /// What went wrong, for the verdict that tells it if no attempt succeeds. No patient's
        /// name, no accession number.
        error: String,
    },
}

/// How much work there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct QueueDepth {
    /// Jobs that wait.
    pub waiting: u64,
    /// Jobs that a worker holds.
    pub running: u64,
    /// Jobs that ended as poison.
    pub poisoned: u64,
    /// The earliest due time among those that wait.
    pub earliest_due: Option<Timestamp>,
}

/// Machine work: that for a patient on the table first, then the earliest due.
///
/// An overdue routine slide can wait a little longer; a patient under anaesthesia cannot. Among
/// the others nothing goes before what is due earlier, however late it is.
///
/// A worker works for every organisation and only learns from the claim for which, so the methods
/// that it calls take no [`Actor`]. Delivery is at least once; the lease makes recording at most
/// once.
pub trait JobQueue: Send + Sync {
    /// Queues a run that has no job yet. [`super::intake::Intake::accept_slide`] and
    /// [`super::runs::Runs::request_run`] do it in their own transaction.
    ///
    /// Pushing a run again gives its job and changes nothing.
    ///
    /// # Errors
    /// [`super::error::StoreError::NotFound`] if there is no such run.
    fn push<'a>(&'a self, actor: &'a Actor, run: RunId) -> Answer<'a, JobId>;

    /// Claims the job that goes first among those that wait and those whose lease is stale; `None` if there is none. No job is ever held by two leases that both count. A job
    /// that has used up its attempts is not given but ended as poison.
    fn claim<'a>(&'a self, worker: &'a WorkerName) -> Answer<'a, Option<Claim>>;

    /// Tells that the holder is alive.
    ///
    /// # Errors
    /// [`super::error::StoreError::LeaseLost`] if the lease no longer counts.
    fn heartbeat<'a>(&'a self, lease: &'a Lease) -> Answer<'a, ()>;

    /// The job that [`JobQueue::claim`] would give now. A worker whose own job can wait may yield.
    fn peek(&self) -> Answer<'_, Option<NextUp>>;

    /// Gives a job back for a more urgent one or at shutdown. It costs no attempt, and the tiles
    /// recorded so far are kept.
    ///
    /// # Errors
    /// [`super::error::StoreError::LeaseLost`] if the lease no longer counts.
    fn yield_back<'a>(&'a self, lease: &'a Lease) -> Answer<'a, ()>;

    /// Ends an attempt.
    ///
    /// # Errors
    /// [`super::error::StoreError::LeaseLost`] if the lease no longer counts,
    /// [`super::error::StoreError::Invalid`] for [`AttemptEnd::Done`] without a final verdict,
    /// [`super::error::StoreError::AlreadyFinal`] for [`AttemptEnd::Failed`] after one.
    fn finish<'a>(&'a self, lease: &'a Lease, end: AttemptEnd) -> Answer<'a, ()>;

    /// Puts back at once what a worker held that is known to be dead; gives the number of jobs.
    /// The attempt counts, since its job may be what killed the worker.
    fn requeue_dead<'a>(&'a self, worker: &'a WorkerName) -> Answer<'a, u64>;

    /// How much work there is, for metrics.
    fn depth(&self) -> Answer<'_, QueueDepth>;
}
