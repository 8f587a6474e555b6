//! Emergency access.

use super::SqliteStore;
use super::error::{database, not_found};
use super::row::{Columns, corrupt};
use crate::access::actor::Actor;
use crate::access::policy::Action;
use crate::access::require::require;
use crate::domain::account::AccountKind;
use crate::domain::emergency::{Emergency, LASTS, Why};
use crate::domain::event::Happening;
use crate::domain::ids::EmergencyId;
use crate::store::contract::Answer;
use crate::store::contract::emergencies::Emergencies;
use crate::store::contract::error::StoreError;
use jiff::Timestamp;
use serde_json::json;
use sqlx::SqliteConnection;
use sqlx::sqlite::SqliteRow;

/// Emergencies of one answer.
const MOST: u32 = 1_000;

fn emergency(row: &SqliteRow) -> Result<Emergency, StoreError> {
    let ended = match (row.maybe_parsed("ended_by")?, row.maybe_time("ended_at")?) {
        (Some(by), Some(at)) => Some((by, at)),
        (None, None) => None,
        _ => return Err(corrupt("ended_by", "it was ended by nobody or never")),
    };
    Ok(Emergency {
        id: row.parsed("id")?,
        person: row.parsed("person")?,
        why: row.parsed("why")?,
        opened_at: row.time("opened_at")?,
        until: row.time("until_at")?,
        ended,
    })
}

async fn open_of(
    connection: &mut SqliteConnection,
    actor: &Actor,
    at: Timestamp,
) -> Result<Option<Emergency>, StoreError> {
    let row = sqlx::query(
        "SELECT * FROM emergency
         WHERE organisation_id = ? AND person = ? AND ended_at IS NULL AND until_at > ?",
    )
    .bind(actor.organisation.to_string())
    .bind(actor.principal.to_string())
    .bind(at.as_microsecond())
    .fetch_optional(connection)
    .await
    .map_err(database)?;
    row.as_ref().map(emergency).transpose()
}

impl SqliteStore {
    async fn opened_emergency(&self, actor: &Actor, why: Why) -> Result<Emergency, StoreError> {
        let mut change = self.change().await?;
        let at = change.at;
        let account =
            super::account_row::find(change.connection(), actor.organisation, actor.principal)
                .await?;
        if account.kind != AccountKind::Person || account.disabled_at.is_some() {
            return Err(not_found("account", &actor.principal));
        }
        if let Some(open) = open_of(change.connection(), actor, at).await? {
            return Ok(open);
        }
        let opened = Emergency {
            id: EmergencyId::generate(),
            person: actor.principal,
            why,
            opened_at: at,
            until: at.saturating_add(LASTS).unwrap_or(Timestamp::MAX),
            ended: None,
        };
        sqlx::query(
            "INSERT INTO emergency (organisation_id, id, person, why, opened_at, until_at)
             VALUES (?, ?, ?, ?, ?, ?)",
        )
        .bind(actor.organisation.to_string())
        .bind(opened.id.to_string())
        .bind(opened.person.to_string())
        .bind(opened.why.as_str())
        .bind(opened.opened_at.as_microsecond())
        .bind(opened.until.as_microsecond())
        .execute(change.connection())
        .await
        .map_err(database)?;
        // The reason may name a patient: it stays in its row, outside of the chain.
        let details = json!({ "until": opened.until });
        let subject = ("emergency", opened.id.to_string());
        change
            .audit(actor, "emergency.open", subject, details)
            .await?;
        let happening = Happening::EmergencyOpened {
            emergency_id: opened.id,
        };
        change.tell_all(actor.organisation, &happening).await?;
        change.commit().await?;
        Ok(opened)
    }

    async fn ended_emergency(&self, actor: &Actor, id: EmergencyId) -> Result<(), StoreError> {
        let mut change = self.change().await?;
        let at = change.at;
        let found = sqlx::query("SELECT * FROM emergency WHERE organisation_id = ? AND id = ?")
            .bind(actor.organisation.to_string())
            .bind(id.to_string())
            .fetch_optional(change.connection())
            .await
            .map_err(database)?
            .as_ref()
            .map(emergency)
            .transpose()?
            .filter(|found| found.is_open(at))
            .ok_or_else(|| not_found("open emergency", &id))?;
        if found.person != actor.principal {
            require(actor, Action::SeeEmergencies)?;
        }
        sqlx::query(
            "UPDATE emergency SET ended_by = ?, ended_at = ? WHERE organisation_id = ? AND id = ?",
        )
        .bind(actor.principal.to_string())
        .bind(at.as_microsecond())
        .bind(actor.organisation.to_string())
        .bind(id.to_string())
        .execute(change.connection())
        .await
        .map_err(database)?;
        let details = json!({ "person": found.person });
        let subject = ("emergency", id.to_string());
        change
            .audit(actor, "emergency.end", subject, details)
            .await?;
        let happening = Happening::EmergencyEnded { emergency_id: id };
        change.tell_all(actor.organisation, &happening).await?;
        change.commit().await
    }
}

impl Emergencies for SqliteStore {
    fn open_emergency<'a>(&'a self, actor: &'a Actor, why: Why) -> Answer<'a, Emergency> {
        Box::pin(self.opened_emergency(actor, why))
    }

    fn own_emergency<'a>(&'a self, actor: &'a Actor) -> Answer<'a, Option<Emergency>> {
        Box::pin(async move {
            let mut reader = self.readers.acquire().await.map_err(database)?;
            open_of(&mut reader, actor, self.clock.now()).await
        })
    }

    fn emergencies<'a>(&'a self, actor: &'a Actor, from: Timestamp) -> Answer<'a, Vec<Emergency>> {
        Box::pin(async move {
            require(actor, Action::SeeEmergencies)?;
            let rows = sqlx::query(
                "SELECT * FROM emergency WHERE organisation_id = ? AND opened_at >= ?
                 ORDER BY opened_at DESC, id DESC LIMIT ?",
            )
            .bind(actor.organisation.to_string())
            .bind(from.as_microsecond())
            .bind(MOST)
            .fetch_all(&self.readers)
            .await
            .map_err(database)?;
            rows.iter().map(emergency).collect()
        })
    }

    fn end_emergency<'a>(&'a self, actor: &'a Actor, id: EmergencyId) -> Answer<'a, ()> {
        Box::pin(self.ended_emergency(actor, id))
    }
}
