//! Bookkeeping of uploads.

use super::SqliteStore;
use super::error::{database, not_found};
use super::forget_arrival;
use super::row::{Columns, invalid, to_integer, to_json};
use crate::access::actor::Actor;
use crate::access::policy::Action;
use crate::access::require::{Denied, require};
use crate::domain::ids::UploadId;
use crate::domain::upload::UploadState;
use crate::store::contract::Answer;
use crate::store::contract::error::StoreError;
use crate::store::contract::uploads::{NewUpload, Upload, UploadEnd, Uploads};
use jiff::Timestamp;
use sqlx::SqliteConnection;

/// Refuses to whoever shows the token of an upload everything but this upload.
pub(super) fn refuse_beyond_scope(actor: &Actor, id: Option<UploadId>) -> Result<(), StoreError> {
    if actor.reaches_upload(id) {
        return Ok(());
    }
    Err(id.map_or(
        Denied {
            action: Action::SubmitSlide,
        }
        .into(),
        |id| not_found("upload", &id),
    ))
}

/// Looks an upload up, with its state as of `now`.
pub(super) async fn find(
    connection: &mut SqliteConnection,
    actor: &Actor,
    id: UploadId,
    now: Timestamp,
) -> Result<Upload, StoreError> {
    refuse_beyond_scope(actor, Some(id))?;
    let row = sqlx::query(
        "SELECT u.length, u.offset, u.facts, u.state, u.expires_at, u.slide_id, p.case_id
         FROM upload u
         LEFT JOIN slide s ON s.organisation_id = u.organisation_id AND s.id = u.slide_id
         LEFT JOIN consultation c ON c.organisation_id = s.organisation_id AND c.id = s.consultation_id
         LEFT JOIN specimen p ON p.organisation_id = c.organisation_id AND p.id = c.specimen_id
         WHERE u.organisation_id = ? AND u.id = ?",
    )
    .bind(actor.organisation.to_string())
    .bind(id.to_string())
    .fetch_optional(connection)
    .await
    .map_err(database)?
    .ok_or_else(|| not_found("upload", &id))?;
    let upload = Upload {
        id,
        length: row.number("length")?,
        offset: row.number("offset")?,
        facts: row.json("facts")?,
        state: row.word("state")?,
        expires_at: row.time("expires_at")?,
        slide: row
            .maybe_parsed("slide_id")?
            .zip(row.maybe_parsed("case_id")?),
    };
    let expired = upload.state == UploadState::Open && upload.expires_at <= now;
    Ok(Upload {
        state: if expired {
            UploadState::Expired
        } else {
            upload.state
        },
        ..upload
    })
}

/// The same, if it still takes bytes.
pub(super) async fn find_open(
    connection: &mut SqliteConnection,
    actor: &Actor,
    id: UploadId,
    now: Timestamp,
) -> Result<Upload, StoreError> {
    let upload = find(connection, actor, id, now).await?;
    match upload.state {
        UploadState::Open => Ok(upload),
        state => Err(StoreError::UploadClosed { upload: id, state }),
    }
}

impl Uploads for SqliteStore {
    fn create_upload<'a>(&'a self, actor: &'a Actor, new: NewUpload) -> Answer<'a, Upload> {
        Box::pin(async move {
            require(actor, Action::SubmitSlide)?;
            refuse_beyond_scope(actor, None)?;
            let length = to_integer("length", new.length)?;
            let id = UploadId::generate();
            let mut change = self.change().await?;
            let at = change.microseconds();
            sqlx::query(
                "INSERT INTO upload
                     (organisation_id, id, principal, length, facts, created_at, expires_at, token_digest)
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            )
            .bind(actor.organisation.to_string())
            .bind(id.to_string())
            .bind(actor.principal.to_string())
            .bind(length)
            .bind(to_json("facts", &new.facts)?)
            .bind(at)
            .bind(new.expires_at.as_microsecond())
            .bind(new.token.map(|token| token.to_string()))
            .execute(change.connection())
            .await
            .map_err(database)?;
            let at = change.at;
            let upload = find(change.connection(), actor, id, at).await?;
            change.commit().await?;
            Ok(upload)
        })
    }

    fn upload<'a>(&'a self, actor: &'a Actor, id: UploadId) -> Answer<'a, Upload> {
        Box::pin(async move {
            require(actor, Action::SubmitSlide)?;
            find(&mut *self.look().await?, actor, id, self.clock.now()).await
        })
    }

    fn record_offset<'a>(
        &'a self,
        actor: &'a Actor,
        id: UploadId,
        from: u64,
        to: u64,
        expires_at: Timestamp,
    ) -> Answer<'a, ()> {
        Box::pin(async move {
            require(actor, Action::SubmitSlide)?;
            let mut change = self.change().await?;
            let at = change.at;
            let upload = find_open(change.connection(), actor, id, at).await?;
            if upload.offset != from {
                return Err(StoreError::WrongOffset {
                    upload: id,
                    offset: upload.offset,
                    claimed: from,
                });
            }
            if !(from..=upload.length).contains(&to) {
                let length = upload.length;
                let why = format!("bytes {from}..{to} lie outside the upload's {length}");
                return Err(invalid("offset", &why));
            }
            sqlx::query(
                "UPDATE upload SET offset = ?1, expires_at = ?2,
                                   completed_at = CASE WHEN ?1 = length THEN ?5 END
                 WHERE organisation_id = ?3 AND id = ?4",
            )
            .bind(to_integer("offset", to)?)
            .bind(expires_at.as_microsecond())
            .bind(actor.organisation.to_string())
            .bind(id.to_string())
            .bind(at.as_microsecond())
            .execute(change.connection())
            .await
            .map_err(database)?;
            change.commit().await
        })
    }

    fn end_upload<'a>(&'a self, actor: &'a Actor, id: UploadId, end: UploadEnd) -> Answer<'a, ()> {
        Box::pin(async move {
            require(actor, Action::SubmitSlide)?;
            let state = match end {
                UploadEnd::Rejected => UploadState::Rejected,
                UploadEnd::Terminated => UploadState::Terminated,
            };
            let mut change = self.change().await?;
            let at = change.at;
            find_open(change.connection(), actor, id, at).await?;
            sqlx::query("UPDATE upload SET state = ? WHERE organisation_id = ? AND id = ?")
                .bind(state.code())
                .bind(actor.organisation.to_string())
                .bind(id.to_string())
                .execute(change.connection())
                .await
                .map_err(database)?;
            forget_arrival::forget(&mut change, actor.organisation, id).await?;
            let details = serde_json::json!({ "state": state });
            let subject = ("upload", id.to_string());
            change.audit(actor, "upload.end", subject, details).await?;
            change.commit().await
        })
    }
}
