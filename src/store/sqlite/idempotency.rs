//! Remembered answers.

use super::SqliteStore;
use super::change::Change;
use super::error::{database, not_found};
use super::row::{Columns, invalid};
use crate::access::actor::Actor;
use crate::domain::slide::Digest;
use crate::store::contract::Answer;
use crate::store::contract::error::StoreError;
use crate::store::contract::idempotency::{Idempotency, KeyState, Remembered};
use jiff::SignedDuration;
use sqlx::sqlite::SqliteRow;

/// After so long without an answer, whoever held the key is taken to be dead.
const ABANDONED: SignedDuration = SignedDuration::from_mins(10);

async fn find(
    change: &mut Change,
    actor: &Actor,
    key: &str,
) -> Result<Option<SqliteRow>, StoreError> {
    sqlx::query(
        "SELECT fingerprint, status, answer, held_at FROM idempotency_key
         WHERE organisation_id = ? AND principal = ? AND key = ?",
    )
    .bind(actor.organisation.to_string())
    .bind(actor.principal.to_string())
    .bind(key)
    .fetch_optional(change.connection())
    .await
    .map_err(database)
}

async fn hold(
    change: &mut Change,
    actor: &Actor,
    key: &str,
    fingerprint: Digest,
) -> Result<(), StoreError> {
    let at = change.microseconds();
    sqlx::query(
        "INSERT INTO idempotency_key (organisation_id, principal, key, fingerprint, held_at)
         VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (organisation_id, principal, key) DO UPDATE SET held_at = excluded.held_at",
    )
    .bind(actor.organisation.to_string())
    .bind(actor.principal.to_string())
    .bind(key)
    .bind(fingerprint.to_string())
    .bind(at)
    .execute(change.connection())
    .await
    .map_err(database)?;
    Ok(())
}

/// What a key that is there already means for the request with `fingerprint`; `None` if it was
/// abandoned.
fn known(
    row: &SqliteRow,
    fingerprint: Digest,
    change: &Change,
) -> Result<Option<KeyState>, StoreError> {
    if row.parsed::<Digest>("fingerprint")? != fingerprint {
        return Ok(Some(KeyState::OtherRequest));
    }
    if let Some(answer) = row.maybe_json("answer")? {
        let status =
            u16::try_from(row.number("status")?).map_err(|error| invalid("status", &error))?;
        return Ok(Some(KeyState::Answered(Remembered { status, answer })));
    }
    let held_for = change.at.duration_since(row.time("held_at")?);
    Ok((held_for < ABANDONED).then_some(KeyState::InProgress))
}

impl Idempotency for SqliteStore {
    fn hold_key<'a>(
        &'a self,
        actor: &'a Actor,
        key: &'a str,
        fingerprint: Digest,
    ) -> Answer<'a, KeyState> {
        Box::pin(async move {
            if !(1..=255).contains(&key.len()) {
                return Err(invalid("key", "it must have 1 to 255 bytes"));
            }
            let mut change = self.change().await?;
            if let Some(row) = find(&mut change, actor, key).await?
                && let Some(state) = known(&row, fingerprint, &change)?
            {
                return Ok(state);
            }
            hold(&mut change, actor, key, fingerprint).await?;
            change.commit().await?;
            Ok(KeyState::Held)
        })
    }

    fn answer_key<'a>(
        &'a self,
        actor: &'a Actor,
        key: &'a str,
        remembered: Remembered,
    ) -> Answer<'a, ()> {
        Box::pin(async move {
            let mut change = self.change().await?;
            let changed = sqlx::query(
                "UPDATE idempotency_key SET status = ?, answer = ?
                 WHERE organisation_id = ? AND principal = ? AND key = ? AND answer IS NULL",
            )
            .bind(i64::from(remembered.status))
            .bind(remembered.answer.to_string())
            .bind(actor.organisation.to_string())
            .bind(actor.principal.to_string())
            .bind(key)
            .execute(change.connection())
            .await
            .map_err(database)?
            .rows_affected();
            if changed == 0 {
                return Err(not_found("held idempotency key", key));
            }
            change.commit().await
        })
    }

    fn release_key<'a>(&'a self, actor: &'a Actor, key: &'a str) -> Answer<'a, ()> {
        Box::pin(async move {
            let mut change = self.change().await?;
            sqlx::query(
                "DELETE FROM idempotency_key
                 WHERE organisation_id = ? AND principal = ? AND key = ? AND answer IS NULL",
            )
            .bind(actor.organisation.to_string())
            .bind(actor.principal.to_string())
            .bind(key)
            .execute(change.connection())
            .await
            .map_err(database)?;
            change.commit().await
        })
    }
}
