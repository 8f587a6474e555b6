//! Whether a consultation is suspicious by its current slides, kept beside its due time so that the worklist can
//! order by both.

use super::change::Change;
use super::error::database;
use crate::domain::ids::{OrganisationId, SlideId};
use crate::store::contract::error::StoreError;

/// Finds anew whether the consultation of `slide` is suspicious.
pub(super) async fn recount(
    change: &mut Change,
    organisation: OrganisationId,
    slide: SlideId,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE consultation SET suspicious = EXISTS (
             SELECT 1 FROM slide s
             JOIN run r ON r.organisation_id = s.organisation_id AND r.slide_id = s.id
                       AND r.superseded_by IS NULL
             LEFT JOIN verdict_version v
               ON v.organisation_id = r.organisation_id AND v.run_id = r.id AND v.final = 1
             WHERE s.organisation_id = consultation.organisation_id
               AND s.consultation_id = consultation.id AND s.superseded_by IS NULL
               AND coalesce(v.outcome = 'suspicious',
                            (SELECT p.suspicious FROM provisional_version p
                             WHERE p.organisation_id = r.organisation_id AND p.run_id = r.id
                               AND p.work_digest = r.work_digest
                             ORDER BY p.version DESC LIMIT 1), 0))
         WHERE organisation_id = ?1
           AND id = (SELECT consultation_id FROM slide WHERE organisation_id = ?1 AND id = ?2)",
    )
    .bind(organisation.to_string())
    .bind(slide.to_string())
    .execute(change.connection())
    .await
    .map_err(database)?;
    Ok(())
}
