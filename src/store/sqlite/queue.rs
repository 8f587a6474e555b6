//! The job queue: a plain table, see `docs/decisions/0005-job-queue.md`.

use super::SqliteStore;
use super::change::Change;
use super::error::{database, not_found};
use super::job_row::{Waiting, beat, lend, retry_at, silent_since, wait_again};
use super::lease::{Held, check};
use super::poison::poison;
use super::row::{Columns, invalid};
use super::run_place::RunPlace;
use super::verdicts::place_of;
use crate::access::actor::Actor;
use crate::access::policy::Action;
use crate::access::require::require;
use crate::domain::event::Happening;
use crate::domain::ids::{JobId, OrganisationId, RunId};
use crate::store::contract::Answer;
use crate::store::contract::error::StoreError;
use crate::store::contract::queue::{
    AttemptEnd, Claim, JobQueue, Lease, NextUp, QueueDepth, QueueRules, WorkerName,
};
use jiff::Timestamp;
use sqlx::SqliteConnection;
use sqlx::sqlite::SqliteRow;

/// Queues a run, within the change that makes it.
pub(super) async fn push_job(
    change: &mut Change,
    organisation: OrganisationId,
    run: RunId,
    due_at: Timestamp,
) -> Result<JobId, StoreError> {
    let id = JobId::generate();
    let at = change.microseconds();
    sqlx::query(
        "INSERT INTO job (organisation_id, id, run_id, due_at, not_before, created_at,
                          intraoperative)
         SELECT ?1, ?2, ?3, ?4, ?5, ?5, EXISTS (
             SELECT 1 FROM run r
             JOIN slide s ON s.organisation_id = r.organisation_id AND s.id = r.slide_id
             JOIN consultation c
               ON c.organisation_id = s.organisation_id AND c.id = s.consultation_id
             WHERE r.organisation_id = ?1 AND r.id = ?3 AND c.urgency = 'intraoperative')",
    )
    .bind(organisation.to_string())
    .bind(id.to_string())
    .bind(run.to_string())
    .bind(due_at.as_microsecond())
    .bind(at)
    .execute(change.connection())
    .await
    .map_err(database)?;
    Ok(id)
}

/// A job that may be claimed.
struct Candidate {
    organisation: OrganisationId,
    job: JobId,
    run: RunId,
    due_at: Timestamp,
    intraoperative: bool,
    attempt: u32,
    stale: bool,
    error: Option<String>,
}

impl Candidate {
    fn from_row(row: &SqliteRow) -> Result<Self, StoreError> {
        Ok(Self {
            organisation: row.parsed("organisation_id")?,
            job: row.parsed("id")?,
            run: row.parsed("run_id")?,
            due_at: row.time("due_at")?,
            intraoperative: row.flag("intraoperative")?,
            attempt: row.small("attempt")?,
            stale: row.text("state")? == "running",
            error: row.maybe_text("error")?.map(str::to_owned),
        })
    }
}

/// The job that is next, among those that wait and those whose holder fell silent: work for a
/// patient on the table first, then the earliest due.
async fn next(
    connection: &mut SqliteConnection,
    now: Timestamp,
    rules: QueueRules,
) -> Result<Option<Candidate>, StoreError> {
    let silent_since = silent_since(now, rules);
    let row = sqlx::query(
        "SELECT organisation_id, id, run_id, due_at, intraoperative, attempt, state, error FROM job
         WHERE state IN ('waiting', 'running') AND run_id IS NOT NULL
           AND ((state = 'waiting' AND not_before <= ?1) OR (state = 'running' AND beat_at <= ?2))
         ORDER BY intraoperative DESC, due_at, id LIMIT 1",
    )
    .bind(now.as_microsecond())
    .bind(silent_since.as_microsecond())
    .fetch_optional(connection)
    .await
    .map_err(database)?;
    row.as_ref().map(Candidate::from_row).transpose()
}

async fn tell_requeued(
    change: &mut Change,
    organisation: OrganisationId,
    place: &RunPlace,
    attempt: u32,
) -> Result<(), StoreError> {
    let happening = Happening::RunRequeued {
        slide_id: place.slide,
        run_id: place.run,
        attempt,
    };
    change
        .tell(organisation, place.case, Some(place.run), &happening)
        .await
}

/// Puts a job that somebody held back into the queue.
async fn put_back(
    change: &mut Change,
    organisation: OrganisationId,
    job: JobId,
    run: RunId,
    waiting: &Waiting<'_>,
) -> Result<(), StoreError> {
    wait_again(change, organisation, job, waiting).await?;
    sqlx::query(
        "UPDATE run SET state = 'queued', progress = NULL WHERE organisation_id = ? AND id = ?",
    )
    .bind(organisation.to_string())
    .bind(run.to_string())
    .execute(change.connection())
    .await
    .map_err(database)?;
    let place = place_of(change.connection(), organisation, run).await?;
    tell_requeued(change, organisation, &place, waiting.attempt).await
}

async fn claim_of(
    change: &mut Change,
    worker: &WorkerName,
    candidate: &Candidate,
) -> Result<Claim, StoreError> {
    let place = place_of(change.connection(), candidate.organisation, candidate.run).await?;
    if candidate.stale {
        tell_requeued(change, candidate.organisation, &place, candidate.attempt).await?;
    }
    let lent = lend(change, candidate.organisation, candidate.job, worker).await?;
    Ok(Claim {
        lease: Lease {
            job: candidate.job,
            run: candidate.run,
            epoch: lent.epoch,
        },
        organisation: candidate.organisation,
        slide: place.slide,
        intraoperative: candidate.intraoperative,
        due_at: candidate.due_at,
        attempt: lent.attempt,
    })
}

impl SqliteStore {
    async fn claim_next(&self, worker: &WorkerName) -> Result<Option<Claim>, StoreError> {
        // Idle workers ask often; without work they must not take the write lock.
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
            let Some(candidate) = next(change.connection(), at, self.rules).await? else {
                // What was ended as poison on the way stays ended.
                change.commit().await?;
                return Ok(None);
            };
            if candidate.attempt < self.rules.max_attempts {
                let claim = claim_of(&mut change, worker, &candidate).await?;
                change.commit().await?;
                return Ok(Some(claim));
            }
            self.give_up(&mut change, &candidate).await?;
        }
    }

    async fn give_up(&self, change: &mut Change, job: &Candidate) -> Result<(), StoreError> {
        let place = place_of(change.connection(), job.organisation, job.run).await?;
        let actor = Actor::service(job.organisation);
        let error = job.error.as_deref();
        poison(change, &actor, &place, job.job, job.attempt, error).await
    }

    async fn attempt_failed(
        &self,
        change: &mut Change,
        lease: &Lease,
        held: Held,
        error: &str,
    ) -> Result<(), StoreError> {
        let Held {
            organisation,
            attempt,
        } = held;
        if attempt >= self.rules.max_attempts {
            let place = place_of(change.connection(), organisation, lease.run).await?;
            let actor = Actor::service(organisation);
            return poison(change, &actor, &place, lease.job, attempt, Some(error)).await;
        }
        let waiting = Waiting {
            attempt,
            not_before: retry_at(change.at, self.rules),
            error: Some(error),
        };
        put_back(change, organisation, lease.job, lease.run, &waiting).await
    }
}

impl JobQueue for SqliteStore {
    fn push<'a>(&'a self, actor: &'a Actor, run: RunId) -> Answer<'a, JobId> {
        Box::pin(async move {
            require(actor, Action::CorrectRun)?;
            let mut change = self.change().await?;
            let row = sqlx::query(
                "SELECT c.due_at, j.id AS job_id
                 FROM run r
                 JOIN slide s ON s.organisation_id = r.organisation_id AND s.id = r.slide_id
                 JOIN consultation c
                   ON c.organisation_id = s.organisation_id AND c.id = s.consultation_id
                 LEFT JOIN job j ON j.organisation_id = r.organisation_id AND j.run_id = r.id
                 WHERE r.organisation_id = ? AND r.id = ?",
            )
            .bind(actor.organisation.to_string())
            .bind(run.to_string())
            .fetch_optional(change.connection())
            .await
            .map_err(database)?
            .ok_or_else(|| not_found("run", &run))?;
            if let Some(job) = row.maybe_parsed("job_id")? {
                return Ok(job);
            }
            let due_at = row.time("due_at")?;
            let job = push_job(&mut change, actor.organisation, run, due_at).await?;
            change.commit().await?;
            Ok(job)
        })
    }

    fn claim<'a>(&'a self, worker: &'a WorkerName) -> Answer<'a, Option<Claim>> {
        Box::pin(self.claim_next(worker))
    }

    fn heartbeat<'a>(&'a self, lease: &'a Lease) -> Answer<'a, ()> {
        Box::pin(async move {
            let mut change = self.change().await?;
            check(&mut change, lease).await?;
            beat(&mut change, lease.job).await?;
            change.commit().await
        })
    }

    fn peek(&self) -> Answer<'_, Option<NextUp>> {
        Box::pin(async move {
            let now = self.clock.now();
            let candidate = next(&mut *self.look().await?, now, self.rules).await?;
            Ok(candidate.map(|candidate| NextUp {
                intraoperative: candidate.intraoperative,
                due_at: candidate.due_at,
            }))
        })
    }

    fn yield_back<'a>(&'a self, lease: &'a Lease) -> Answer<'a, ()> {
        Box::pin(async move {
            let mut change = self.change().await?;
            let held = check(&mut change, lease).await?;
            let waiting = Waiting {
                attempt: held.attempt.saturating_sub(1),
                not_before: change.at,
                error: None,
            };
            put_back(
                &mut change,
                held.organisation,
                lease.job,
                lease.run,
                &waiting,
            )
            .await?;
            change.commit().await
        })
    }

    fn finish<'a>(&'a self, lease: &'a Lease, end: AttemptEnd) -> Answer<'a, ()> {
        Box::pin(async move {
            let mut change = self.change().await?;
            let held = check(&mut change, lease).await;
            match (end, held) {
                (AttemptEnd::Done, Err(StoreError::AlreadyFinal { .. })) => Ok(()),
                (AttemptEnd::Done, Ok(_)) => Err(invalid("end", "the run has no final verdict")),
                (AttemptEnd::Failed { error }, Ok(held)) => {
                    self.attempt_failed(&mut change, lease, held, &error)
                        .await?;
                    change.commit().await
                }
                (_, Err(error)) => Err(error),
            }
        })
    }

    fn requeue_dead<'a>(&'a self, worker: &'a WorkerName) -> Answer<'a, u64> {
        Box::pin(async move {
            let mut change = self.change().await?;
            let rows = sqlx::query(
                "SELECT organisation_id, id, run_id, due_at, intraoperative, attempt, state, error
                 FROM job WHERE worker = ? AND state = 'running' AND run_id IS NOT NULL",
            )
            .bind(&worker.0)
            .fetch_all(change.connection())
            .await
            .map_err(database)?;
            for row in &rows {
                let job = Candidate::from_row(row)?;
                if job.attempt >= self.rules.max_attempts {
                    self.give_up(&mut change, &job).await?;
                } else {
                    let waiting = Waiting {
                        attempt: job.attempt,
                        not_before: change.at,
                        error: None,
                    };
                    put_back(&mut change, job.organisation, job.job, job.run, &waiting).await?;
                }
            }
            change.commit().await?;
            Ok(rows.len() as u64)
        })
    }

    fn depth(&self) -> Answer<'_, QueueDepth> {
        Box::pin(async move {
            let row = sqlx::query(
                "SELECT count(*) FILTER (WHERE state = 'waiting') AS waiting,
                        count(*) FILTER (WHERE state = 'running') AS running,
                        count(*) FILTER (WHERE state = 'poisoned') AS poisoned,
                        min(due_at) FILTER (WHERE state = 'waiting') AS earliest_due
                 FROM job WHERE run_id IS NOT NULL",
            )
            .fetch_one(&self.readers)
            .await
            .map_err(database)?;
            Ok(QueueDepth {
                waiting: row.number("waiting")?,
                running: row.number("running")?,
                poisoned: row.number("poisoned")?,
                earliest_due: row.maybe_time("earliest_due")?,
            })
        })
    }
}
