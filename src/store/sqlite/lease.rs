//! Whether a worker still holds what it claimed.

use super::change::Change;
use super::error::database;
use super::row::{Columns, to_integer};
use crate::domain::ids::OrganisationId;
use crate::store::contract::error::StoreError;
use crate::store::contract::queue::Lease;

/// A job as a lease finds it.
pub(super) struct Held {
    /// The organisation that it belongs to.
    pub(super) organisation: OrganisationId,
    /// Attempts so far, this one included.
    pub(super) attempt: u32,
}

fn lost(lease: &Lease) -> StoreError {
    StoreError::LeaseLost {
        run: lease.run,
        epoch: lease.epoch,
    }
}

/// Finds the job that `lease` holds; within a change, whose write lock keeps it held until the
/// change is committed.
///
/// A run that has its verdict is told apart from a lease that was lost, so that a worker whose
/// answer got lost on the way can see that it had succeeded.
pub(super) async fn check(change: &mut Change, lease: &Lease) -> Result<Held, StoreError> {
    let job = sqlx::query(
        "SELECT organisation_id, state, attempt FROM job WHERE id = ? AND run_id = ? AND epoch = ?",
    )
    .bind(lease.job.to_string())
    .bind(lease.run.to_string())
    .bind(to_integer("epoch", lease.epoch)?)
    .fetch_optional(change.connection())
    .await
    .map_err(database)?
    .ok_or_else(|| lost(lease))?;
    match job.text("state")? {
        "running" => Ok(Held {
            organisation: job.parsed("organisation_id")?,
            attempt: job.small("attempt")?,
        }),
        "done" => Err(StoreError::AlreadyFinal { run: lease.run }),
        _ => Err(lost(lease)),
    }
}
