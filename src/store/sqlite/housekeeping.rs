//! Expiry, and finding what nothing refers to.

use super::SqliteStore;
use super::error::database;
use super::forget_arrival;
use super::row::Columns;
use crate::access::actor::Actor;
use crate::access::policy::Action;
use crate::access::require::require;
use crate::domain::event::{PROGRESS_TOPIC, UPLOAD_SEEN_TOPIC, VALIDATION_PROGRESS_TOPIC};
use crate::domain::ids::{OrganisationId, UploadId};
use crate::store::contract::Answer;
use crate::store::contract::blobs::BlobName;
use crate::store::contract::error::StoreError;
use crate::store::contract::housekeeping::Housekeeping;
use jiff::{SignedDuration, Timestamp};
use sqlx::SqliteConnection;

async fn is_referenced(
    connection: &mut SqliteConnection,
    actor: &Actor,
    name: &BlobName,
) -> Result<bool, StoreError> {
    let query = match name {
        BlobName::Whole(digest) => {
            sqlx::query("SELECT 1 FROM slide WHERE organisation_id = ? AND digest = ? LIMIT 1")
                .bind(actor.organisation.to_string())
                .bind(digest.to_string())
        }
        BlobName::Part(upload) => sqlx::query(
            "SELECT 1 FROM upload WHERE organisation_id = ? AND id = ? AND state = 'open'",
        )
        .bind(actor.organisation.to_string())
        .bind(upload.to_string()),
    };
    let row = query.fetch_optional(connection).await.map_err(database)?;
    Ok(row.is_some())
}

impl Housekeeping for SqliteStore {
    fn organisations(&self) -> Answer<'_, Vec<OrganisationId>> {
        Box::pin(async move {
            let rows = sqlx::query("SELECT id FROM organisation ORDER BY id")
                .fetch_all(&self.readers)
                .await
                .map_err(database)?;
            rows.iter().map(|row| row.parsed("id")).collect()
        })
    }

    fn expire_uploads<'a>(&'a self, actor: &'a Actor) -> Answer<'a, Vec<UploadId>> {
        Box::pin(async move {
            require(actor, Action::KeepHouse)?;
            let mut change = self.change().await?;
            let at = change.microseconds();
            let rows = sqlx::query(
                "UPDATE upload SET state = 'expired'
                 WHERE organisation_id = ? AND state = 'open' AND expires_at <= ?
                 RETURNING id",
            )
            .bind(actor.organisation.to_string())
            .bind(at)
            .fetch_all(change.connection())
            .await
            .map_err(database)?;
            let expired: Vec<UploadId> = rows
                .iter()
                .map(|row| row.parsed("id"))
                .collect::<Result<_, _>>()?;
            for upload in &expired {
                forget_arrival::forget(&mut change, actor.organisation, *upload).await?;
            }
            change.commit().await?;
            Ok(expired)
        })
    }

    fn unreferenced<'a>(
        &'a self,
        actor: &'a Actor,
        names: Vec<BlobName>,
    ) -> Answer<'a, Vec<BlobName>> {
        Box::pin(async move {
            require(actor, Action::KeepHouse)?;
            let mut look = self.look().await?;
            let mut orphans = Vec::new();
            for name in names {
                if !is_referenced(&mut look, actor, &name).await? {
                    orphans.push(name);
                }
            }
            Ok(orphans)
        })
    }

    fn forget_older_than<'a>(&'a self, actor: &'a Actor, age: SignedDuration) -> Answer<'a, u64> {
        Box::pin(async move {
            require(actor, Action::KeepHouse)?;
            let mut change = self.change().await?;
            let before = change
                .at
                .checked_sub(age)
                .unwrap_or(Timestamp::MIN)
                .as_microsecond();
            let events = sqlx::query(
                "DELETE FROM event
                 WHERE organisation_id = ?1 AND topic = ?2 AND at < ?3 AND run_id IN
                     (SELECT id FROM run WHERE organisation_id = ?1 AND state = 'done')",
            )
            .bind(actor.organisation.to_string())
            .bind(PROGRESS_TOPIC)
            .bind(before)
            .execute(change.connection())
            .await
            .map_err(database)?;
            // How far a validation is, and what is known of an upload, stands in its row too.
            let steps = sqlx::query(
                "DELETE FROM event WHERE organisation_id = ? AND topic IN (?, ?) AND at < ?",
            )
            .bind(actor.organisation.to_string())
            .bind(VALIDATION_PROGRESS_TOPIC)
            .bind(UPLOAD_SEEN_TOPIC)
            .bind(before)
            .execute(change.connection())
            .await
            .map_err(database)?;
            let keys = sqlx::query(
                "DELETE FROM idempotency_key WHERE organisation_id = ? AND held_at < ?",
            )
            .bind(actor.organisation.to_string())
            .bind(before)
            .execute(change.connection())
            .await
            .map_err(database)?;
            change.commit().await?;
            Ok(events.rows_affected() + steps.rows_affected() + keys.rows_affected())
        })
    }
}
