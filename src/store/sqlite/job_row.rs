//! The rows of the job table, whether they stand for the run of a slide or for a validation.

use super::change::Change;
use super::error::database;
use super::row::Columns;
use crate::domain::ids::{JobId, OrganisationId};
use crate::store::contract::error::StoreError;
use crate::store::contract::queue::{QueueRules, WorkerName};
use jiff::Timestamp;

/// The last beat of a holder who counts as silent.
pub(super) fn silent_since(now: Timestamp, rules: QueueRules) -> Timestamp {
    now.checked_sub(rules.lease).unwrap_or(Timestamp::MIN)
}

/// When a job whose attempt failed may be tried again.
pub(super) fn retry_at(now: Timestamp, rules: QueueRules) -> Timestamp {
    now.checked_add(rules.retry_delay).unwrap_or(Timestamp::MAX)
}

/// What a holder is given.
pub(super) struct Lent {
    /// The epoch of this claim.
    pub(super) epoch: u64,
    /// Which attempt this is, from 1.
    pub(super) attempt: u32,
}

/// Gives a job to a worker.
pub(super) async fn lend(
    change: &mut Change,
    organisation: OrganisationId,
    job: JobId,
    worker: &WorkerName,
) -> Result<Lent, StoreError> {
    let at = change.microseconds();
    let row = sqlx::query(
        "UPDATE job SET state = 'running', attempt = attempt + 1, epoch = epoch + 1, worker = ?,
                        beat_at = ?
         WHERE organisation_id = ? AND id = ? RETURNING epoch, attempt",
    )
    .bind(&worker.0)
    .bind(at)
    .bind(organisation.to_string())
    .bind(job.to_string())
    .fetch_one(change.connection())
    .await
    .map_err(database)?;
    Ok(Lent {
        epoch: row.number("epoch")?,
        attempt: row.small("attempt")?,
    })
}

/// Records that a job's holder is alive; the lease must have been checked.
pub(super) async fn beat(change: &mut Change, job: JobId) -> Result<(), StoreError> {
    let at = change.microseconds();
    sqlx::query("UPDATE job SET beat_at = ? WHERE id = ?")
        .bind(at)
        .bind(job.to_string())
        .execute(change.connection())
        .await
        .map_err(database)?;
    Ok(())
}

/// Why a job waits again, and from when it may be claimed.
pub(super) struct Waiting<'a> {
    /// Attempts that count.
    pub(super) attempt: u32,
    /// When it may be claimed.
    pub(super) not_before: Timestamp,
    /// What went wrong; `None` keeps what is known.
    pub(super) error: Option<&'a str>,
}

/// Takes a job from its holder and has it wait.
pub(super) async fn wait_again(
    change: &mut Change,
    organisation: OrganisationId,
    job: JobId,
    waiting: &Waiting<'_>,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE job SET state = 'waiting', attempt = ?, epoch = epoch + 1, worker = NULL,
                        beat_at = NULL, not_before = ?, error = coalesce(?, error)
         WHERE organisation_id = ? AND id = ?",
    )
    .bind(waiting.attempt)
    .bind(waiting.not_before.as_microsecond())
    .bind(waiting.error)
    .bind(organisation.to_string())
    .bind(job.to_string())
    .execute(change.connection())
    .await
    .map_err(database)?;
    Ok(())
}

/// How a job ends.
#[derive(Clone, Copy)]
pub(super) enum JobEnd {
    /// Its run has a verdict by a worker.
    Done,
    /// It was tried too often.
    Poisoned,
    /// Its run was superseded.
    Cancelled,
}

/// Ends a job, whoever holds it; the epoch grows unless its holder ended it, so that the holder
/// learns of it.
pub(super) async fn end(
    change: &mut Change,
    organisation: OrganisationId,
    job: JobId,
    end: JobEnd,
) -> Result<(), StoreError> {
    let (state, step) = match end {
        JobEnd::Done => ("done", 0),
        JobEnd::Poisoned => ("poisoned", 1),
        JobEnd::Cancelled => ("cancelled", 1),
    };
    let at = change.microseconds();
    sqlx::query(
        "UPDATE job
         SET state = ?, epoch = epoch + ?, worker = NULL, beat_at = NULL, ended_at = ?
         WHERE organisation_id = ? AND id = ?",
    )
    .bind(state)
    .bind(step)
    .bind(at)
    .bind(organisation.to_string())
    .bind(job.to_string())
    .execute(change.connection())
    .await
    .map_err(database)?;
    Ok(())
}
