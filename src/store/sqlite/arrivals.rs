//! What is known of uploads while their bytes still come.

use super::SqliteStore;
use super::change::Change;
use super::error::database;
use super::row::{Columns, to_json};
use super::uploads;
use crate::access::actor::Actor;
use crate::access::policy::Action;
use crate::access::require::require;
use crate::domain::arrival::EarlyLook;
use crate::domain::event::Happening;
use crate::domain::ids::{OrganisationId, SlideId, UploadId};
use crate::store::contract::Answer;
use crate::store::contract::arrivals::{Arrivals, Arriving};
use crate::store::contract::error::StoreError;
use crate::store::contract::uploads::Upload;
use sqlx::SqliteConnection;

/// Uploads that are listed.
const MOST: u32 = 200;

/// Whether tiles of a slide were read before it was accepted, and its verdict is not recorded yet.
pub(super) async fn was_read_ahead(
    change: &mut Change,
    organisation: OrganisationId,
    slide: SlideId,
) -> Result<bool, StoreError> {
    let row = sqlx::query(
        "SELECT 1 FROM upload u
         JOIN tile_ahead t ON t.organisation_id = u.organisation_id AND t.upload_id = u.id
         WHERE u.organisation_id = ? AND u.slide_id = ? LIMIT 1",
    )
    .bind(organisation.to_string())
    .bind(slide.to_string())
    .fetch_optional(change.connection())
    .await
    .map_err(database)?;
    Ok(row.is_some())
}

async fn with_look(
    connection: &mut SqliteConnection,
    actor: &Actor,
    upload: Upload,
) -> Result<Arriving, StoreError> {
    let row = sqlx::query(
        "SELECT look, state, progress FROM arrival WHERE organisation_id = ? AND upload_id = ?",
    )
    .bind(actor.organisation.to_string())
    .bind(upload.id.to_string())
    .fetch_optional(connection)
    .await
    .map_err(database)?;
    let Some(row) = row else {
        return Ok(Arriving {
            upload,
            look: None,
            ahead: None,
        });
    };
    Ok(Arriving {
        upload,
        look: Some(row.json("look")?),
        ahead: Some((row.word("state")?, row.maybe_json("progress")?)),
    })
}

impl Arrivals for SqliteStore {
    fn record_early_look<'a>(
        &'a self,
        actor: &'a Actor,
        upload: UploadId,
        look: &'a EarlyLook,
    ) -> Answer<'a, ()> {
        Box::pin(async move {
            require(actor, Action::SubmitSlide)?;
            let mut change = self.change().await?;
            let at = change.at;
            uploads::find_open(change.connection(), actor, upload, at).await?;
            sqlx::query(
                "INSERT INTO arrival (organisation_id, upload_id, look, state)
                 VALUES (?1, ?2, ?3, CASE WHEN ?4 THEN 'waiting' ELSE 'closed' END)
                 ON CONFLICT DO UPDATE SET look = excluded.look,
                     state = CASE WHEN state = 'closed' THEN excluded.state ELSE state END",
            )
            .bind(actor.organisation.to_string())
            .bind(upload.to_string())
            .bind(to_json("look", look)?)
            .bind(look.seen.is_readable())
            .execute(change.connection())
            .await
            .map_err(database)?;
            let happening = Happening::UploadSeen { upload_id: upload };
            change.tell_all(actor.organisation, &happening).await?;
            change.commit().await
        })
    }

    fn arrivals<'a>(&'a self, actor: &'a Actor) -> Answer<'a, Vec<Arriving>> {
        Box::pin(async move {
            require(actor, Action::SeeCases)?;
            let now = self.clock.now();
            let mut look = self.look().await?;
            let rows = sqlx::query(
                "SELECT id FROM upload
                 WHERE organisation_id = ? AND state = 'open' AND expires_at > ?
                 ORDER BY id DESC LIMIT ?",
            )
            .bind(actor.organisation.to_string())
            .bind(now.as_microsecond())
            .bind(MOST)
            .fetch_all(&mut *look)
            .await
            .map_err(database)?;
            let mut arriving = Vec::with_capacity(rows.len());
            for row in rows {
                let upload = uploads::find(&mut look, actor, row.parsed("id")?, now).await?;
                arriving.push(with_look(&mut look, actor, upload).await?);
            }
            Ok(arriving)
        })
    }

    fn arrival<'a>(&'a self, actor: &'a Actor, upload: UploadId) -> Answer<'a, Arriving> {
        Box::pin(async move {
            require(actor, Action::SeeCases)?;
            let mut look = self.look().await?;
            let upload = uploads::find(&mut look, actor, upload, self.clock.now()).await?;
            with_look(&mut look, actor, upload).await
        })
    }
}
