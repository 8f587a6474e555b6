//! A notice as the row of its delivery tells it, and putting one into a row.

use super::change::Change;
use super::error::database;
use super::row::{Columns, corrupt};
use crate::domain::ids::{DeliveryId, OrganisationId};
use crate::domain::notice::delivery::Notice;
use crate::store::contract::deliveries::Recipient;
use crate::store::contract::error::StoreError;
use sqlx::sqlite::SqliteRow;

/// The columns that [`notice`] and [`recipient`] read; `d` is the delivery.
macro_rules! notice_columns {
    () => {
        "d.id, d.webhook_id, d.user_id, d.event_id, d.topic, d.case_id, d.consultation_id, d.happened_at"
    };
}
pub(super) use notice_columns;

pub(super) fn notice(row: &SqliteRow) -> Result<Notice, StoreError> {
    let event = row.maybe_number("event_id")?;
    Ok(Notice {
        event: event
            .map(u64::try_from)
            .transpose()
            .map_err(|error| corrupt("event_id", &error))?,
        topic: row.word("topic")?,
        case: row.maybe_parsed("case_id")?,
        consultation: row.maybe_parsed("consultation_id")?,
        at: row.time("happened_at")?,
    })
}

pub(super) fn recipient(row: &SqliteRow) -> Result<Recipient, StoreError> {
    match row.maybe_parsed("webhook_id")? {
        Some(webhook) => Ok(Recipient::Webhook(webhook)),
        None => Ok(Recipient::Person(row.parsed("user_id")?)),
    }
}

/// Makes a delivery that is due at once, unless the event is on its way to the recipient already.
pub(super) async fn insert(
    change: &mut Change,
    organisation: OrganisationId,
    recipient: Recipient,
    notice: &Notice,
) -> Result<DeliveryId, StoreError> {
    let id = DeliveryId::generate();
    let (webhook, person) = match recipient {
        Recipient::Webhook(webhook) => (Some(webhook.to_string()), None),
        Recipient::Person(person) => (None, Some(person.to_string())),
    };
    let at = change.microseconds();
    sqlx::query(
        "INSERT INTO delivery (organisation_id, id, webhook_id, user_id, event_id, topic, case_id, consultation_id,
                               happened_at, created_at, next_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?10)
         ON CONFLICT DO NOTHING",
    )
    .bind(organisation.to_string())
    .bind(id.to_string())
    .bind(webhook)
    .bind(person)
    .bind(notice.event.map(|event| i64::try_from(event).unwrap_or(i64::MAX)))
    .bind(notice.topic.code())
    .bind(notice.case.map(|case| case.to_string()))
    .bind(notice.consultation.map(|id| id.to_string()))
    .bind(notice.at.as_microsecond())
    .bind(at)
    .execute(change.connection())
    .await
    .map_err(database)?;
    Ok(id)
}
