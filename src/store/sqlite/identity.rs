//! The same bytes under two names: one of the two is the wrong patient or the wrong part.

use super::change::Change;
use super::error::database;
use super::row::Columns;
use crate::access::actor::Actor;
use crate::domain::case::{Accession, Part};
use crate::domain::event::Happening;
use crate::domain::ids::{CaseId, ConsultationId, RunId, SlideId};
use crate::domain::slide::Digest;
use crate::domain::upload::SubmissionFacts;
use crate::store::contract::error::StoreError;
use crate::store::contract::intake::Accepted;
use sqlx::sqlite::SqliteRow;
use std::collections::BTreeSet;

/// A slide with the same bytes.
pub(super) struct Twin {
    pub(super) slide: SlideId,
    pub(super) consultation: ConsultationId,
    pub(super) case: CaseId,
    pub(super) run: RunId,
    accession: Accession,
    pub(super) part: Part,
    pub(super) identity_conflict: bool,
    cancelled: bool,
}

impl Twin {
    fn from_row(row: &SqliteRow) -> Result<Self, StoreError> {
        Ok(Self {
            slide: row.parsed("slide_id")?,
            consultation: row.parsed("consultation_id")?,
            case: row.parsed("case_id")?,
            run: row.parsed("run_id")?,
            accession: row.parsed("accession")?,
            part: row.parsed("part")?,
            identity_conflict: row.flag("identity_conflict")?,
            cancelled: row.flag("cancelled")?,
        })
    }

    /// Whether a submission names the same thing: who names nothing contradicts nothing.
    pub(super) fn is_named_by(&self, facts: &SubmissionFacts) -> bool {
        let Some(accession) = &facts.accession else {
            return true;
        };
        *accession == self.accession && facts.part.as_ref().is_none_or(|part| *part == self.part)
    }

    /// Whether nobody has named its case yet.
    pub(super) fn is_unnamed(&self) -> bool {
        self.accession.is_made_up()
    }

    /// Whether another slide is of the same part of the same case.
    pub(super) fn has_name_of(&self, other: &Self) -> bool {
        (self.case, &self.part) == (other.case, &other.part)
    }

    /// Whether its consultation was called off, so that whoever hands it over again asks for another.
    pub(super) fn is_cancelled(&self) -> bool {
        self.cancelled
    }

    /// What a submission of the same thing has become.
    pub(super) fn as_duplicate(&self) -> Accepted {
        Accepted {
            slide: self.slide,
            consultation: self.consultation,
            case: self.case,
            run: self.run,
            duplicate: true,
            corrected: false,
            identity_conflict: self.identity_conflict,
        }
    }
}

macro_rules! twins {
    ($condition:literal) => {
        concat!(
            "SELECT s.id AS slide_id, s.consultation_id, s.identity_conflict, p.case_id, p.part,
                    f.accession, r.id AS run_id, c.state = 'cancelled' AS cancelled
             FROM slide s
             JOIN run r ON r.organisation_id = s.organisation_id AND r.slide_id = s.id
                       AND r.superseded_by IS NULL
             JOIN consultation c
               ON c.organisation_id = s.organisation_id AND c.id = s.consultation_id
             JOIN specimen p ON p.organisation_id = c.organisation_id AND p.id = c.specimen_id
             JOIN case_file f ON f.organisation_id = p.organisation_id AND f.id = p.case_id
             WHERE s.organisation_id = ? AND ",
            $condition,
            " ORDER BY s.id"
        )
    };
}

/// Every slide with these bytes, oldest first.
pub(super) async fn twins(
    change: &mut Change,
    actor: &Actor,
    digest: &Digest,
) -> Result<Vec<Twin>, StoreError> {
    let rows = sqlx::query(twins!("s.digest = ?"))
        .bind(actor.organisation.to_string())
        .bind(digest.to_string())
        .fetch_all(change.connection())
        .await
        .map_err(database)?;
    rows.iter().map(Twin::from_row).collect()
}

/// One slide in the same form.
pub(super) async fn slide(
    change: &mut Change,
    actor: &Actor,
    slide: SlideId,
) -> Result<Option<Twin>, StoreError> {
    let row = sqlx::query(twins!("s.id = ?"))
        .bind(actor.organisation.to_string())
        .bind(slide.to_string())
        .fetch_optional(change.connection())
        .await
        .map_err(database)?;
    row.as_ref().map(Twin::from_row).transpose()
}

/// Raises the conflict on every slide with these bytes, and tells each of their cases.
pub(super) async fn raise_conflict(
    change: &mut Change,
    actor: &Actor,
    digest: &Digest,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE slide SET identity_conflict = 1 WHERE organisation_id = ? AND digest = ?")
        .bind(actor.organisation.to_string())
        .bind(digest.to_string())
        .execute(change.connection())
        .await
        .map_err(database)?;
    let twins = twins(change, actor, digest).await?;
    let slide_ids: Vec<SlideId> = twins.iter().map(|twin| twin.slide).collect();
    let cases: BTreeSet<CaseId> = twins.iter().map(|twin| twin.case).collect();
    let happening = Happening::IdentityConflict {
        slide_ids: slide_ids.clone(),
    };
    for case in cases {
        change
            .tell(actor.organisation, case, None, &happening)
            .await?;
    }
    let details = serde_json::json!({ "slides": slide_ids });
    let subject = ("digest", digest.to_string());
    change
        .audit(actor, "identity.conflict", subject, details)
        .await
}
