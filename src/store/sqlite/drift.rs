//! Finished runs in a few numbers.

use super::SqliteStore;
use super::change::Change;
use super::error::database;
use super::row::{Columns, to_json};
use super::run_place::RunPlace;
use crate::access::actor::Actor;
use crate::access::policy::{Action, require};
use crate::domain::drift::record::DriftRecord;
use crate::domain::verdict::Verdict;
use crate::store::contract::Answer;
use crate::store::contract::drift::Drift;
use crate::store::contract::error::StoreError;
use sqlx::sqlite::SqliteRow;

impl Drift for SqliteStore {
    fn drift_records<'a>(&'a self, actor: &'a Actor) -> Answer<'a, Vec<DriftRecord>> {
        Box::pin(async move {
            require(actor, Action::SeeCases)?;
            let rows = sqlx::query(
                "SELECT f.recorded_at, f.model, f.scanner, f.outcome, f.score, f.reasons, f.tiles
                 FROM run_figures f
                 JOIN run r ON r.organisation_id = f.organisation_id AND r.id = f.run_id
                 WHERE f.organisation_id = ? AND r.superseded_by IS NULL
                 ORDER BY f.recorded_at",
            )
            .bind(actor.organisation.to_string())
            .fetch_all(&mut *self.look().await?)
            .await
            .map_err(database)?;
            rows.iter().map(record).collect()
        })
    }
}

fn record(row: &SqliteRow) -> Result<DriftRecord, StoreError> {
    Ok(DriftRecord {
        recorded_at: row.time("recorded_at")?,
        model: row.maybe_text("model")?.map(str::to_owned),
        scanner: row.text("scanner")?.to_owned(),
        outcome: row.word("outcome")?,
        score: row.maybe_real("score")?,
        reasons: row.json("reasons")?,
        tiles: row.maybe_json("tiles")?,
    })
}

/// Keeps the figures of a final verdict, in the change that records it.
pub(super) async fn keep(
    change: &mut Change,
    actor: &Actor,
    place: &RunPlace,
    verdict: &Verdict,
) -> Result<(), StoreError> {
    let reasons: Vec<_> = verdict.reasons.iter().map(|reason| reason.code).collect();
    let model = verdict
        .model
        .as_ref()
        .map(|model| format!("{} {}", model.name, model.version));
    let tiles = verdict.tile_figures.as_ref();
    let tiles = tiles.map(|tiles| to_json("tiles", tiles)).transpose()?;
    let at = change.microseconds();
    sqlx::query(
        "INSERT INTO run_figures (organisation_id, run_id, recorded_at, model, scanner, outcome,
                                  score, reasons, tiles)
         SELECT s.organisation_id, ?3, ?4, ?5,
                s.format || CASE WHEN json_extract(s.description, '$.mpp.x') IS NULL
                                 THEN ', scale not told'
                                 ELSE printf(', %.2f µm/px', json_extract(s.description, '$.mpp.x'))
                            END,
                ?6, ?7, ?8, ?9
         FROM slide s WHERE s.organisation_id = ?1 AND s.id = ?2",
    )
    .bind(actor.organisation.to_string())
    .bind(place.slide.to_string())
    .bind(place.run.to_string())
    .bind(at)
    .bind(model)
    .bind(verdict.outcome.code())
    .bind(verdict.score)
    .bind(to_json("reasons", &reasons)?)
    .bind(tiles)
    .execute(change.connection())
    .await
    .map_err(database)?;
    Ok(())
}
