//! Tiles of a run, in append-only pieces.

use super::change::Change;
use super::error::database;
use super::row::{Columns, invalid};
use crate::domain::ids::{OrganisationId, RunId};
use crate::domain::tile::TileResult;
use crate::store::contract::error::StoreError;
use crate::store::tile_chunk::{decode, encode};
use sqlx::SqliteConnection;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// Appends a piece, under the digest of what the run works with now.
pub(super) async fn append(
    change: &mut Change,
    organisation: OrganisationId,
    run: RunId,
    tiles: &[TileResult],
) -> Result<(), StoreError> {
    if tiles.is_empty() {
        return Ok(());
    }
    let bytes = encode(tiles).map_err(|error| invalid("tiles", &error))?;
    let at = change.microseconds();
    let appended = sqlx::query(
        "INSERT INTO tile_chunk (organisation_id, run_id, sequence, work_digest, tiles, recorded_at)
         SELECT r.organisation_id, r.id,
                (SELECT coalesce(max(t.sequence), 0) + 1 FROM tile_chunk t
                 WHERE t.organisation_id = r.organisation_id AND t.run_id = r.id),
                r.work_digest, ?3, ?4
         FROM run r WHERE r.organisation_id = ?1 AND r.id = ?2 AND r.work_digest IS NOT NULL",
    )
    .bind(organisation.to_string())
    .bind(run.to_string())
    .bind(bytes)
    .bind(at)
    .execute(change.connection())
    .await
    .map_err(database)?;
    if appended.rows_affected() == 0 {
        return Err(invalid("tiles", "the run was not begun"));
    }
    Ok(())
}

/// The tiles that were recorded with what the run works with now.
pub(super) async fn all(
    connection: &mut SqliteConnection,
    organisation: OrganisationId,
    run: RunId,
) -> Result<Vec<TileResult>, StoreError> {
    let rows = sqlx::query(
        "SELECT t.tiles FROM tile_chunk t
         JOIN run r ON r.organisation_id = t.organisation_id AND r.id = t.run_id
         WHERE t.organisation_id = ? AND t.run_id = ? AND t.work_digest = r.work_digest
         ORDER BY t.sequence",
    )
    .bind(organisation.to_string())
    .bind(run.to_string())
    .fetch_all(connection)
    .await
    .map_err(database)?;
    let mut tiles: Vec<TileResult> = Vec::new();
    let mut places = HashMap::new();
    for row in rows {
        let piece = decode(row.bytes("tiles")?).map_err(|error| StoreError::Corrupt {
            what: "tiles",
            why: error.to_string(),
        })?;
        for result in piece {
            match places.entry(result.tile) {
                Entry::Occupied(place) => tiles[*place.get()] = result,
                Entry::Vacant(place) => {
                    place.insert(tiles.len());
                    tiles.push(result);
                }
            }
        }
    }
    Ok(tiles)
}
