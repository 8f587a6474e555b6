//! Finished runs in a few numbers.

use super::SqliteStore;
use super::change::Change;
use super::drift_weeks::{WeekKey, count, recount, take_sums_away};
use super::error::{database, not_found};
use super::row::{Columns, invalid, to_json};
use super::run_place::RunPlace;
use crate::access::actor::Actor;
use crate::access::policy::Action;
use crate::access::require::require;
use crate::domain::drift::record::{DriftRecord, scanner_name};
use crate::domain::drift::report::BASELINE_WEEKS;
use crate::domain::drift::validated::Validated;
use crate::domain::drift::week::DriftWeek;
use crate::domain::ids::RunId;
use crate::domain::validation::{KeyFigures, ValidationOrder};
use crate::domain::verdict::Verdict;
use crate::store::contract::Answer;
use crate::store::contract::drift::Drift;
use crate::store::contract::error::StoreError;
use jiff::civil::Date;
use sqlx::sqlite::SqliteRow;

/// Validation runs that are looked through.
const VALIDATIONS: u32 = 500;

impl SqliteStore {
    async fn weeks(&self, actor: &Actor, since: Date) -> Result<Vec<DriftWeek>, StoreError> {
        require(actor, Action::SeeFigures)?;
        let (mut weeks, mut stale) = (Vec::new(), Vec::new());
        for row in &self.week_rows(actor, since).await? {
            let key = WeekKey::of(row)?;
            match row.maybe_json("sums")? {
                Some(sums) => weeks.push(key.with(sums)),
                None => stale.push(key),
            }
        }
        weeks.extend(recount(self, actor, stale).await?);
        Ok(weeks)
    }

    async fn week_rows(&self, actor: &Actor, since: Date) -> Result<Vec<SqliteRow>, StoreError> {
        sqlx::query(
            "SELECT model, scanner, monday, sums
             FROM (SELECT model, scanner, monday, sums,
                          min(monday) OVER (PARTITION BY model, scanner) AS first
                   FROM drift_week WHERE organisation_id = ?1)
             WHERE monday >= ?2 OR monday < date(first, ?3)",
        )
        .bind(actor.organisation.to_string())
        .bind(since.to_string())
        .bind(format!("+{} days", 7 * BASELINE_WEEKS))
        .fetch_all(&self.readers)
        .await
        .map_err(database)
    }

    async fn validated(&self, actor: &Actor) -> Result<Vec<Validated>, StoreError> {
        require(actor, Action::SeeValidations)?;
        let rows = sqlx::query(
            "SELECT id, request, figures, finished_at FROM validation_run
             WHERE organisation_id = ? AND state = 'done' ORDER BY finished_at DESC LIMIT ?",
        )
        .bind(actor.organisation.to_string())
        .bind(VALIDATIONS)
        .fetch_all(&self.readers)
        .await
        .map_err(database)?;
        let mut found = Vec::new();
        for row in &rows {
            let (order, figures): (ValidationOrder, KeyFigures) =
                (row.json("request")?, row.json("figures")?);
            for figures in figures.models {
                found.push(Validated {
                    validation_id: row.parsed("id")?,
                    set_name: order.set_name.clone(),
                    finished_at: row.time("finished_at")?,
                    figures,
                });
            }
        }
        Ok(found)
    }
}

impl Drift for SqliteStore {
    fn drift_weeks<'a>(&'a self, actor: &'a Actor, since: Date) -> Answer<'a, Vec<DriftWeek>> {
        Box::pin(self.weeks(actor, since))
    }

    fn validated_models<'a>(&'a self, actor: &'a Actor) -> Answer<'a, Vec<Validated>> {
        Box::pin(self.validated(actor))
    }
}

/// Keeps the figures of a final verdict, in the change that records it.
pub(super) async fn keep(
    change: &mut Change,
    actor: &Actor,
    place: &RunPlace,
    verdict: &Verdict,
) -> Result<(), StoreError> {
    let model = verdict
        .model
        .as_ref()
        .map(|model| format!("{} {}", model.name, model.version));
    let scanner = scanner(change, actor, place).await?;
    let reasons: Vec<_> = verdict.reasons.iter().map(|reason| reason.code).collect();
    let reasons = to_json("reasons", &reasons)?;
    let tiles = verdict.tile_figures.as_ref();
    let stain = verdict.stain_figures.as_ref();
    let at = change.microseconds();
    sqlx::query(
        "INSERT INTO run_figures (organisation_id, run_id, recorded_at, model, scanner, outcome,
                                  score, reasons, tiles, stain)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(actor.organisation.to_string())
    .bind(place.run.to_string())
    .bind(at)
    .bind(&model)
    .bind(&scanner)
    .bind(verdict.outcome.code())
    .bind(verdict.score)
    .bind(&reasons)
    .bind(tiles.map(|tiles| to_json("tiles", tiles)).transpose()?)
    .bind(stain.map(|stain| to_json("stain", stain)).transpose()?)
    .execute(change.connection())
    .await
    .map_err(database)?;
    let Some(key) = model.and_then(|model| WeekKey::at(model, scanner, change.at)) else {
        return Ok(());
    };
    let record = DriftRecord {
        outcome: verdict.outcome,
        score: verdict.score,
        reasons: serde_json::from_str(&reasons).map_err(|error| invalid("reasons", &error))?,
        tiles: tiles.cloned(),
        stain: stain.copied(),
    };
    count(change, actor, &key, &record).await
}

async fn scanner(
    change: &mut Change,
    actor: &Actor,
    place: &RunPlace,
) -> Result<String, StoreError> {
    let row =
        sqlx::query("SELECT format, description FROM slide WHERE organisation_id = ? AND id = ?")
            .bind(actor.organisation.to_string())
            .bind(place.slide.to_string())
            .fetch_optional(change.connection())
            .await
            .map_err(database)?
            .ok_or_else(|| not_found("slide", &place.slide))?;
    let description = row.maybe_json("description")?;
    Ok(scanner_name(row.text("format")?, description.as_ref()))
}

/// Takes a run that is superseded out of its week.
pub(super) async fn forget(
    change: &mut Change,
    actor: &Actor,
    run: RunId,
) -> Result<(), StoreError> {
    let row = sqlx::query(
        "SELECT model, scanner, recorded_at FROM run_figures
         WHERE organisation_id = ? AND run_id = ? AND model IS NOT NULL",
    )
    .bind(actor.organisation.to_string())
    .bind(run.to_string())
    .fetch_optional(change.connection())
    .await
    .map_err(database)?;
    let Some(row) = row else {
        return Ok(());
    };
    let (model, scanner) = (
        row.text("model")?.to_owned(),
        row.text("scanner")?.to_owned(),
    );
    match WeekKey::at(model, scanner, row.time("recorded_at")?) {
        Some(key) => take_sums_away(change, actor, &key).await,
        None => Ok(()),
    }
}
