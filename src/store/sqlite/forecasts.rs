//! What forecasts are made from, and the forecasts that were made.

use super::SqliteStore;
use super::change::Change;
use super::error::{database, not_found};
use super::row::{Columns, to_integer};
use super::run_place::RunPlace;
use crate::access::actor::Actor;
use crate::access::policy::Action;
use crate::access::require::require;
use crate::domain::forecast::accuracy::MetForecast;
use crate::domain::forecast::cost::RunCost;
use crate::domain::forecast::line::QueuedRun;
use crate::domain::forecast::prediction::{Cause, Forecast};
use crate::domain::ids::RunId;
use crate::domain::run::RunInputs;
use crate::domain::slide::ScanDescription;
use crate::domain::verdict::Verdict;
use crate::store::contract::Answer;
use crate::store::contract::error::StoreError;
use crate::store::contract::forecasts::Forecasts;
use crate::store::contract::queue::Lease;
use sqlx::sqlite::SqliteRow;

impl SqliteStore {
    async fn line(&self, most: u32) -> Result<Vec<QueuedRun>, StoreError> {
        // The order is that of claims; a job that somebody holds makes way for one before it. A cross
        // join keeps the engine from going through every run that ever was.
        let rows = sqlx::query(
            "SELECT j.run_id, j.due_at, j.not_before, r.progress, r.inputs, r.model_name,
                    s.description
             FROM job j
             CROSS JOIN run r ON r.organisation_id = j.organisation_id AND r.id = j.run_id
             CROSS JOIN slide s ON s.organisation_id = r.organisation_id AND s.id = r.slide_id
             WHERE j.state IN ('waiting', 'running') AND j.run_id IS NOT NULL
             ORDER BY j.intraoperative DESC, j.due_at, j.id LIMIT ?",
        )
        .bind(most)
        .fetch_all(&self.readers)
        .await
        .map_err(database)?;
        rows.iter().map(queued_run).collect()
    }

    async fn costs(&self, most: u32) -> Result<Vec<RunCost>, StoreError> {
        let rows = sqlx::query(
            "SELECT model, slide_mm2, tiles, head_s, classify_s, tail_s FROM run_cost
             ORDER BY recorded_at DESC LIMIT ?",
        )
        .bind(most)
        .fetch_all(&self.readers)
        .await
        .map_err(database)?;
        rows.iter()
            .map(|row| {
                let seconds = |column| -> Result<f64, StoreError> {
                    Ok(row.maybe_real(column)?.unwrap_or_default())
                };
                Ok(RunCost {
                    model: row.maybe_text("model")?.map(str::to_owned),
                    slide_mm2: row.maybe_real("slide_mm2")?,
                    tiles: row.number("tiles")?,
                    head_s: seconds("head_s")?,
                    classify_s: seconds("classify_s")?,
                    tail_s: seconds("tail_s")?,
                })
            })
            .collect()
    }

    async fn keep_forecast(
        &self,
        actor: &Actor,
        run: RunId,
        forecast: &Forecast,
    ) -> Result<(), StoreError> {
        require(actor, Action::SubmitSlide)?;
        let mut change = self.change().await?;
        sqlx::query("SELECT 1 FROM run WHERE organisation_id = ? AND id = ?")
            .bind(actor.organisation.to_string())
            .bind(run.to_string())
            .fetch_optional(change.connection())
            .await
            .map_err(database)?
            .ok_or_else(|| not_found("run", &run))?;
        sqlx::query(
            "INSERT INTO run_forecast (organisation_id, run_id, made_at, early_at, expected_at,
                                       late_at, in_time, cause, ahead, runs, rough)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        )
        .bind(actor.organisation.to_string())
        .bind(run.to_string())
        .bind(forecast.made_at.as_microsecond())
        .bind(forecast.early.as_microsecond())
        .bind(forecast.expected.as_microsecond())
        .bind(forecast.late.as_microsecond())
        .bind(forecast.window.code())
        .bind(forecast.cause.map(Cause::code))
        .bind(forecast.ahead)
        .bind(forecast.runs)
        .bind(forecast.rough)
        .execute(change.connection())
        .await
        .map_err(database)?;
        change.commit().await
    }

    async fn met(&self, actor: &Actor, most: u32) -> Result<Vec<MetForecast>, StoreError> {
        require(actor, Action::SeeFigures)?;
        let rows = sqlx::query(
            "SELECT f.made_at, f.early_at, f.expected_at, f.late_at, f.in_time, f.rough, c.due_at,
                    r.finished_at
             FROM run_forecast f
             JOIN run r ON r.organisation_id = f.organisation_id AND r.id = f.run_id
             JOIN verdict_version v
               ON v.organisation_id = r.organisation_id AND v.run_id = r.id AND v.final = 1
             JOIN slide s ON s.organisation_id = r.organisation_id AND s.id = r.slide_id
             JOIN consultation c
               ON c.organisation_id = s.organisation_id AND c.id = s.consultation_id
             WHERE f.organisation_id = ? AND v.outcome <> 'failed'
             ORDER BY f.made_at DESC LIMIT ?",
        )
        .bind(actor.organisation.to_string())
        .bind(most)
        .fetch_all(&self.readers)
        .await
        .map_err(database)?;
        rows.iter()
            .map(|row| {
                Ok(MetForecast {
                    made_at: row.time("made_at")?,
                    early: row.time("early_at")?,
                    expected: row.time("expected_at")?,
                    late: row.time("late_at")?,
                    window: row.word("in_time")?,
                    rough: row.flag("rough")?,
                    due_at: row.time("due_at")?,
                    finished_at: row.time("finished_at")?,
                })
            })
            .collect()
    }
}

impl Forecasts for SqliteStore {
    fn queued_runs(&self, most: u32) -> Answer<'_, Vec<QueuedRun>> {
        Box::pin(self.line(most))
    }

    fn run_costs(&self, most: u32) -> Answer<'_, Vec<RunCost>> {
        Box::pin(self.costs(most))
    }

    fn record_forecast<'a>(
        &'a self,
        actor: &'a Actor,
        run: RunId,
        forecast: &'a Forecast,
    ) -> Answer<'a, ()> {
        Box::pin(self.keep_forecast(actor, run, forecast))
    }

    fn met_forecasts<'a>(&'a self, actor: &'a Actor, most: u32) -> Answer<'a, Vec<MetForecast>> {
        Box::pin(self.met(actor, most))
    }
}

fn queued_run(row: &SqliteRow) -> Result<QueuedRun, StoreError> {
    let inputs: RunInputs = row.json("inputs")?;
    let description: Option<ScanDescription> = row.maybe_json("description")?;
    let slide_mm2 = description.map(|description| {
        let pixels = f64::from(description.size.width) * f64::from(description.size.height);
        let scale = description.scale(inputs.mpp).mpp();
        scale.map_or(0.0, |mpp| mpp.area_mm2(pixels))
    });
    Ok(QueuedRun {
        run: row.parsed("run_id")?,
        due_at: row.time("due_at")?,
        not_before: row.time("not_before")?,
        model: row.maybe_text("model_name")?.map(str::to_owned),
        slide_mm2,
        progress: row.maybe_json("progress")?,
    })
}

/// Keeps what a run cost, in the change that records its verdict.
pub(super) async fn keep_cost(
    change: &mut Change,
    actor: &Actor,
    place: &RunPlace,
    lease: &Lease,
    verdict: &Verdict,
) -> Result<(), StoreError> {
    // A run that was claimed more often went on where another attempt had been.
    if lease.epoch != 1 {
        return Ok(());
    }
    let row = sqlx::query(
        "SELECT r.started_at, s.description
         FROM run r JOIN slide s ON s.organisation_id = r.organisation_id AND s.id = r.slide_id
         WHERE r.organisation_id = ? AND r.id = ?",
    )
    .bind(actor.organisation.to_string())
    .bind(place.run.to_string())
    .fetch_one(change.connection())
    .await
    .map_err(database)?;
    let description: Option<ScanDescription> = row.maybe_json("description")?;
    let wall_s = row.maybe_time("started_at")?.map_or(f64::NAN, |started| {
        change.at.duration_since(started).as_secs_f64()
    });
    let size = description.map(|description| description.size);
    let Some(cost) = RunCost::of(verdict, size, wall_s) else {
        return Ok(());
    };
    let at = change.microseconds();
    sqlx::query(
        "INSERT INTO run_cost (organisation_id, run_id, recorded_at, model, slide_mm2, tiles, head_s,
                               classify_s, tail_s)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(actor.organisation.to_string())
    .bind(place.run.to_string())
    .bind(at)
    .bind(cost.model)
    .bind(cost.slide_mm2)
    .bind(to_integer("tiles", cost.tiles)?)
    .bind(cost.head_s)
    .bind(cost.classify_s)
    .bind(cost.tail_s)
    .execute(change.connection())
    .await
    .map_err(database)?;
    Ok(())
}
