//! Makes deliveries of what the outbox tells.

use super::SqliteStore;
use super::change::Change;
use super::error::database;
use super::notice_row;
use super::row::{Columns, to_integer, to_json};
use crate::access::actor::Actor;
use crate::access::policy::Action;
use crate::access::require::require;
use crate::access::topics::may_be_told;
use crate::domain::ids::{PrincipalId, WebhookId};
use crate::domain::notice::delivery::Notice;
use crate::domain::notice::topic::NoticeTopic;
use crate::store::contract::deliveries::Recipient;
use crate::store::contract::error::StoreError;
use serde_json::Value;
use sqlx::SqliteConnection;
use sqlx::sqlite::SqliteRow;

/// Events that one transaction takes.
const PAGE: usize = 500;
/// Events without news after which the cursors move all the same, so that nobody reads them again and again.
const LAG: u64 = 1_000;

/// Somebody who is to be told.
struct Listener {
    recipient: Recipient,
    topics: Vec<NoticeTopic>,
    after: u64,
}

/// Something that may be told.
struct News {
    notice: Notice,
    /// Whom alone it concerns, where it concerns one person.
    only: Option<PrincipalId>,
}

async fn webhooks(
    connection: &mut SqliteConnection,
    actor: &Actor,
) -> Result<Vec<Listener>, StoreError> {
    let rows = sqlx::query(
        "SELECT id, topics, after_event FROM webhook WHERE organisation_id = ? AND disabled_at IS NULL",
    )
    .bind(actor.organisation.to_string())
    .fetch_all(connection)
    .await
    .map_err(database)?;
    rows.iter()
        .map(|row| {
            Ok(Listener {
                recipient: Recipient::Webhook(row.parsed("id")?),
                topics: row.json("topics")?,
                after: row.number("after_event")?,
            })
        })
        .collect()
}

/// People with a choice, each with the topics that their roles still allow.
async fn people(
    connection: &mut SqliteConnection,
    actor: &Actor,
    after: u64,
) -> Result<Vec<Listener>, StoreError> {
    let rows = sqlx::query(
        "SELECT m.user_id, m.topics, u.roles FROM mail_choice m
         JOIN user_account u ON u.organisation_id = m.organisation_id AND u.id = m.user_id
         WHERE m.organisation_id = ? AND u.disabled_at IS NULL",
    )
    .bind(actor.organisation.to_string())
    .fetch_all(connection)
    .await
    .map_err(database)?;
    rows.iter()
        .map(|row| {
            let person = row.parsed("user_id")?;
            let them = Actor::new(actor.organisation, person, row.json("roles")?);
            let mut topics: Vec<NoticeTopic> = row.json("topics")?;
            topics.retain(|topic| may_be_told(&them, *topic));
            Ok(Listener {
                recipient: Recipient::Person(person),
                topics,
                after,
            })
        })
        .collect()
}

fn news(row: &SqliteRow) -> Result<Option<News>, StoreError> {
    let payload: Value = row.json("payload")?;
    let Some(topic) = NoticeTopic::of_event(row.text("topic")?, &payload) else {
        return Ok(None);
    };
    let only = match topic {
        NoticeTopic::ConsultationOffered => row.maybe_parsed("offered_to")?,
        NoticeTopic::MaterialAfterSignature => row.maybe_parsed("author")?,
        _ => None,
    };
    Ok(Some(News {
        notice: Notice {
            event: Some(row.number("id")?),
            topic,
            case: row.maybe_parsed("case_id")?,
            consultation: row.maybe_parsed("consultation_id")?,
            at: row.time("at")?,
        },
        only,
    }))
}

/// Events of the topics that may be announced, with the consultation that each is about.
async fn events(
    connection: &mut SqliteConnection,
    actor: &Actor,
    after: u64,
) -> Result<Vec<SqliteRow>, StoreError> {
    sqlx::query(
        "SELECT e.id, e.topic, e.case_id, e.payload, e.at, e.payload ->> '$.offered_to' AS offered_to, r.author,
                coalesce(e.payload ->> '$.consultation_id', s.consultation_id) AS consultation_id
         FROM event e
         LEFT JOIN slide s ON s.organisation_id = e.organisation_id AND s.id = e.payload ->> '$.slide_id'
         LEFT JOIN consultation c ON c.organisation_id = e.organisation_id AND c.id = e.payload ->> '$.consultation_id'
         LEFT JOIN signed_read r ON r.organisation_id = c.organisation_id AND r.consultation_id = c.id
                                AND r.version = c.read_version
         WHERE e.organisation_id = ? AND e.id > ? AND e.topic IN (SELECT value FROM json_each(?))
         ORDER BY e.id LIMIT ?",
    )
    .bind(actor.organisation.to_string())
    .bind(to_integer("event", after)?)
    .bind(to_json("topics", &NoticeTopic::outbox())?)
    .bind(i64::try_from(PAGE).unwrap_or(i64::MAX))
    .fetch_all(connection)
    .await
    .map_err(database)
}

async fn newest(connection: &mut SqliteConnection, actor: &Actor) -> Result<u64, StoreError> {
    sqlx::query("SELECT coalesce(max(id), 0) AS last FROM event WHERE organisation_id = ?")
        .bind(actor.organisation.to_string())
        .fetch_one(connection)
        .await
        .map_err(database)?
        .number("last")
}

async fn mail_cursor(
    connection: &mut SqliteConnection,
    actor: &Actor,
) -> Result<Option<u64>, StoreError> {
    sqlx::query("SELECT after_event FROM mail_cursor WHERE organisation_id = ?")
        .bind(actor.organisation.to_string())
        .fetch_optional(connection)
        .await
        .map_err(database)?
        .map(|row| row.number("after_event"))
        .transpose()
}

/// Sets up to where mail is made; `None` forgets it, so that it begins with the news of that day.
async fn set_mail_cursor(
    change: &mut Change,
    actor: &Actor,
    after: Option<u64>,
) -> Result<(), StoreError> {
    let organisation = actor.organisation.to_string();
    let query = match after {
        Some(after) => sqlx::query(
            "INSERT INTO mail_cursor (organisation_id, after_event) VALUES (?, ?)
             ON CONFLICT (organisation_id) DO UPDATE SET after_event = max(after_event, excluded.after_event)",
        )
        .bind(organisation)
        .bind(to_integer("event", after)?),
        None => {
            sqlx::query("DELETE FROM mail_cursor WHERE organisation_id = ?").bind(organisation)
        }
    };
    query.execute(change.connection()).await.map_err(database)?;
    Ok(())
}

async fn move_on(
    change: &mut Change,
    actor: &Actor,
    listeners: &[Listener],
    upto: u64,
) -> Result<(), StoreError> {
    let webhooks: Vec<WebhookId> = listeners
        .iter()
        .filter_map(|listener| match listener.recipient {
            Recipient::Webhook(webhook) => Some(webhook),
            Recipient::Person(_) => None,
        })
        .collect();
    sqlx::query(
        "UPDATE webhook SET after_event = max(after_event, ?)
         WHERE organisation_id = ? AND id IN (SELECT value FROM json_each(?))",
    )
    .bind(to_integer("event", upto)?)
    .bind(actor.organisation.to_string())
    .bind(to_json("webhooks", &webhooks)?)
    .execute(change.connection())
    .await
    .map_err(database)?;
    Ok(())
}

impl SqliteStore {
    /// Makes deliveries of the next events; gives whether there are more.
    pub(super) async fn plan(&self, actor: &Actor, mail: bool) -> Result<bool, StoreError> {
        require(actor, Action::SendNotifications)?;
        let mut look = self.look().await?;
        let newest = newest(&mut look, actor).await?;
        let stands = mail_cursor(&mut look, actor).await?;
        if mail != stands.is_some() {
            drop(look);
            let mut change = self.change().await?;
            set_mail_cursor(&mut change, actor, mail.then_some(newest)).await?;
            change.commit().await?;
            return Ok(true);
        }
        let mut listeners = webhooks(&mut look, actor).await?;
        if let Some(after) = stands {
            listeners.extend(people(&mut look, actor, after).await?);
        }
        let cursors = listeners
            .iter()
            .map(|listener| listener.after)
            .chain(stands);
        let Some(after) = cursors.min() else {
            return Ok(false);
        };
        let rows = events(&mut look, actor, after).await?;
        drop(look);
        if rows.is_empty() && newest.saturating_sub(after) < LAG {
            return Ok(false);
        }
        let more = rows.len() == PAGE;
        let last = rows.last().map(|row| row.number("id")).transpose()?;
        let upto = last.filter(|_| more).unwrap_or(newest);
        let mut change = self.change().await?;
        for row in &rows {
            let Some(news) = news(row)? else { continue };
            let event = news.notice.event.unwrap_or(0);
            for listener in &listeners {
                let meant = match listener.recipient {
                    Recipient::Webhook(_) => true,
                    Recipient::Person(person) => news.only.is_none_or(|only| only == person),
                };
                if meant && listener.after < event && listener.topics.contains(&news.notice.topic) {
                    let to = listener.recipient;
                    notice_row::insert(&mut change, actor.organisation, to, &news.notice).await?;
                }
            }
        }
        move_on(&mut change, actor, &listeners, upto).await?;
        if stands.is_some() {
            set_mail_cursor(&mut change, actor, Some(upto)).await?;
        }
        change.commit().await?;
        Ok(more)
    }
}
