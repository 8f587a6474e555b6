//! The audit chain.

use super::SqliteStore;
use super::error::database;
use super::row::{Columns, to_integer};
use crate::access::actor::Actor;
use crate::access::policy::{Action, require};
use crate::domain::audit::{AuditRecord, ChainState};
use crate::domain::slide::Digest;
use crate::store::contract::Answer;
use crate::store::contract::audit::Audit;
use crate::store::contract::error::StoreError;
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};
use sqlx::SqliteConnection;
use sqlx::sqlite::SqliteRow;

/// Records that a page may have, and that the check of the chain reads at a time.
const PAGE: u32 = 1_000;
/// What the first record follows from.
const BEGINNING: Digest = Digest::from_bytes([0; 32]);

fn hash_of(record: &AuditRecord) -> Digest {
    Digest::from_bytes(Sha256::digest(record.material()).into())
}

/// Appends a record to the organisation's chain. Only within a change, whose write lock keeps
/// two records from following the same one.
pub(super) async fn append_record(
    connection: &mut SqliteConnection,
    actor: &Actor,
    at: Timestamp,
    action: &'static str,
    (kind, id): (&'static str, String),
    details: serde_json::Value,
) -> Result<(), StoreError> {
    let last = sqlx::query(
        "SELECT sequence, hash FROM audit_record WHERE organisation_id = ?
         ORDER BY sequence DESC LIMIT 1",
    )
    .bind(actor.organisation.to_string())
    .fetch_optional(&mut *connection)
    .await
    .map_err(database)?;
    let (sequence, previous) = match last {
        Some(row) => (row.number("sequence")? + 1, row.parsed("hash")?),
        None => (1, BEGINNING),
    };
    let mut record = AuditRecord {
        sequence,
        at,
        principal: actor.principal,
        action: action.to_owned(),
        subject: format!("{kind} {id}"),
        details: details.to_string(),
        previous,
        hash: BEGINNING,
    };
    record.hash = hash_of(&record);
    sqlx::query(
        "INSERT INTO audit_record
             (organisation_id, sequence, at, principal, action, subject, details, previous, hash)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(actor.organisation.to_string())
    .bind(to_integer("audit record", record.sequence)?)
    .bind(record.at.as_microsecond())
    .bind(record.principal.to_string())
    .bind(record.action)
    .bind(record.subject)
    .bind(record.details)
    .bind(record.previous.to_string())
    .bind(record.hash.to_string())
    .execute(connection)
    .await
    .map_err(database)?;
    Ok(())
}

fn record(row: &SqliteRow) -> Result<AuditRecord, StoreError> {
    Ok(AuditRecord {
        sequence: row.number("sequence")?,
        at: row.time("at")?,
        principal: row.parsed("principal")?,
        action: row.text("action")?.to_owned(),
        subject: row.text("subject")?.to_owned(),
        details: row.text("details")?.to_owned(),
        previous: row.parsed("previous")?,
        hash: row.parsed("hash")?,
    })
}

async fn page(
    connection: &mut SqliteConnection,
    actor: &Actor,
    after: u64,
    limit: u32,
) -> Result<Vec<AuditRecord>, StoreError> {
    let rows = sqlx::query(
        "SELECT sequence, at, principal, action, subject, details, previous, hash
         FROM audit_record WHERE organisation_id = ? AND sequence > ? ORDER BY sequence LIMIT ?",
    )
    .bind(actor.organisation.to_string())
    .bind(i64::try_from(after).unwrap_or(i64::MAX))
    .bind(limit.clamp(1, PAGE))
    .fetch_all(connection)
    .await
    .map_err(database)?;
    rows.iter().map(record).collect()
}

/// What is wrong with a record that should follow `sequence` and `head`, if anything.
fn fault(record: &AuditRecord, sequence: u64, head: Digest) -> Option<&'static str> {
    if record.sequence != sequence + 1 {
        Some("a record before it is missing")
    } else if record.previous != head {
        Some("it does not follow from the record before it")
    } else if record.hash != hash_of(record) {
        Some("its content was changed after it was written")
    } else {
        None
    }
}

impl Audit for SqliteStore {
    fn audit_after<'a>(
        &'a self,
        actor: &'a Actor,
        after: u64,
        limit: u32,
    ) -> Answer<'a, Vec<AuditRecord>> {
        Box::pin(async move {
            require(actor, Action::SeeAudit)?;
            page(&mut *self.look().await?, actor, after, limit).await
        })
    }

    fn check_audit<'a>(&'a self, actor: &'a Actor) -> Answer<'a, ChainState> {
        Box::pin(async move {
            require(actor, Action::SeeAudit)?;
            let mut look = self.look().await?;
            let (mut records, mut head) = (0, BEGINNING);
            loop {
                let page = page(&mut look, actor, records, PAGE).await?;
                for record in &page {
                    if let Some(why) = fault(record, records, head) {
                        return Ok(ChainState::Broken {
                            sequence: record.sequence,
                            why: why.to_owned(),
                        });
                    }
                    (records, head) = (record.sequence, record.hash);
                }
                if page.is_empty() {
                    return Ok(ChainState::Intact { records, head });
                }
            }
        })
    }
}
