//! Validation runs as people ask for them and look at them.

use super::SqliteStore;
use super::change::Change;
use super::error::{database, not_found};
use super::job_row::{JobEnd, end};
use super::row::{Columns, to_json};
use crate::access::actor::Actor;
use crate::access::policy::Action;
use crate::access::require::require;
use crate::domain::event::Happening;
use crate::domain::ids::{JobId, OrganisationId, ValidationId};
use crate::domain::validation::{SetKey, ValidationOrder, ValidationState};
use crate::store::contract::Answer;
use crate::store::contract::error::StoreError;
use crate::store::contract::reading::{Cursor, Page};
use crate::store::contract::validations::{ValidationRecord, Validations};
use sqlx::sqlite::SqliteRow;

/// Items that a page may have.
const PAGE: u32 = 500;

fn record(row: &SqliteRow) -> Result<ValidationRecord, StoreError> {
    Ok(ValidationRecord {
        id: row.parsed("id")?,
        order: row.json("request")?,
        state: row.word("state")?,
        progress: row.maybe_json("progress")?,
        figures: row.maybe_json("figures")?,
        error: row.maybe_text("error")?.map(str::to_owned),
        attempts: row.small("attempt")?,
        requested_at: row.time("requested_at")?,
        started_at: row.maybe_time("started_at")?,
        finished_at: row.maybe_time("finished_at")?,
    })
}

/// Tells that a validation run has another state.
pub(super) async fn tell_changed(
    change: &mut Change,
    organisation: OrganisationId,
    validation: ValidationId,
    state: ValidationState,
) -> Result<(), StoreError> {
    let happening = Happening::ValidationChanged {
        validation_id: validation,
        state,
    };
    change.tell_all(organisation, &happening).await
}

async fn insert(
    change: &mut Change,
    actor: &Actor,
    id: ValidationId,
    order: &ValidationOrder,
) -> Result<(), StoreError> {
    let at = change.microseconds();
    sqlx::query(
        "INSERT INTO validation_run (organisation_id, id, request, sample_set, requested_at, requested_by)
         VALUES (?, ?, ?, ?, ?, ?)",
    )
    .bind(actor.organisation.to_string())
    .bind(id.to_string())
    .bind(to_json("validation", order)?)
    .bind(order.set.to_string())
    .bind(at)
    .bind(actor.principal.to_string())
    .execute(change.connection())
    .await
    .map_err(database)?;
    sqlx::query(
        "INSERT INTO job (organisation_id, id, validation_run_id, due_at, not_before, created_at)
         VALUES (?, ?, ?, ?, ?, ?)",
    )
    .bind(actor.organisation.to_string())
    .bind(JobId::generate().to_string())
    .bind(id.to_string())
    .bind(at)
    .bind(at)
    .bind(at)
    .execute(change.connection())
    .await
    .map_err(database)?;
    Ok(())
}

impl SqliteStore {
    async fn request(
        &self,
        actor: &Actor,
        order: &ValidationOrder,
    ) -> Result<ValidationId, StoreError> {
        require(actor, Action::RunValidations)?;
        let mut change = self.change().await?;
        if let SetKey::Uploaded(set) = order.set {
            super::validation_sets::find(change.connection(), actor, set).await?;
        }
        let id = ValidationId::generate();
        insert(&mut change, actor, id, order).await?;
        let organisation = actor.organisation;
        tell_changed(&mut change, organisation, id, ValidationState::Queued).await?;
        // A set of the server's own is named as a person named it, hence not in the chain.
        let details = serde_json::json!({
            "models": order.models,
            "uploaded_set": match order.set {
                SetKey::Uploaded(set) => Some(set),
                SetKey::Server(_) => None,
            },
        });
        let subject = ("validation", id.to_string());
        change
            .audit(actor, "validation.request", subject, details)
            .await?;
        change.commit().await?;
        Ok(id)
    }

    async fn cancel(&self, actor: &Actor, id: ValidationId) -> Result<(), StoreError> {
        require(actor, Action::RunValidations)?;
        let mut change = self.change().await?;
        let row = sqlx::query(
            "SELECT v.state, j.id AS job_id FROM validation_run v
             JOIN job j ON j.organisation_id = v.organisation_id AND j.validation_run_id = v.id
             WHERE v.organisation_id = ? AND v.id = ?",
        )
        .bind(actor.organisation.to_string())
        .bind(id.to_string())
        .fetch_optional(change.connection())
        .await
        .map_err(database)?
        .ok_or_else(|| not_found("validation", &id))?;
        let state: ValidationState = row.word("state")?;
        if !matches!(state, ValidationState::Queued | ValidationState::Running) {
            return Err(StoreError::ValidationEnded {
                validation: id,
                state,
            });
        }
        let at = change.microseconds();
        sqlx::query(
            "UPDATE validation_run SET state = 'cancelled', finished_at = ?
             WHERE organisation_id = ? AND id = ?",
        )
        .bind(at)
        .bind(actor.organisation.to_string())
        .bind(id.to_string())
        .execute(change.connection())
        .await
        .map_err(database)?;
        let (organisation, job) = (actor.organisation, row.parsed("job_id")?);
        end(&mut change, organisation, job, JobEnd::Cancelled).await?;
        tell_changed(&mut change, organisation, id, ValidationState::Cancelled).await?;
        let subject = ("validation", id.to_string());
        change
            .audit(actor, "validation.cancel", subject, serde_json::json!({}))
            .await?;
        change.commit().await
    }

    async fn one(&self, actor: &Actor, id: ValidationId) -> Result<ValidationRecord, StoreError> {
        require(actor, Action::SeeValidations)?;
        let row = sqlx::query(
            "SELECT v.*, j.attempt FROM validation_run v
             JOIN job j ON j.organisation_id = v.organisation_id AND j.validation_run_id = v.id
             WHERE v.organisation_id = ? AND v.id = ?",
        )
        .bind(actor.organisation.to_string())
        .bind(id.to_string())
        .fetch_optional(&self.readers)
        .await
        .map_err(database)?
        .ok_or_else(|| not_found("validation", &id))?;
        record(&row)
    }

    async fn page(
        &self,
        actor: &Actor,
        after: Option<&Cursor>,
        limit: u32,
    ) -> Result<Page<ValidationRecord>, StoreError> {
        require(actor, Action::SeeValidations)?;
        // Ids sort by the time they were made.
        let before = after
            .map(|cursor| cursor.0.parse::<ValidationId>())
            .transpose()
            .map_err(|_| StoreError::BadCursor)?;
        let limit = limit.clamp(1, PAGE);
        let mut rows = sqlx::query(
            "SELECT v.*, j.attempt FROM validation_run v
             JOIN job j ON j.organisation_id = v.organisation_id AND j.validation_run_id = v.id
             WHERE v.organisation_id = ?1 AND (?2 IS NULL OR v.id < ?2)
             ORDER BY v.id DESC LIMIT ?3",
        )
        .bind(actor.organisation.to_string())
        .bind(before.map(|id| id.to_string()))
        .bind(limit + 1)
        .fetch_all(&self.readers)
        .await
        .map_err(database)?;
        let more = rows.len() > limit as usize;
        rows.truncate(limit as usize);
        let items: Vec<ValidationRecord> = rows.iter().map(record).collect::<Result<_, _>>()?;
        let last = items.last().filter(|_| more);
        Ok(Page {
            next: last.map(|last| Cursor(last.id.to_string())),
            items,
        })
    }
}

impl Validations for SqliteStore {
    fn request_validation<'a>(
        &'a self,
        actor: &'a Actor,
        order: ValidationOrder,
    ) -> Answer<'a, ValidationId> {
        Box::pin(async move { self.request(actor, &order).await })
    }

    fn cancel_validation<'a>(&'a self, actor: &'a Actor, id: ValidationId) -> Answer<'a, ()> {
        Box::pin(self.cancel(actor, id))
    }

    fn validation<'a>(
        &'a self,
        actor: &'a Actor,
        id: ValidationId,
    ) -> Answer<'a, ValidationRecord> {
        Box::pin(self.one(actor, id))
    }

    fn validations<'a>(
        &'a self,
        actor: &'a Actor,
        after: Option<&'a Cursor>,
        limit: u32,
    ) -> Answer<'a, Page<ValidationRecord>> {
        Box::pin(self.page(actor, after, limit))
    }
}
