//! Stamps that the service writes itself, in the change in which the moment comes.

use super::change::Change;
use super::error::database;
use crate::domain::consultation::late_entry::is_late;
use crate::domain::ids::{ConsultationId, OrganisationId, PrincipalId, SlideId};
use crate::domain::turnaround::stamp::{Stamp, StampKind, StampSource};
use crate::store::contract::error::StoreError;
use jiff::Timestamp;

/// Stamps a moment of a consultation, which comes now, unless it had come before: the first one counts.
pub(super) async fn stamp_consultation(
    change: &mut Change,
    organisation: OrganisationId,
    by: PrincipalId,
    consultation: ConsultationId,
    kind: StampKind,
) -> Result<(), StoreError> {
    let at = change.at;
    stamp_consultation_at(change, organisation, by, consultation, kind, at).await
}

/// Stamps that the service has a slide of a consultation, unless it had one before, or the glass was looked at
/// before: then the way of the read did not lead through the service.
pub(super) async fn stamp_received(
    change: &mut Change,
    organisation: OrganisationId,
    by: PrincipalId,
    consultation: ConsultationId,
) -> Result<(), StoreError> {
    let opened = sqlx::query(
        "SELECT 1 FROM turnaround_stamp
         WHERE organisation_id = ? AND consultation_id = ? AND kind IN ('opened', 'signed', 'called', 'read_back')
         LIMIT 1",
    )
    .bind(organisation.to_string())
    .bind(consultation.to_string())
    .fetch_optional(change.connection())
    .await
    .map_err(database)?;
    if opened.is_some() {
        return Ok(());
    }
    stamp_consultation(change, organisation, by, consultation, StampKind::Received).await
}

/// Stamps a moment of a consultation that was at `at`, unless it had come before: the first one counts.
pub(super) async fn stamp_consultation_at(
    change: &mut Change,
    organisation: OrganisationId,
    by: PrincipalId,
    consultation: ConsultationId,
    kind: StampKind,
    at: Timestamp,
) -> Result<(), StoreError> {
    let source = if is_late(at, change.at) {
        StampSource::Stated
    } else {
        StampSource::Automatic
    };
    let stamp = Stamp {
        kind,
        slide: None,
        at,
        source,
        by,
        recorded_at: change.at,
    };
    insert(change, organisation, consultation, &stamp).await
}

/// Stamps a moment of a slide that was at `at`, unless it had come before: the first one counts.
pub(super) async fn stamp_slide(
    change: &mut Change,
    organisation: OrganisationId,
    by: PrincipalId,
    slide: SlideId,
    kind: StampKind,
    at: Timestamp,
) -> Result<(), StoreError> {
    let now = change.microseconds();
    sqlx::query(
        "INSERT INTO turnaround_stamp (organisation_id, consultation_id, sequence, slide_id, kind, at, source,
                                       recorded_by, recorded_at)
         SELECT s.organisation_id, s.consultation_id,
                (SELECT coalesce(max(t.sequence), 0) + 1 FROM turnaround_stamp t
                 WHERE t.organisation_id = s.organisation_id AND t.consultation_id = s.consultation_id),
                s.id, ?3, ?4, 'automatic', ?5, ?6
         FROM slide s WHERE s.organisation_id = ?1 AND s.id = ?2
         ON CONFLICT DO NOTHING",
    )
    .bind(organisation.to_string())
    .bind(slide.to_string())
    .bind(kind.code())
    .bind(at.as_microsecond())
    .bind(by.to_string())
    .bind(now)
    .execute(change.connection())
    .await
    .map_err(database)?;
    Ok(())
}

/// Writes a stamp behind those that are there; of those that are written once, the second is not.
pub(super) async fn insert(
    change: &mut Change,
    organisation: OrganisationId,
    consultation: ConsultationId,
    stamp: &Stamp,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO turnaround_stamp (organisation_id, consultation_id, sequence, slide_id, kind, at, source,
                                       recorded_by, recorded_at)
         SELECT ?1, ?2, coalesce(max(sequence), 0) + 1, ?3, ?4, ?5, ?6, ?7, ?8
         FROM turnaround_stamp WHERE organisation_id = ?1 AND consultation_id = ?2
         ON CONFLICT DO NOTHING",
    )
    .bind(organisation.to_string())
    .bind(consultation.to_string())
    .bind(stamp.slide.map(|slide| slide.to_string()))
    .bind(stamp.kind.code())
    .bind(stamp.at.as_microsecond())
    .bind(stamp.source.code())
    .bind(stamp.by.to_string())
    .bind(stamp.recorded_at.as_microsecond())
    .execute(change.connection())
    .await
    .map_err(database)?;
    Ok(())
}
