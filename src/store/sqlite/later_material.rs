//! What comes after a signature: its reader has not seen it, and is told.

use super::change::Change;
use super::error::{database, not_found};
use super::row::Columns;
use crate::domain::consultation::life_state::LifeState;
use crate::domain::event::{Happening, Material};
use crate::domain::ids::{OrganisationId, SlideId};
use crate::store::contract::error::StoreError;

/// Tells of a slide that came or changed, if the read of its consultation is signed.
pub(super) async fn tell_if_signed(
    change: &mut Change,
    organisation: OrganisationId,
    slide: SlideId,
    material: Material,
) -> Result<(), StoreError> {
    let row = sqlx::query(
        "SELECT c.id, c.state, p.case_id, s.superseded_by FROM slide s
         JOIN consultation c ON c.organisation_id = s.organisation_id AND c.id = s.consultation_id
         JOIN specimen p ON p.organisation_id = c.organisation_id AND p.id = c.specimen_id
         WHERE s.organisation_id = ? AND s.id = ?",
    )
    .bind(organisation.to_string())
    .bind(slide.to_string())
    .fetch_optional(change.connection())
    .await
    .map_err(database)?
    .ok_or_else(|| not_found("slide", &slide))?;
    let state: LifeState = row.word("state")?;
    let counts = material != Material::Verdict || row.maybe_text("superseded_by")?.is_none();
    if !state.is_signed() || !counts {
        return Ok(());
    }
    let happening = Happening::MaterialAfterSignature {
        consultation_id: row.parsed("id")?,
        slide_id: slide,
        material,
    };
    let case = row.parsed("case_id")?;
    change.tell(organisation, case, None, &happening).await
}
