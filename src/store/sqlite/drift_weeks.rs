//! The weeks of the drift report as sums: kept with every verdict, counted anew where they went stale.

use super::SqliteStore;
use super::change::Change;
use super::error::database;
use super::row::{Columns, to_json};
use crate::access::actor::Actor;
use crate::domain::drift::record::DriftRecord;
use crate::domain::drift::week::{DriftWeek, WeekSums, monday_of};
use crate::store::contract::error::StoreError;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use sqlx::sqlite::SqliteRow;

/// Weeks that are counted anew in one change, so that a verdict never waits long for the lock.
const WEEKS_PER_CHANGE: usize = 16;

/// Which week of which group.
pub(super) struct WeekKey {
    pub(super) model: String,
    pub(super) scanner: String,
    pub(super) monday: Date,
}

impl WeekKey {
    /// The week of a row.
    pub(super) fn of(row: &SqliteRow) -> Result<Self, StoreError> {
        Ok(Self {
            model: row.text("model")?.to_owned(),
            scanner: row.text("scanner")?.to_owned(),
            monday: row.parsed("monday")?,
        })
    }

    /// The week of a time; `None` at the end of the calendar.
    pub(super) fn at(model: String, scanner: String, at: Timestamp) -> Option<Self> {
        Some(Self {
            model,
            scanner,
            monday: monday_of(at)?,
        })
    }

    /// The week with its sums.
    pub(super) fn with(self, sums: WeekSums) -> DriftWeek {
        DriftWeek {
            model: self.model,
            scanner: self.scanner,
            monday: self.monday,
            sums,
        }
    }

    /// The first microsecond of the week and of the next.
    fn range(&self) -> Option<(i64, i64)> {
        let midnight = |date: Date| {
            let zoned = date.to_zoned(TimeZone::UTC).ok()?;
            Some(zoned.timestamp().as_microsecond())
        };
        let next = self.monday.checked_add(1.week()).ok()?;
        Some((midnight(self.monday)?, midnight(next)?))
    }
}

/// Counts one more verdict. A week that is stale stays so.
pub(super) async fn count(
    change: &mut Change,
    actor: &Actor,
    key: &WeekKey,
    record: &DriftRecord,
) -> Result<(), StoreError> {
    let row = sqlx::query(
        "SELECT sums FROM drift_week
         WHERE organisation_id = ? AND model = ? AND scanner = ? AND monday = ?",
    )
    .bind(actor.organisation.to_string())
    .bind(&key.model)
    .bind(&key.scanner)
    .bind(key.monday.to_string())
    .fetch_optional(change.connection())
    .await
    .map_err(database)?;
    let mut sums = match &row {
        None => WeekSums::default(),
        Some(row) => match row.maybe_json("sums")? {
            Some(sums) => sums,
            None => return Ok(()),
        },
    };
    sums.add(record);
    set(change, actor, key, Some(&sums)).await
}

/// Makes a week stale.
pub(super) async fn take_sums_away(
    change: &mut Change,
    actor: &Actor,
    key: &WeekKey,
) -> Result<(), StoreError> {
    set(change, actor, key, None).await
}

/// Counts stale weeks anew, and gives them.
pub(super) async fn recount(
    store: &SqliteStore,
    actor: &Actor,
    mut stale: Vec<WeekKey>,
) -> Result<Vec<DriftWeek>, StoreError> {
    let mut weeks = Vec::with_capacity(stale.len());
    while !stale.is_empty() {
        let some = stale.split_off(stale.len().saturating_sub(WEEKS_PER_CHANGE));
        let mut change = store.change().await?;
        for key in some {
            let sums = count_all(&mut change, actor, &key).await?;
            set(&mut change, actor, &key, Some(&sums)).await?;
            weeks.push(key.with(sums));
        }
        change.commit().await?;
    }
    Ok(weeks)
}

async fn count_all(
    change: &mut Change,
    actor: &Actor,
    key: &WeekKey,
) -> Result<WeekSums, StoreError> {
    let mut sums = WeekSums::default();
    let Some((from, to)) = key.range() else {
        return Ok(sums);
    };
    let rows = sqlx::query(
        "SELECT f.outcome, f.score, f.reasons, f.tiles, f.stain
         FROM run_figures f
         JOIN run r ON r.organisation_id = f.organisation_id AND r.id = f.run_id
         WHERE f.organisation_id = ? AND f.model = ? AND f.scanner = ?
           AND f.recorded_at >= ? AND f.recorded_at < ? AND r.superseded_by IS NULL
         ORDER BY f.recorded_at, f.run_id",
    )
    .bind(actor.organisation.to_string())
    .bind(&key.model)
    .bind(&key.scanner)
    .bind(from)
    .bind(to)
    .fetch_all(change.connection())
    .await
    .map_err(database)?;
    for row in &rows {
        sums.add(&record(row)?);
    }
    Ok(sums)
}

fn record(row: &SqliteRow) -> Result<DriftRecord, StoreError> {
    Ok(DriftRecord {
        outcome: row.word("outcome")?,
        score: row.maybe_real("score")?,
        reasons: row.json("reasons")?,
        tiles: row.maybe_json("tiles")?,
        stain: row.maybe_json("stain")?,
    })
}

async fn set(
    change: &mut Change,
    actor: &Actor,
    key: &WeekKey,
    sums: Option<&WeekSums>,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO drift_week (organisation_id, model, scanner, monday, sums)
         VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (organisation_id, model, scanner, monday) DO UPDATE SET sums = excluded.sums",
    )
    .bind(actor.organisation.to_string())
    .bind(&key.model)
    .bind(&key.scanner)
    .bind(key.monday.to_string())
    .bind(sums.map(|sums| to_json("sums", sums)).transpose()?)
    .execute(change.connection())
    .await
    .map_err(database)?;
    Ok(())
}
