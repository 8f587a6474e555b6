//! The slides of a consultation that count now, as a signature names them.

use super::error::database;
use super::row::Columns;
use crate::domain::ids::{ConsultationId, OrganisationId};
use crate::domain::read::on_screen::SlideOnScreen;
use crate::store::contract::consultations::MaterialRecord;
use crate::store::contract::error::StoreError;
use sqlx::SqliteConnection;
use sqlx::sqlite::SqliteRow;

/// The current slides, oldest first.
pub(super) async fn current_slides(
    connection: &mut SqliteConnection,
    organisation: OrganisationId,
    id: ConsultationId,
) -> Result<Vec<MaterialRecord>, StoreError> {
    let rows = sqlx::query(
        "SELECT s.id, s.section_id, s.digest, s.accepted_at, s.identity_conflict, r.id AS run_id,
                v.version AS verdict_version, b.label AS block_label, e.label AS section_label
         FROM slide s
         JOIN section e ON e.organisation_id = s.organisation_id AND e.id = s.section_id
         JOIN block b ON b.organisation_id = e.organisation_id AND b.id = e.block_id
         JOIN run r ON r.organisation_id = s.organisation_id AND r.slide_id = s.id
                   AND r.superseded_by IS NULL
         LEFT JOIN verdict_version v
           ON v.organisation_id = r.organisation_id AND v.run_id = r.id AND v.final = 1
         WHERE s.organisation_id = ? AND s.consultation_id = ? AND s.superseded_by IS NULL
         ORDER BY s.id",
    )
    .bind(organisation.to_string())
    .bind(id.to_string())
    .fetch_all(connection)
    .await
    .map_err(database)?;
    rows.iter().map(material).collect()
}

fn material(row: &SqliteRow) -> Result<MaterialRecord, StoreError> {
    Ok(MaterialRecord {
        slide: SlideOnScreen {
            section: row.parsed("section_id")?,
            slide: row.parsed("id")?,
            digest: row.parsed("digest")?,
            run: row.parsed("run_id")?,
            verdict_version: row.maybe_small("verdict_version")?,
        },
        block: row.parsed("block_label")?,
        section: row.parsed("section_label")?,
        accepted_at: row.time("accepted_at")?,
        identity_conflict: row.flag("identity_conflict")?,
    })
}
