//! The outbox.

use super::SqliteStore;
use super::error::database;
use super::row::{Columns, to_json};
use crate::access::actor::Actor;
use crate::access::topics::heard_by;
use crate::domain::ids::CaseId;
use crate::store::contract::Answer;
use crate::store::contract::error::StoreError;
use crate::store::contract::events::{Event, Events};
use sqlx::SqliteConnection;
use sqlx::sqlite::SqliteRow;

/// Events that a page may have.
const PAGE: u32 = 1_000;

fn event(row: &SqliteRow) -> Result<Event, StoreError> {
    Ok(Event {
        id: row.number("id")?,
        topic: row.text("topic")?.to_owned(),
        case: row.maybe_parsed("case_id")?,
        payload: row.json("payload")?,
        at: row.time("at")?,
    })
}

/// Id of the last event of a case; 0 if there was none.
pub(super) async fn last_of_case(
    connection: &mut SqliteConnection,
    actor: &Actor,
    case: CaseId,
) -> Result<u64, StoreError> {
    sqlx::query(
        "SELECT coalesce(max(id), 0) AS last FROM event
         WHERE organisation_id = ? AND case_id = ?",
    )
    .bind(actor.organisation.to_string())
    .bind(case.to_string())
    .fetch_one(connection)
    .await
    .map_err(database)?
    .number("last")
}

impl Events for SqliteStore {
    fn events_after<'a>(
        &'a self,
        actor: &'a Actor,
        after: u64,
        limit: u32,
    ) -> Answer<'a, Vec<Event>> {
        Box::pin(async move {
            let topics: Vec<&str> = heard_by(actor).collect();
            let rows = sqlx::query(
                "SELECT id, topic, case_id, payload, at FROM event
                 WHERE organisation_id = ? AND id > ? AND topic IN (SELECT value FROM json_each(?))
                 ORDER BY id LIMIT ?",
            )
            .bind(actor.organisation.to_string())
            .bind(i64::try_from(after).unwrap_or(i64::MAX))
            .bind(to_json("topics", &topics)?)
            .bind(limit.clamp(1, PAGE))
            .fetch_all(&self.readers)
            .await
            .map_err(database)?;
            rows.iter().map(event).collect()
        })
    }

    fn newest_event(&self) -> Answer<'_, u64> {
        Box::pin(async move {
            sqlx::query("SELECT coalesce(max(id), 0) AS last FROM event")
                .fetch_one(&self.readers)
                .await
                .map_err(database)?
                .number("last")
        })
    }

    fn last_event<'a>(&'a self, actor: &'a Actor) -> Answer<'a, u64> {
        Box::pin(async move {
            sqlx::query("SELECT coalesce(max(id), 0) AS last FROM event WHERE organisation_id = ?")
                .bind(actor.organisation.to_string())
                .fetch_one(&self.readers)
                .await
                .map_err(database)?
                .number("last")
        })
    }
}
