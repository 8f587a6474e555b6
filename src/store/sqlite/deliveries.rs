//! The log of deliveries.

use super::SqliteStore;
use super::error::{database, not_found};
use super::notice_row::{notice, notice_columns, recipient};
use super::row::{Columns, corrupt, invalid, to_json};
use crate::access::actor::Actor;
use crate::access::policy::Action;
use crate::access::require::require;
use crate::domain::ids::DeliveryId;
use crate::domain::notice::attempt::Attempt;
use crate::domain::notice::delivery::DeliveryState;
use crate::store::contract::Answer;
use crate::store::contract::deliveries::{Deliveries, DeliveryFilter, DeliveryRecord};
use crate::store::contract::error::StoreError;
use crate::store::contract::reading::{Cursor, Page};
use serde_json::json;
use sqlx::SqliteConnection;
use sqlx::sqlite::SqliteRow;
use std::collections::HashMap;

/// Items that a page may have.
const PAGE: u32 = 200;

fn record(row: &SqliteRow) -> Result<DeliveryRecord, StoreError> {
    let state: DeliveryState = row.word("state")?;
    let next = row.maybe_time("next_at")?;
    Ok(DeliveryRecord {
        id: row.parsed("id")?,
        recipient: recipient(row)?,
        notice: notice(row)?,
        state,
        next_at: next.filter(|_| state == DeliveryState::Waiting),
        ended_at: row.maybe_time("ended_at")?,
        attempts: vec![],
    })
}

fn attempt(row: &SqliteRow) -> Result<Attempt, StoreError> {
    let status = row.maybe_number("status")?;
    Ok(Attempt {
        at: row.time("at")?,
        took_ms: row.small("took_ms")?,
        outcome: row.word("outcome")?,
        status: status
            .map(u16::try_from)
            .transpose()
            .map_err(|error| corrupt("status", &error))?,
    })
}

/// Adds the attempts to the deliveries of a page.
async fn add_attempts(
    connection: &mut SqliteConnection,
    actor: &Actor,
    items: &mut [DeliveryRecord],
) -> Result<(), StoreError> {
    let ids: Vec<DeliveryId> = items.iter().map(|item| item.id).collect();
    let rows = sqlx::query(
        "SELECT delivery_id, at, took_ms, outcome, status FROM delivery_attempt
         WHERE organisation_id = ? AND delivery_id IN (SELECT value FROM json_each(?))
         ORDER BY delivery_id, number",
    )
    .bind(actor.organisation.to_string())
    .bind(to_json("deliveries", &ids)?)
    .fetch_all(connection)
    .await
    .map_err(database)?;
    let mut found: HashMap<DeliveryId, Vec<Attempt>> = HashMap::new();
    for row in &rows {
        let of = row.parsed("delivery_id")?;
        found.entry(of).or_default().push(attempt(row)?);
    }
    for item in items {
        item.attempts = found.remove(&item.id).unwrap_or_default();
    }
    Ok(())
}

impl SqliteStore {
    async fn delivery_page(
        &self,
        actor: &Actor,
        filter: DeliveryFilter,
        after: Option<&Cursor>,
        limit: u32,
    ) -> Result<Page<DeliveryRecord>, StoreError> {
        require(actor, Action::ManageNotifications)?;
        // Ids sort by the time they were made.
        let before = after
            .map(|cursor| cursor.0.parse::<DeliveryId>())
            .transpose()
            .map_err(|_| StoreError::BadCursor)?;
        let limit = limit.clamp(1, PAGE);
        let mut look = self.look().await?;
        let mut rows = sqlx::query(concat!(
            "SELECT ",
            notice_columns!(),
            ", d.state, d.next_at, d.ended_at FROM delivery d
             WHERE d.organisation_id = ?1 AND (?2 IS NULL OR d.id < ?2) AND (?3 IS NULL OR d.webhook_id = ?3)
               AND (?4 IS NULL OR d.state = ?4)
             ORDER BY d.id DESC LIMIT ?5"
        ))
        .bind(actor.organisation.to_string())
        .bind(before.map(|id| id.to_string()))
        .bind(filter.webhook.map(|id| id.to_string()))
        .bind(filter.state.map(DeliveryState::code))
        .bind(limit + 1)
        .fetch_all(&mut *look)
        .await
        .map_err(database)?;
        let more = rows.len() > limit as usize;
        rows.truncate(limit as usize);
        let mut items: Vec<DeliveryRecord> = rows.iter().map(record).collect::<Result<_, _>>()?;
        add_attempts(&mut look, actor, &mut items).await?;
        let last = items.last().filter(|_| more);
        Ok(Page {
            next: last.map(|last| Cursor(last.id.to_string())),
            items,
        })
    }

    async fn again(&self, actor: &Actor, id: DeliveryId) -> Result<(), StoreError> {
        require(actor, Action::ManageNotifications)?;
        let mut change = self.change().await?;
        let row = sqlx::query(
            "SELECT d.state, w.disabled_at FROM delivery d
             LEFT JOIN webhook w ON w.organisation_id = d.organisation_id AND w.id = d.webhook_id
             WHERE d.organisation_id = ? AND d.id = ?",
        )
        .bind(actor.organisation.to_string())
        .bind(id.to_string())
        .fetch_optional(change.connection())
        .await
        .map_err(database)?
        .ok_or_else(|| not_found("delivery", &id))?;
        if row.word::<DeliveryState>("state")? == DeliveryState::Waiting {
            return Err(invalid("delivery", "it waits already"));
        }
        if row.maybe_time("disabled_at")?.is_some() {
            return Err(invalid(
                "delivery",
                "its webhook is disabled; enable it first",
            ));
        }
        let at = change.microseconds();
        sqlx::query(
            "UPDATE delivery SET state = 'waiting', tries = 0, next_at = ?, ended_at = NULL
             WHERE organisation_id = ? AND id = ?",
        )
        .bind(at)
        .bind(actor.organisation.to_string())
        .bind(id.to_string())
        .execute(change.connection())
        .await
        .map_err(database)?;
        let subject = ("delivery", id.to_string());
        change
            .audit(actor, "delivery.send_again", subject, json!({}))
            .await?;
        change.commit().await
    }
}

impl Deliveries for SqliteStore {
    fn deliveries<'a>(
        &'a self,
        actor: &'a Actor,
        filter: DeliveryFilter,
        after: Option<&'a Cursor>,
        limit: u32,
    ) -> Answer<'a, Page<DeliveryRecord>> {
        Box::pin(self.delivery_page(actor, filter, after, limit))
    }

    fn send_again<'a>(&'a self, actor: &'a Actor, id: DeliveryId) -> Answer<'a, ()> {
        Box::pin(self.again(actor, id))
    }
}
