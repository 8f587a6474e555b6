//! Rows of the audit chain as records.

use super::error::database;
use crate::domain::audit::{AuditRecord, Circumstances};
use crate::domain::audit_origin::AuditOutcome;
use crate::store::contract::error::StoreError;
use jiff::Timestamp;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;
use std::str::FromStr;

/// A column holds something that the program never writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("its column `{column}` holds what the program never writes")]
pub struct Unreadable {
    /// Number of the record; negative ones are never written.
    pub sequence: i64,
    /// The column.
    pub column: &'static str,
}

/// A record, or the column for which the row is none.
pub(super) type AuditRow = Result<AuditRecord, Unreadable>;

impl From<Unreadable> for StoreError {
    fn from(unreadable: Unreadable) -> Self {
        Self::Corrupt {
            what: "an audit record",
            why: format!("record {}: {unreadable}", unreadable.sequence),
        }
    }
}

/// Reads a row with the columns `sequence, at, principal, action, subject, details, origin, outcome,
/// previous, hash`, in this order.
///
/// # Errors
/// [`StoreError::Database`] if even the number cannot be read.
pub(super) fn audit_row(row: &SqliteRow) -> Result<AuditRow, StoreError> {
    let sequence: i64 = row.try_get(0).map_err(database)?;
    Ok(record(row, sequence).map_err(|column| Unreadable { sequence, column }))
}

fn record(row: &SqliteRow, sequence: i64) -> Result<AuditRecord, &'static str> {
    Ok(AuditRecord {
        sequence: u64::try_from(sequence).map_err(|_| "sequence")?,
        at: row
            .try_get(1)
            .ok()
            .and_then(|at| Timestamp::from_microsecond(at).ok())
            .ok_or("at")?,
        principal: as_written(row, 2, "principal")?,
        action: text(row, 3, "action")?.to_owned(),
        subject: text(row, 4, "subject")?.to_owned(),
        details: text(row, 5, "details")?.to_owned(),
        circumstances: circumstances(row)?,
        previous: as_written(row, 8, "previous")?,
        hash: as_written(row, 9, "hash")?,
    })
}

fn circumstances(row: &SqliteRow) -> Result<Option<Circumstances>, &'static str> {
    let origin: Option<&str> = row.try_get(6).map_err(|_| "origin")?;
    let outcome: Option<&str> = row.try_get(7).map_err(|_| "outcome")?;
    let Some(origin) = origin else {
        return if outcome.is_none() {
            Ok(None)
        } else {
            Err("origin")
        };
    };
    let outcomes = [AuditOutcome::Done, AuditOutcome::Refused];
    let outcome = outcomes
        .into_iter()
        .find(|known| outcome == Some(known.code()))
        .ok_or("outcome")?;
    Ok(Some(Circumstances {
        origin: origin.to_owned(),
        outcome,
    }))
}

fn text<'r>(row: &'r SqliteRow, index: usize, name: &'static str) -> Result<&'r str, &'static str> {
    row.try_get(index).map_err(|_| name)
}

/// A value whose text is exactly the one that the program writes: another spelling of the same value
/// has the same hash and is a change all the same.
fn as_written<T: FromStr + ToString>(
    row: &SqliteRow,
    index: usize,
    name: &'static str,
) -> Result<T, &'static str> {
    let text = text(row, index, name)?;
    text.parse()
        .ok()
        .filter(|value: &T| value.to_string() == text)
        .ok_or(name)
}
