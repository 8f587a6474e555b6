//! What the service sends, and how it went.

use super::SqliteStore;
use super::change::Change;
use super::error::database;
use super::notice_row::{notice, notice_columns};
use super::row::Columns;
use crate::access::actor::Actor;
use crate::access::policy::Action;
use crate::access::require::require;
use crate::domain::event::Happening;
use crate::domain::ids::{DeliveryId, WebhookId};
use crate::domain::notice::attempt::Attempt;
use crate::domain::notice::delivery::DisabledBecause;
use crate::domain::notice::signing_secret::SigningSecret;
use crate::store::contract::Answer;
use crate::store::contract::error::StoreError;
use crate::store::contract::outgoing::{DeliveryFigures, Destination, Due, Outgoing, Then};
use jiff::Timestamp;
use serde_json::json;
use sqlx::sqlite::SqliteRow;

fn due(row: &SqliteRow) -> Result<Due, StoreError> {
    let destination = match row.maybe_parsed("webhook_id")? {
        Some(id) => {
            let before = row.maybe_text("previous_secret")?;
            let secrets = std::iter::once(row.text("secret")?)
                .chain(before)
                .map(|secret| SigningSecret::from_text(secret.to_owned()))
                .collect();
            Destination::Webhook {
                id,
                url: row.text("url")?.to_owned(),
                secrets,
            }
        }
        None => Destination::Mail {
            to: row.parsed("user_id")?,
            address: row.parsed("address")?,
            language: row.maybe_word("language")?,
        },
    };
    Ok(Due {
        id: row.parsed("id")?,
        destination,
        notice: notice(row)?,
        tries: row.small("tries")?,
    })
}

/// Keeps what an attempt says of the webhook; gives since when nothing arrives there.
async fn keep_standing(
    change: &mut Change,
    actor: &Actor,
    webhook: &str,
    delivered: bool,
) -> Result<Option<Timestamp>, StoreError> {
    let at = change.microseconds();
    sqlx::query(
        "UPDATE webhook
         SET delivered_at = CASE WHEN ?1 THEN ?2 ELSE delivered_at END,
             failing_since = CASE WHEN ?1 THEN NULL ELSE coalesce(failing_since, ?2) END
         WHERE organisation_id = ?3 AND id = ?4
         RETURNING failing_since",
    )
    .bind(delivered)
    .bind(at)
    .bind(actor.organisation.to_string())
    .bind(webhook)
    .fetch_one(change.connection())
    .await
    .map_err(database)?
    .maybe_time("failing_since")
}

impl SqliteStore {
    async fn due(&self, actor: &Actor, mail: bool, each: u32) -> Result<Vec<Due>, StoreError> {
        require(actor, Action::SendNotifications)?;
        let rows = sqlx::query(concat!(
            "WITH ready AS (
                 SELECT d.id, row_number() OVER (PARTITION BY coalesce(d.webhook_id, d.user_id)
                                                 ORDER BY d.next_at, d.id) AS place
                 FROM delivery d
                 LEFT JOIN webhook w ON w.organisation_id = d.organisation_id AND w.id = d.webhook_id
                 LEFT JOIN mail_choice m ON m.organisation_id = d.organisation_id AND m.user_id = d.user_id
                 LEFT JOIN user_account u ON u.organisation_id = m.organisation_id AND u.id = m.user_id
                 WHERE d.organisation_id = ?1 AND d.state = 'waiting' AND d.next_at <= ?2
                   AND (w.id IS NOT NULL AND w.disabled_at IS NULL
                        OR ?3 AND m.user_id IS NOT NULL AND u.disabled_at IS NULL))
             SELECT ",
            notice_columns!(),
            ", d.tries, w.url, w.secret, CASE WHEN w.previous_until > ?2 THEN w.previous_secret END AS previous_secret,
               m.address, u.language
             FROM ready
             CROSS JOIN delivery d ON d.organisation_id = ?1 AND d.id = ready.id
             LEFT JOIN webhook w ON w.organisation_id = d.organisation_id AND w.id = d.webhook_id
             LEFT JOIN mail_choice m ON m.organisation_id = d.organisation_id AND m.user_id = d.user_id
             LEFT JOIN user_account u ON u.organisation_id = m.organisation_id AND u.id = m.user_id
             WHERE ready.place <= ?4 ORDER BY d.next_at, d.id"
        ))
        .bind(actor.organisation.to_string())
        .bind(self.clock.now().as_microsecond())
        .bind(mail)
        .bind(each)
        .fetch_all(&self.readers)
        .await
        .map_err(database)?;
        rows.iter().map(due).collect()
    }

    async fn attempted(
        &self,
        actor: &Actor,
        id: DeliveryId,
        attempt: Attempt,
        then: Then,
    ) -> Result<Option<Timestamp>, StoreError> {
        require(actor, Action::SendNotifications)?;
        let mut change = self.change().await?;
        let (state, next) = match then {
            Then::Delivered => ("delivered", None),
            Then::Again(next) => ("waiting", Some(next)),
            Then::Dead => ("dead", None),
        };
        let at = change.microseconds();
        let row = sqlx::query(
            "UPDATE delivery
             SET state = ?1, tries = tries + 1, next_at = coalesce(?2, next_at),
                 ended_at = CASE WHEN ?1 = 'waiting' THEN NULL ELSE ?3 END
             WHERE organisation_id = ?4 AND id = ?5 AND state = 'waiting'
             RETURNING webhook_id",
        )
        .bind(state)
        .bind(next.map(Timestamp::as_microsecond))
        .bind(at)
        .bind(actor.organisation.to_string())
        .bind(id.to_string())
        .fetch_optional(change.connection())
        .await
        .map_err(database)?;
        let Some(row) = row else {
            return Ok(None);
        };
        sqlx::query(
            "INSERT INTO delivery_attempt (organisation_id, delivery_id, number, at, took_ms, outcome, status)
             SELECT ?1, ?2, coalesce(max(number), 0) + 1, ?3, ?4, ?5, ?6
             FROM delivery_attempt WHERE organisation_id = ?1 AND delivery_id = ?2",
        )
        .bind(actor.organisation.to_string())
        .bind(id.to_string())
        .bind(attempt.at.as_microsecond())
        .bind(attempt.took_ms)
        .bind(attempt.outcome.code())
        .bind(attempt.status)
        .execute(change.connection())
        .await
        .map_err(database)?;
        let failing = match row.maybe_text("webhook_id")? {
            Some(webhook) => {
                keep_standing(&mut change, actor, webhook, then == Then::Delivered).await?
            }
            None => None,
        };
        change.commit().await?;
        Ok(failing)
    }

    async fn gave_up_webhook(
        &self,
        actor: &Actor,
        id: WebhookId,
        why: DisabledBecause,
    ) -> Result<(), StoreError> {
        require(actor, Action::SendNotifications)?;
        let mut change = self.change().await?;
        let at = change.microseconds();
        let changed = sqlx::query(
            "UPDATE webhook SET disabled_at = ?, disabled_why = ?
             WHERE organisation_id = ? AND id = ? AND disabled_at IS NULL",
        )
        .bind(at)
        .bind(why.code())
        .bind(actor.organisation.to_string())
        .bind(id.to_string())
        .execute(change.connection())
        .await
        .map_err(database)?;
        if changed.rows_affected() == 0 {
            return Ok(());
        }
        let happening = Happening::WebhookDisabled { webhook_id: id };
        change.tell_all(actor.organisation, &happening).await?;
        let subject = ("webhook", id.to_string());
        change
            .audit(actor, "webhook.give_up", subject, json!({ "why": why }))
            .await?;
        change.commit().await
    }

    async fn figures_of_deliveries(&self, actor: &Actor) -> Result<DeliveryFigures, StoreError> {
        require(actor, Action::SendNotifications)?;
        let row = sqlx::query(
            "SELECT count(*) FILTER (WHERE state = 'waiting') AS waiting,
                    count(*) FILTER (WHERE state = 'waiting' AND tries > 0) AS retrying,
                    count(*) FILTER (WHERE state = 'dead') AS dead,
                    min(created_at) FILTER (WHERE state = 'waiting') AS oldest,
                    (SELECT count(*) FROM webhook w
                     WHERE w.organisation_id = ?1 AND w.disabled_why IN ('failing', 'gone')) AS disabled
             FROM delivery WHERE organisation_id = ?1",
        )
        .bind(actor.organisation.to_string())
        .fetch_one(&self.readers)
        .await
        .map_err(database)?;
        Ok(DeliveryFigures {
            waiting: row.number("waiting")?,
            retrying: row.number("retrying")?,
            dead: row.number("dead")?,
            webhooks_disabled: row.number("disabled")?,
            oldest: row.maybe_time("oldest")?,
        })
    }

    async fn forgotten(&self, actor: &Actor, before: Timestamp) -> Result<u64, StoreError> {
        require(actor, Action::SendNotifications)?;
        let mut change = self.change().await?;
        let mut gone = 0;
        for statement in [
            "DELETE FROM delivery_attempt WHERE organisation_id = ?1 AND delivery_id IN
                 (SELECT id FROM delivery WHERE organisation_id = ?1 AND state <> 'waiting' AND ended_at < ?2)",
            "DELETE FROM delivery WHERE organisation_id = ?1 AND state <> 'waiting' AND ended_at < ?2",
        ] {
            let done = sqlx::query(statement)
                .bind(actor.organisation.to_string())
                .bind(before.as_microsecond())
                .execute(change.connection())
                .await
                .map_err(database)?;
            gone = done.rows_affected();
        }
        change.commit().await?;
        Ok(gone)
    }
}

impl Outgoing for SqliteStore {
    fn plan_deliveries<'a>(&'a self, actor: &'a Actor, mail: bool) -> Answer<'a, bool> {
        Box::pin(self.plan(actor, mail))
    }

    fn due_deliveries<'a>(
        &'a self,
        actor: &'a Actor,
        mail: bool,
        each: u32,
    ) -> Answer<'a, Vec<Due>> {
        Box::pin(self.due(actor, mail, each))
    }

    fn record_attempt<'a>(
        &'a self,
        actor: &'a Actor,
        id: DeliveryId,
        attempt: Attempt,
        then: Then,
    ) -> Answer<'a, Option<Timestamp>> {
        Box::pin(self.attempted(actor, id, attempt, then))
    }

    fn give_up_webhook<'a>(
        &'a self,
        actor: &'a Actor,
        id: WebhookId,
        why: DisabledBecause,
    ) -> Answer<'a, ()> {
        Box::pin(self.gave_up_webhook(actor, id, why))
    }

    fn delivery_figures<'a>(&'a self, actor: &'a Actor) -> Answer<'a, DeliveryFigures> {
        Box::pin(self.figures_of_deliveries(actor))
    }

    fn forget_deliveries<'a>(&'a self, actor: &'a Actor, before: Timestamp) -> Answer<'a, u64> {
        Box::pin(self.forgotten(actor, before))
    }
}
