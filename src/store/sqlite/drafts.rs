//! Drafts of reads.

use super::SqliteStore;
use super::error::database;
use super::life::{keep, load, mark, refused};
use super::row::{Columns, invalid, to_integer, to_json};
use crate::access::actor::Actor;
use crate::access::policy::Action;
use crate::access::require::require;
use crate::domain::ids::{ConsultationId, OrganisationId};
use crate::store::contract::error::StoreError;
use crate::store::contract::reads::{DraftRecord, NewDraft};
use sqlx::SqliteConnection;

/// Bytes that the document of a draft may have.
const LONGEST: usize = 65_536;

/// The draft of a consultation, if somebody wrote one.
pub(super) async fn draft_of(
    connection: &mut SqliteConnection,
    organisation: OrganisationId,
    id: ConsultationId,
) -> Result<Option<DraftRecord>, StoreError> {
    let row = sqlx::query(
        "SELECT version, author, document, ai_before_category, saved_at FROM read_draft
         WHERE organisation_id = ? AND consultation_id = ?",
    )
    .bind(organisation.to_string())
    .bind(id.to_string())
    .fetch_optional(connection)
    .await
    .map_err(database)?;
    row.map(|row| {
        Ok(DraftRecord {
            version: row.number("version")?,
            author: row.parsed("author")?,
            form: row.json("document")?,
            ai_before_category: row.maybe_flag("ai_before_category")?,
            saved_at: row.time("saved_at")?,
        })
    })
    .transpose()
}

impl SqliteStore {
    pub(super) async fn keep_draft(
        &self,
        actor: &Actor,
        id: ConsultationId,
        draft: NewDraft,
    ) -> Result<DraftRecord, StoreError> {
        require(actor, Action::ReadSlides)?;
        let document = to_json("draft", &draft.form)?;
        if document.len() > LONGEST {
            return Err(invalid("draft", "it is longer than 64 KiB; shorten it"));
        }
        let organisation = actor.organisation;
        let mut change = self.change().await?;
        let from = load(change.connection(), organisation, id).await?;
        // Whoever writes is there: a sign of life, and the proof of the claim.
        let mark = mark(&change, actor);
        let life = from.life.beat(mark).map_err(refused(id))?;
        keep(&mut change, organisation, id, &life).await?;
        let before = draft_of(change.connection(), organisation, id).await?;
        let current = before.as_ref().map_or(0, |draft| draft.version);
        if current != draft.follows {
            return Err(StoreError::DraftChanged {
                current,
                claimed: draft.follows,
            });
        }
        let chosen = draft.form.category.map(|_| draft.ai_visible);
        let ai_before_category = before.and_then(|draft| draft.ai_before_category).or(chosen);
        sqlx::query(
            "INSERT OR REPLACE INTO read_draft (organisation_id, consultation_id, version, author, document,
                                                ai_before_category, saved_at)
             VALUES (?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(organisation.to_string())
        .bind(id.to_string())
        .bind(to_integer("draft", current + 1)?)
        .bind(mark.by.to_string())
        .bind(document)
        .bind(ai_before_category)
        .bind(mark.at.as_microsecond())
        .execute(change.connection())
        .await
        .map_err(database)?;
        change.commit().await?;
        Ok(DraftRecord {
            version: current + 1,
            author: mark.by,
            form: draft.form,
            ai_before_category,
            saved_at: mark.at,
        })
    }
}
