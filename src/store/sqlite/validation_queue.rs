//! Validation runs as machine work, in the job table beside the slides.

use super::SqliteStore;
use super::change::Change;
use super::error::database;
use super::job_row::{JobEnd, Waiting, beat, end, lend, retry_at, silent_since, wait_again};
use super::row::{Columns, to_integer, to_json};
use super::validations::tell_changed;
use crate::domain::event::Happening;
use crate::domain::ids::{JobId, OrganisationId, ValidationId};
use crate::domain::validation::{KeyFigures, Scored, ValidationState};
use crate::store::contract::Answer;
use crate::store::contract::error::StoreError;
use crate::store::contract::queue::{QueueRules, WorkerName};
use crate::store::contract::validation_queue::{
    ValidationClaim, ValidationEnd, ValidationLease, ValidationQueue,
};
use jiff::Timestamp;
use sqlx::SqliteConnection;

/// A job of a validation run.
struct Job {
    organisation: OrganisationId,
    id: JobId,
    validation: ValidationId,
    attempt: u32,
    error: Option<String>,
}

async fn slide_is_due(
    connection: &mut SqliteConnection,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let row = sqlx::query(
        "SELECT 1 FROM job
         WHERE state IN ('waiting', 'running') AND run_id IS NOT NULL
           AND (state = 'running' OR not_before <= ?) LIMIT 1",
    )
    .bind(now.as_microsecond())
    .fetch_optional(connection)
    .await
    .map_err(database)?;
    Ok(row.is_some())
}

/// The run that is next, if none is under way and no slide is due.
async fn next(
    connection: &mut SqliteConnection,
    now: Timestamp,
    rules: QueueRules,
) -> Result<Option<Job>, StoreError> {
    let silent_since = silent_since(now, rules);
    let row = sqlx::query(
        "SELECT organisation_id, id, validation_run_id, attempt, error FROM job
         WHERE validation_run_id IS NOT NULL AND state IN ('waiting', 'running')
           AND ((state = 'waiting' AND not_before <= ?1) OR (state = 'running' AND beat_at <= ?2))
           AND NOT EXISTS (SELECT 1 FROM job other
                           WHERE other.validation_run_id IS NOT NULL AND other.state = 'running'
                             AND other.beat_at > ?2)
         ORDER BY due_at, id LIMIT 1",
    )
    .bind(now.as_microsecond())
    .bind(silent_since.as_microsecond())
    .fetch_optional(&mut *connection)
    .await
    .map_err(database)?;
    let Some(row) = row else { return Ok(None) };
    if slide_is_due(connection, now).await? {
        return Ok(None);
    }
    Ok(Some(Job {
        organisation: row.parsed("organisation_id")?,
        id: row.parsed("id")?,
        validation: row.parsed("validation_run_id")?,
        attempt: row.small("attempt")?,
        error: row.maybe_text("error")?.map(str::to_owned),
    }))
}

/// Finds the job that the lease holds, within a change, whose write lock keeps it held.
async fn check(change: &mut Change, lease: &ValidationLease) -> Result<Job, StoreError> {
    let row = sqlx::query(
        "SELECT organisation_id, attempt, error FROM job
         WHERE id = ? AND validation_run_id = ? AND epoch = ? AND state = 'running'",
    )
    .bind(lease.job.to_string())
    .bind(lease.validation.to_string())
    .bind(to_integer("epoch", lease.epoch)?)
    .fetch_optional(change.connection())
    .await
    .map_err(database)?
    .ok_or(StoreError::ValidationLeaseLost {
        validation: lease.validation,
        epoch: lease.epoch,
    })?;
    Ok(Job {
        organisation: row.parsed("organisation_id")?,
        id: lease.job,
        validation: lease.validation,
        attempt: row.small("attempt")?,
        error: row.maybe_text("error")?.map(str::to_owned),
    })
}

async fn claim_of(
    change: &mut Change,
    worker: &WorkerName,
    job: &Job,
) -> Result<ValidationClaim, StoreError> {
    let lent = lend(change, job.organisation, job.id, worker).await?;
    let at = change.microseconds();
    let run = sqlx::query(
        "UPDATE validation_run
         SET state = 'running', progress = NULL, started_at = coalesce(started_at, ?)
         WHERE organisation_id = ? AND id = ? RETURNING request",
    )
    .bind(at)
    .bind(job.organisation.to_string())
    .bind(job.validation.to_string())
    .fetch_one(change.connection())
    .await
    .map_err(database)?;
    let (organisation, validation) = (job.organisation, job.validation);
    tell_changed(change, organisation, validation, ValidationState::Running).await?;
    Ok(ValidationClaim {
        lease: ValidationLease {
            job: job.id,
            validation: job.validation,
            epoch: lent.epoch,
        },
        organisation: job.organisation,
        order: run.json("request")?,
        attempt: lent.attempt,
    })
}

async fn done(change: &mut Change, job: &Job, figures: &KeyFigures) -> Result<(), StoreError> {
    let at = change.microseconds();
    sqlx::query(
        "UPDATE validation_run SET state = 'done', figures = ?, finished_at = ?
         WHERE organisation_id = ? AND id = ?",
    )
    .bind(to_json("figures", figures)?)
    .bind(at)
    .bind(job.organisation.to_string())
    .bind(job.validation.to_string())
    .execute(change.connection())
    .await
    .map_err(database)?;
    end(change, job.organisation, job.id, JobEnd::Done).await?;
    let (organisation, validation) = (job.organisation, job.validation);
    tell_changed(change, organisation, validation, ValidationState::Done).await
}

async fn fail(change: &mut Change, job: &Job, error: &str, how: JobEnd) -> Result<(), StoreError> {
    let at = change.microseconds();
    sqlx::query(
        "UPDATE validation_run SET state = 'failed', error = ?, finished_at = ?
         WHERE organisation_id = ? AND id = ?",
    )
    .bind(error)
    .bind(at)
    .bind(job.organisation.to_string())
    .bind(job.validation.to_string())
    .execute(change.connection())
    .await
    .map_err(database)?;
    end(change, job.organisation, job.id, how).await?;
    let (organisation, validation) = (job.organisation, job.validation);
    tell_changed(change, organisation, validation, ValidationState::Failed).await
}

/// Ends a run that was tried too often.
async fn give_up(change: &mut Change, job: &Job, last: Option<&str>) -> Result<(), StoreError> {
    let last = last.unwrap_or("the process ended without a word");
    let error = format!(
        "{} attempts ended without a result, the last with: {last}",
        job.attempt
    );
    fail(change, job, &error, JobEnd::Poisoned).await
}

async fn put_back(change: &mut Change, job: &Job, waiting: &Waiting<'_>) -> Result<(), StoreError> {
    wait_again(change, job.organisation, job.id, waiting).await?;
    sqlx::query(
        "UPDATE validation_run SET state = 'queued', progress = NULL
         WHERE organisation_id = ? AND id = ?",
    )
    .bind(job.organisation.to_string())
    .bind(job.validation.to_string())
    .execute(change.connection())
    .await
    .map_err(database)?;
    let (organisation, validation) = (job.organisation, job.validation);
    tell_changed(change, organisation, validation, ValidationState::Queued).await
}

impl SqliteStore {
    async fn claim_next_validation(
        &self,
        worker: &WorkerName,
    ) -> Result<Option<ValidationClaim>, StoreError> {
        // Without work the write lock is not taken.
        let now = self.clock.now();
        if next(&mut *self.look().await?, now, self.rules)
            .await?
            .is_none()
        {
            return Ok(None);
        }
        let mut change = self.change().await?;
        loop {
            let at = change.at;
            let Some(job) = next(change.connection(), at, self.rules).await? else {
                change.commit().await?;
                return Ok(None);
            };
            if job.attempt < self.rules.max_attempts {
                let claim = claim_of(&mut change, worker, &job).await?;
                change.commit().await?;
                return Ok(Some(claim));
            }
            give_up(&mut change, &job, job.error.as_deref()).await?;
        }
    }

    async fn end_attempt(
        &self,
        lease: &ValidationLease,
        end: ValidationEnd,
    ) -> Result<(), StoreError> {
        let mut change = self.change().await?;
        let job = check(&mut change, lease).await?;
        let now = change.at;
        match end {
            ValidationEnd::Done(figures) => done(&mut change, &job, &figures).await?,
            ValidationEnd::FailedForGood { error } => {
                fail(&mut change, &job, &error, JobEnd::Done).await?;
            }
            ValidationEnd::AttemptFailed { error } if job.attempt >= self.rules.max_attempts => {
                give_up(&mut change, &job, Some(&error)).await?;
            }
            ValidationEnd::AttemptFailed { error } => {
                let waiting = Waiting {
                    attempt: job.attempt,
                    not_before: retry_at(now, self.rules),
                    error: Some(&error),
                };
                put_back(&mut change, &job, &waiting).await?;
            }
            ValidationEnd::GivenBack => {
                let waiting = Waiting {
                    attempt: job.attempt.saturating_sub(1),
                    not_before: now,
                    error: None,
                };
                put_back(&mut change, &job, &waiting).await?;
            }
        }
        change.commit().await
    }
}

impl ValidationQueue for SqliteStore {
    fn slide_is_due(&self) -> Answer<'_, bool> {
        Box::pin(async move {
            let now = self.clock.now();
            slide_is_due(&mut *self.look().await?, now).await
        })
    }

    fn claim_validation<'a>(
        &'a self,
        worker: &'a WorkerName,
    ) -> Answer<'a, Option<ValidationClaim>> {
        Box::pin(self.claim_next_validation(worker))
    }

    fn beat_validation<'a>(&'a self, lease: &'a ValidationLease) -> Answer<'a, ()> {
        Box::pin(async move {
            let mut change = self.change().await?;
            check(&mut change, lease).await?;
            beat(&mut change, lease.job).await?;
            change.commit().await
        })
    }

    fn record_scored<'a>(&'a self, lease: &'a ValidationLease, scored: Scored) -> Answer<'a, ()> {
        Box::pin(async move {
            let mut change = self.change().await?;
            let job = check(&mut change, lease).await?;
            sqlx::query(
                "UPDATE validation_run SET progress = ? WHERE organisation_id = ? AND id = ?",
            )
            .bind(to_json("progress", &scored)?)
            .bind(job.organisation.to_string())
            .bind(lease.validation.to_string())
            .execute(change.connection())
            .await
            .map_err(database)?;
            let happening = Happening::ValidationProgress {
                validation_id: lease.validation,
                progress: scored,
            };
            change.tell_all(job.organisation, &happening).await?;
            change.commit().await
        })
    }

    fn end_validation<'a>(
        &'a self,
        lease: &'a ValidationLease,
        end: ValidationEnd,
    ) -> Answer<'a, ()> {
        Box::pin(self.end_attempt(lease, end))
    }
}
