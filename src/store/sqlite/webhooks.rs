//! Webhooks of an organisation.

use super::SqliteStore;
use super::change::Change;
use super::error::{database, not_found};
use super::notice_row;
use super::row::{Columns, invalid, to_json};
use crate::access::actor::Actor;
use crate::access::policy::Action;
use crate::access::require::require;
use crate::domain::ids::{DeliveryId, OrganisationId, WebhookId};
use crate::domain::notice::delivery::{DisabledBecause, Notice};
use crate::domain::notice::signing_secret::SigningSecret;
use crate::domain::notice::topic::NoticeTopic;
use crate::domain::visible_text::is_invisible;
use crate::store::contract::Answer;
use crate::store::contract::deliveries::Recipient;
use crate::store::contract::error::StoreError;
use crate::store::contract::webhooks::{
    Disabled, MOST_WEBHOOKS, NewWebhook, Webhook, WebhookChange, Webhooks,
};
use jiff::Timestamp;
use serde_json::json;
use sqlx::SqliteConnection;
use sqlx::sqlite::SqliteRow;

const LONGEST_LABEL: usize = 100;
const LONGEST_URL: usize = 500;

const WEBHOOK: &str =
    "SELECT w.*, (SELECT count(*) FROM delivery d
                  WHERE d.organisation_id = w.organisation_id AND d.webhook_id = w.id AND d.state = 'waiting') AS waiting,
            (SELECT count(*) FROM delivery d
             WHERE d.organisation_id = w.organisation_id AND d.webhook_id = w.id AND d.state = 'dead') AS dead
     FROM webhook w WHERE w.organisation_id = ?1 AND (?2 IS NULL OR w.id = ?2) ORDER BY w.id";

fn webhook(row: &SqliteRow) -> Result<Webhook, StoreError> {
    let disabled = match row.maybe_time("disabled_at")? {
        Some(at) => Some(Disabled {
            at,
            why: row.word("disabled_why")?,
        }),
        None => None,
    };
    Ok(Webhook {
        id: row.parsed("id")?,
        url: row.text("url")?.to_owned(),
        label: row.text("label")?.to_owned(),
        topics: row.json("topics")?,
        created_at: row.time("created_at")?,
        created_by: row.parsed("created_by")?,
        previous_until: row.maybe_time("previous_until")?,
        delivered_at: row.maybe_time("delivered_at")?,
        failing_since: row.maybe_time("failing_since")?,
        disabled,
        waiting: row.small("waiting")?,
        dead: row.small("dead")?,
    })
}

async fn find(
    connection: &mut SqliteConnection,
    organisation: OrganisationId,
    id: WebhookId,
) -> Result<Webhook, StoreError> {
    let row = sqlx::query(WEBHOOK)
        .bind(organisation.to_string())
        .bind(id.to_string())
        .fetch_optional(connection)
        .await
        .map_err(database)?
        .ok_or_else(|| not_found("webhook", &id))?;
    webhook(&row)
}

/// The id of the last event: what comes later is news.
async fn newest(change: &mut Change, organisation: OrganisationId) -> Result<i64, StoreError> {
    let row =
        sqlx::query("SELECT coalesce(max(id), 0) AS last FROM event WHERE organisation_id = ?")
            .bind(organisation.to_string())
            .fetch_one(change.connection())
            .await
            .map_err(database)?;
    Ok(row.maybe_number("last")?.unwrap_or(0))
}

fn check_label(label: &str) -> Result<&str, StoreError> {
    let label = label.trim();
    let fits = (1..=LONGEST_LABEL).contains(&label.chars().count());
    if fits && !label.chars().any(is_invisible) {
        Ok(label)
    } else {
        let why = format!("its label needs 1 to {LONGEST_LABEL} visible characters");
        Err(invalid("webhook", &why))
    }
}

/// The topics in order, each once.
fn check_topics(topics: &[NoticeTopic]) -> Result<Vec<NoticeTopic>, StoreError> {
    if let Some(other) = topics.iter().find(|topic| !topic.is_for_webhooks()) {
        let why = format!("`{}` is not told to webhooks", other.code());
        return Err(invalid("webhook", &why));
    }
    let mut topics = topics.to_vec();
    topics.sort_unstable();
    topics.dedup();
    if topics.is_empty() {
        return Err(invalid("webhook", "it needs a topic at least"));
    }
    Ok(topics)
}

impl SqliteStore {
    async fn new_webhook(&self, actor: &Actor, new: NewWebhook) -> Result<Webhook, StoreError> {
        require(actor, Action::ManageNotifications)?;
        let label = check_label(&new.label)?;
        let topics = check_topics(&new.topics)?;
        if new.url.len() > LONGEST_URL {
            let why = format!("its address has more than {LONGEST_URL} characters");
            return Err(invalid("webhook", &why));
        }
        let mut change = self.change().await?;
        let organisation = actor.organisation;
        let there = sqlx::query("SELECT count(*) AS there FROM webhook WHERE organisation_id = ?")
            .bind(organisation.to_string())
            .fetch_one(change.connection())
            .await
            .map_err(database)?
            .small("there")?;
        if there >= MOST_WEBHOOKS {
            let why = format!("there are {MOST_WEBHOOKS} already; delete one first");
            return Err(invalid("webhook", &why));
        }
        let id = WebhookId::generate();
        let (at, after) = (
            change.microseconds(),
            newest(&mut change, organisation).await?,
        );
        sqlx::query(
            "INSERT INTO webhook (organisation_id, id, url, label, topics, secret, created_at, created_by, after_event)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(organisation.to_string())
        .bind(id.to_string())
        .bind(&new.url)
        .bind(label)
        .bind(to_json("topics", &topics)?)
        .bind(new.secret.reveal())
        .bind(at)
        .bind(actor.principal.to_string())
        .bind(after)
        .execute(change.connection())
        .await
        .map_err(database)?;
        let subject = ("webhook", id.to_string());
        change
            .audit(actor, "webhook.add", subject, json!({ "topics": topics }))
            .await?;
        let made = find(change.connection(), organisation, id).await?;
        change.commit().await?;
        Ok(made)
    }

    async fn changed_webhook(
        &self,
        actor: &Actor,
        id: WebhookId,
        asked: WebhookChange,
    ) -> Result<Webhook, StoreError> {
        require(actor, Action::ManageNotifications)?;
        let mut change = self.change().await?;
        let organisation = actor.organisation;
        let before = find(change.connection(), organisation, id).await?;
        let label = check_label(asked.label.as_deref().unwrap_or(&before.label))?;
        let topics = check_topics(asked.topics.as_deref().unwrap_or(&before.topics))?;
        let disabled = match (asked.enabled, before.disabled) {
            (Some(true), _) => None,
            (Some(false), None) => Some(Disabled {
                at: change.at,
                why: DisabledBecause::ByHand,
            }),
            (_, as_it_is) => as_it_is,
        };
        let begins_again = before.disabled.is_some() && disabled.is_none();
        let after = newest(&mut change, organisation).await?;
        sqlx::query(
            "UPDATE webhook
             SET label = ?1, topics = ?2, disabled_at = ?3, disabled_why = ?4,
                 after_event = CASE WHEN ?5 THEN ?6 ELSE after_event END,
                 failing_since = CASE WHEN ?5 THEN NULL ELSE failing_since END
             WHERE organisation_id = ?7 AND id = ?8",
        )
        .bind(label)
        .bind(to_json("topics", &topics)?)
        .bind(disabled.map(|disabled| disabled.at.as_microsecond()))
        .bind(disabled.map(|disabled| disabled.why.code()))
        .bind(begins_again)
        .bind(after)
        .bind(organisation.to_string())
        .bind(id.to_string())
        .execute(change.connection())
        .await
        .map_err(database)?;
        let details = json!({
            "topics": topics,
            "instead_of": before.topics,
            "enabled": disabled.is_none(),
            "renamed": label != before.label,
        });
        let subject = ("webhook", id.to_string());
        change
            .audit(actor, "webhook.change", subject, details)
            .await?;
        let after = find(change.connection(), organisation, id).await?;
        change.commit().await?;
        Ok(after)
    }

    async fn other_secret(
        &self,
        actor: &Actor,
        id: WebhookId,
        secret: &SigningSecret,
        previous_until: Timestamp,
    ) -> Result<Webhook, StoreError> {
        require(actor, Action::ManageNotifications)?;
        let mut change = self.change().await?;
        let organisation = actor.organisation;
        find(change.connection(), organisation, id).await?;
        sqlx::query(
            "UPDATE webhook SET previous_secret = secret, previous_until = ?, secret = ?
             WHERE organisation_id = ? AND id = ?",
        )
        .bind(previous_until.as_microsecond())
        .bind(secret.reveal())
        .bind(organisation.to_string())
        .bind(id.to_string())
        .execute(change.connection())
        .await
        .map_err(database)?;
        let details = json!({ "previous_until": previous_until });
        let subject = ("webhook", id.to_string());
        change
            .audit(actor, "webhook.rotate", subject, details)
            .await?;
        let after = find(change.connection(), organisation, id).await?;
        change.commit().await?;
        Ok(after)
    }

    async fn deleted_webhook(&self, actor: &Actor, id: WebhookId) -> Result<(), StoreError> {
        require(actor, Action::ManageNotifications)?;
        let mut change = self.change().await?;
        let organisation = actor.organisation;
        find(change.connection(), organisation, id).await?;
        for statement in [
            "DELETE FROM delivery_attempt WHERE organisation_id = ?1 AND delivery_id IN
                 (SELECT id FROM delivery WHERE organisation_id = ?1 AND webhook_id = ?2)",
            "DELETE FROM delivery WHERE organisation_id = ?1 AND webhook_id = ?2",
            "DELETE FROM webhook WHERE organisation_id = ?1 AND id = ?2",
        ] {
            sqlx::query(statement)
                .bind(organisation.to_string())
                .bind(id.to_string())
                .execute(change.connection())
                .await
                .map_err(database)?;
        }
        let subject = ("webhook", id.to_string());
        change
            .audit(actor, "webhook.delete", subject, json!({}))
            .await?;
        change.commit().await
    }

    async fn tested_webhook(&self, actor: &Actor, id: WebhookId) -> Result<DeliveryId, StoreError> {
        require(actor, Action::ManageNotifications)?;
        let mut change = self.change().await?;
        let organisation = actor.organisation;
        let webhook = find(change.connection(), organisation, id).await?;
        if webhook.disabled.is_some() {
            return Err(invalid("test", "the webhook is disabled; enable it first"));
        }
        let notice = Notice {
            event: None,
            topic: NoticeTopic::Test,
            case: None,
            consultation: None,
            at: change.at,
        };
        let to = Recipient::Webhook(id);
        let delivery = notice_row::insert(&mut change, organisation, to, &notice).await?;
        let subject = ("webhook", id.to_string());
        change
            .audit(
                actor,
                "webhook.test",
                subject,
                json!({ "delivery": delivery }),
            )
            .await?;
        change.commit().await?;
        Ok(delivery)
    }
}

impl Webhooks for SqliteStore {
    fn webhooks<'a>(&'a self, actor: &'a Actor) -> Answer<'a, Vec<Webhook>> {
        Box::pin(async move {
            require(actor, Action::ManageNotifications)?;
            let rows = sqlx::query(WEBHOOK)
                .bind(actor.organisation.to_string())
                .bind(None::<String>)
                .fetch_all(&self.readers)
                .await
                .map_err(database)?;
            rows.iter().map(webhook).collect()
        })
    }

    fn add_webhook<'a>(&'a self, actor: &'a Actor, new: NewWebhook) -> Answer<'a, Webhook> {
        Box::pin(self.new_webhook(actor, new))
    }

    fn change_webhook<'a>(
        &'a self,
        actor: &'a Actor,
        id: WebhookId,
        change: WebhookChange,
    ) -> Answer<'a, Webhook> {
        Box::pin(self.changed_webhook(actor, id, change))
    }

    fn rotate_secret<'a>(
        &'a self,
        actor: &'a Actor,
        id: WebhookId,
        secret: SigningSecret,
        previous_until: Timestamp,
    ) -> Answer<'a, Webhook> {
        Box::pin(async move { self.other_secret(actor, id, &secret, previous_until).await })
    }

    fn delete_webhook<'a>(&'a self, actor: &'a Actor, id: WebhookId) -> Answer<'a, ()> {
        Box::pin(self.deleted_webhook(actor, id))
    }

    fn test_webhook<'a>(&'a self, actor: &'a Actor, id: WebhookId) -> Answer<'a, DeliveryId> {
        Box::pin(self.tested_webhook(actor, id))
    }
}
