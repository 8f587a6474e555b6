//! What was known of an upload, and read of it, is deleted when it no longer counts.

use super::change::Change;
use super::error::database;
use super::row::Columns;
use crate::domain::ids::{OrganisationId, SlideId, UploadId};
use crate::store::contract::error::StoreError;

/// Forgets what was known of an upload, within the change that ends it.
pub(super) async fn forget(
    change: &mut Change,
    organisation: OrganisationId,
    upload: UploadId,
) -> Result<(), StoreError> {
    for query in [
        "DELETE FROM tile_ahead WHERE organisation_id = ? AND upload_id = ?",
        "DELETE FROM arrival WHERE organisation_id = ? AND upload_id = ?",
    ] {
        sqlx::query(query)
            .bind(organisation.to_string())
            .bind(upload.to_string())
            .execute(change.connection())
            .await
            .map_err(database)?;
    }
    Ok(())
}

/// Forgets what was read ahead of a slide, within the change that records its verdict.
pub(super) async fn forget_slide(
    change: &mut Change,
    organisation: OrganisationId,
    slide: SlideId,
) -> Result<(), StoreError> {
    let rows = sqlx::query("SELECT id FROM upload WHERE organisation_id = ? AND slide_id = ?")
        .bind(organisation.to_string())
        .bind(slide.to_string())
        .fetch_all(change.connection())
        .await
        .map_err(database)?;
    for row in rows {
        forget(change, organisation, row.parsed("id")?).await?;
    }
    Ok(())
}
