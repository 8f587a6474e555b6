//! Bookkeeping of uploaded sets.

use super::SqliteStore;
use super::error::{database, not_found};
use super::row::{Columns, invalid, to_integer};
use crate::access::actor::Actor;
use crate::access::policy::Action;
use crate::access::require::require;
use crate::domain::event::Happening;
use crate::domain::ids::ValidationSetId;
use crate::domain::validation::SetKey;
use crate::store::contract::Answer;
use crate::store::contract::error::StoreError;
use crate::store::contract::validation_sets::{
    NewValidationSet, ValidationSetRecord, ValidationSets,
};
use sqlx::SqliteConnection;
use sqlx::sqlite::SqliteRow;

/// Characters that a name may have.
const LONGEST_NAME: usize = 100;

fn record(row: &SqliteRow) -> Result<ValidationSetRecord, StoreError> {
    Ok(ValidationSetRecord {
        id: row.parsed("id")?,
        set: NewValidationSet {
            name: row.text("name")?.to_owned(),
            digest: row.parsed("digest")?,
            files: row.number("files")?,
            bytes: row.number("bytes")?,
        },
        uploaded_at: row.time("uploaded_at")?,
    })
}

/// Finds a set of the actor's organisation.
pub(super) async fn find(
    connection: &mut SqliteConnection,
    actor: &Actor,
    id: ValidationSetId,
) -> Result<ValidationSetRecord, StoreError> {
    let row = sqlx::query("SELECT * FROM validation_set WHERE organisation_id = ? AND id = ?")
        .bind(actor.organisation.to_string())
        .bind(id.to_string())
        .fetch_optional(connection)
        .await
        .map_err(database)?
        .ok_or_else(|| not_found("set", &id))?;
    record(&row)
}

impl SqliteStore {
    async fn add(
        &self,
        actor: &Actor,
        set: &NewValidationSet,
    ) -> Result<ValidationSetRecord, StoreError> {
        require(actor, Action::RunValidations)?;
        let name = set.name.trim();
        if name.is_empty() || name.chars().count() > LONGEST_NAME {
            let why = format!("it must have 1 to {LONGEST_NAME} characters");
            return Err(invalid("the set's name", &why));
        }
        let mut change = self.change().await?;
        let known =
            sqlx::query("SELECT * FROM validation_set WHERE organisation_id = ? AND digest = ?")
                .bind(actor.organisation.to_string())
                .bind(set.digest.to_string())
                .fetch_optional(change.connection())
                .await
                .map_err(database)?;
        if let Some(known) = known {
            return record(&known);
        }
        let id = ValidationSetId::generate();
        let at = change.microseconds();
        let row = sqlx::query(
            "INSERT INTO validation_set
                 (organisation_id, id, name, digest, files, bytes, uploaded_at, uploaded_by)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING *",
        )
        .bind(actor.organisation.to_string())
        .bind(id.to_string())
        .bind(name)
        .bind(set.digest.to_string())
        .bind(to_integer("files", set.files)?)
        .bind(to_integer("bytes", set.bytes)?)
        .bind(at)
        .bind(actor.principal.to_string())
        .fetch_one(change.connection())
        .await
        .map_err(database)?;
        let added = record(&row)?;
        let happening = Happening::ValidationSetChanged { set_id: id };
        change.tell_all(actor.organisation, &happening).await?;
        let details = serde_json::json!({ "digest": set.digest, "files": set.files });
        let subject = ("validation_set", id.to_string());
        change
            .audit(actor, "validation_set.add", subject, details)
            .await?;
        change.commit().await?;
        Ok(added)
    }

    async fn take_off(
        &self,
        actor: &Actor,
        id: ValidationSetId,
    ) -> Result<ValidationSetRecord, StoreError> {
        require(actor, Action::RunValidations)?;
        let mut change = self.change().await?;
        let found = find(change.connection(), actor, id).await?;
        let needed = sqlx::query(
            "SELECT 1 FROM validation_run
             WHERE organisation_id = ? AND sample_set = ? AND state IN ('queued', 'running') LIMIT 1",
        )
        .bind(actor.organisation.to_string())
        .bind(SetKey::Uploaded(id).to_string())
        .fetch_optional(change.connection())
        .await
        .map_err(database)?;
        if needed.is_some() {
            return Err(StoreError::SetInUse { set: id });
        }
        sqlx::query("DELETE FROM validation_set WHERE organisation_id = ? AND id = ?")
            .bind(actor.organisation.to_string())
            .bind(id.to_string())
            .execute(change.connection())
            .await
            .map_err(database)?;
        let happening = Happening::ValidationSetChanged { set_id: id };
        change.tell_all(actor.organisation, &happening).await?;
        let details = serde_json::json!({ "digest": found.set.digest });
        let subject = ("validation_set", id.to_string());
        change
            .audit(actor, "validation_set.remove", subject, details)
            .await?;
        change.commit().await?;
        Ok(found)
    }
}

impl ValidationSets for SqliteStore {
    fn add_validation_set<'a>(
        &'a self,
        actor: &'a Actor,
        set: NewValidationSet,
    ) -> Answer<'a, ValidationSetRecord> {
        Box::pin(async move { self.add(actor, &set).await })
    }

    fn validation_sets<'a>(&'a self, actor: &'a Actor) -> Answer<'a, Vec<ValidationSetRecord>> {
        Box::pin(async move {
            require(actor, Action::SeeValidations)?;
            let rows = sqlx::query(
                "SELECT * FROM validation_set WHERE organisation_id = ? ORDER BY name, id",
            )
            .bind(actor.organisation.to_string())
            .fetch_all(&self.readers)
            .await
            .map_err(database)?;
            rows.iter().map(record).collect()
        })
    }

    fn validation_set<'a>(
        &'a self,
        actor: &'a Actor,
        id: ValidationSetId,
    ) -> Answer<'a, ValidationSetRecord> {
        Box::pin(async move {
            require(actor, Action::SeeValidations)?;
            find(&mut *self.look().await?, actor, id).await
        })
    }

    fn remove_validation_set<'a>(
        &'a self,
        actor: &'a Actor,
        id: ValidationSetId,
    ) -> Answer<'a, ValidationSetRecord> {
        Box::pin(self.take_off(actor, id))
    }
}
