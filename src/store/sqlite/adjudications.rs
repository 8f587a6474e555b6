//! How local readers and opinions that differ were brought together.

use super::SqliteStore;
use super::drafts::draft_of;
use super::error::{database, not_found};
use super::opinion_row::{OpinionRow, answer_of, opinion_columns};
use super::row::Columns;
use super::signed_reads::reads_of;
use crate::access::actor::Actor;
use crate::access::policy::Action;
use crate::access::require::require;
use crate::domain::ids::{ConsultationId, OpinionId, OrganisationId};
use crate::domain::opinion::adjudication::{Adjudication, Resolution};
use crate::domain::read::category::CategoryCode;
use crate::store::contract::error::StoreError;
use crate::store::contract::opinions::AdjudicationRecord;
use sqlx::SqliteConnection;

/// The local category: of the draft, or else of the last signed version.
pub(super) async fn category_now(
    connection: &mut SqliteConnection,
    organisation: OrganisationId,
    consultation: ConsultationId,
) -> Result<Option<CategoryCode>, StoreError> {
    let draft = draft_of(connection, organisation, consultation).await?;
    if let Some(category) = draft.and_then(|draft| draft.form.category) {
        return Ok(Some(category));
    }
    let reads = reads_of(connection, organisation, consultation).await?;
    Ok(reads.last().map(|signed| signed.read.category().code()))
}

/// What was recorded, oldest first.
pub(super) async fn adjudications_of(
    connection: &mut SqliteConnection,
    organisation: OrganisationId,
    id: OpinionId,
) -> Result<Vec<AdjudicationRecord>, StoreError> {
    let rows = sqlx::query(
        "SELECT resolution, words, own_category, opinion_category, recorded_by, recorded_at FROM adjudication
         WHERE organisation_id = ? AND opinion_id = ? ORDER BY sequence",
    )
    .bind(organisation.to_string())
    .bind(id.to_string())
    .fetch_all(connection)
    .await
    .map_err(database)?;
    rows.iter()
        .map(|row| {
            Ok(AdjudicationRecord {
                adjudication: Adjudication {
                    resolution: row.word("resolution")?,
                    words: row.parsed("words")?,
                },
                own_category: row.maybe_word("own_category")?,
                opinion_category: row.word("opinion_category")?,
                by: row.parsed("recorded_by")?,
                at: row.time("recorded_at")?,
            })
        })
        .collect()
}

impl SqliteStore {
    pub(super) async fn adjudicated(
        &self,
        actor: &Actor,
        id: OpinionId,
        adjudication: Adjudication,
    ) -> Result<Resolution, StoreError> {
        require(actor, Action::AskOpinion)?;
        let organisation = actor.organisation;
        let mut change = self.change().await?;
        let row = sqlx::query(concat!(
            opinion_columns!(),
            "WHERE o.organisation_id = ? AND o.id = ?"
        ))
        .bind(organisation.to_string())
        .bind(id.to_string())
        .fetch_optional(change.connection())
        .await
        .map_err(database)?;
        let row = OpinionRow::read(&row.ok_or_else(|| not_found("request for an opinion", &id))?)?;
        let answer = answer_of(change.connection(), organisation, id)
            .await?
            .ok_or_else(|| not_found("opinion on request", &id))?;
        let own = category_now(change.connection(), organisation, row.consultation).await?;
        let theirs = answer.read.category().code();
        let code = |category: CategoryCode| {
            serde_json::to_value(category)
                .ok()
                .and_then(|value| value.as_str().map(str::to_owned))
        };
        let at = change.microseconds();
        sqlx::query(
            "INSERT INTO adjudication (organisation_id, opinion_id, sequence, resolution, words, own_category,
                                       opinion_category, recorded_by, recorded_at)
             SELECT ?1, ?2, coalesce(max(sequence), 0) + 1, ?3, ?4, ?5, ?6, ?7, ?8
             FROM adjudication WHERE organisation_id = ?1 AND opinion_id = ?2",
        )
        .bind(organisation.to_string())
        .bind(id.to_string())
        .bind(adjudication.resolution.code())
        .bind(adjudication.words.as_str())
        .bind(own.and_then(code))
        .bind(code(theirs))
        .bind(actor.principal.to_string())
        .bind(at)
        .execute(change.connection())
        .await
        .map_err(database)?;
        let details = serde_json::json!({
            "consultation": row.consultation,
            "resolution": adjudication.resolution,
            "own": own,
            "opinion": theirs,
        });
        let subject = ("opinion", id.to_string());
        change
            .audit(actor, "opinion.adjudicate", subject, details)
            .await?;
        super::opinion_row::tell(&mut change, &row, None).await?;
        change.commit().await?;
        Ok(adjudication.resolution)
    }
}
