//! The audit chain.

use super::SqliteStore;
use super::audit_row::{AuditRow, audit_row};
use super::change::Change;
use super::error::database;
use super::row::{Columns, to_integer};
use crate::access::actor::Actor;
use crate::access::policy::Action;
use crate::access::require::require;
use crate::domain::audit::{
    AuditRecord, AuditSubject, ChainPlace, ChainState, Circumstances, Refusal,
};
use crate::domain::audit_checkpoint::{CHECKPOINT_ACTION, Checkpoint};
use crate::domain::audit_origin::{AuditOrigin, AuditOutcome};
use crate::domain::slide::Digest;
use crate::domain::viewed::Viewed;
use crate::store::audit_chain::{BEGINNING, ChainCheck, hash_of};
use crate::store::contract::Answer;
use crate::store::contract::audit::Audit;
use crate::store::contract::error::StoreError;
use jiff::Timestamp;
use serde_json::{Value, json};
use sqlx::SqliteConnection;

/// Records that a page may have, and that the check of the chain reads at a time.
const PAGE: u32 = 1_000;

/// What a record tells.
pub(super) struct Told {
    pub(super) action: &'static str,
    pub(super) subject: (&'static str, String),
    pub(super) details: Value,
    pub(super) outcome: AuditOutcome,
}

/// Appends a record to the organisation's chain. Only within a change, whose write lock keeps
/// two records from following the same one.
pub(super) async fn append_record(
    connection: &mut SqliteConnection,
    actor: &Actor,
    at: Timestamp,
    told: Told,
) -> Result<(), StoreError> {
    let last = last(&mut *connection, actor).await?;
    let (kind, id) = told.subject;
    let origin = actor
        .origin
        .map_or_else(|| AuditOrigin::UNSTATED.into(), |origin| origin.to_string());
    let mut record = AuditRecord {
        sequence: last.map_or(1, |last| last.sequence + 1),
        at,
        principal: actor.principal,
        action: told.action.to_owned(),
        subject: format!("{kind} {id}"),
        details: told.details.to_string(),
        circumstances: Some(Circumstances {
            origin: origin.clone(),
            outcome: told.outcome,
        }),
        previous: last.map_or(BEGINNING, |last| last.hash),
        hash: BEGINNING,
    };
    record.hash = hash_of(actor.organisation, &record);
    sqlx::query(
        "INSERT INTO audit_record
             (organisation_id, sequence, at, principal, action, subject, details, origin, outcome, previous, hash)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(actor.organisation.to_string())
    .bind(to_integer("audit record", record.sequence)?)
    .bind(record.at.as_microsecond())
    .bind(record.principal.to_string())
    .bind(record.action)
    .bind(record.subject)
    .bind(record.details)
    .bind(origin)
    .bind(told.outcome.code())
    .bind(record.previous.to_string())
    .bind(record.hash.to_string())
    .execute(connection)
    .await
    .map_err(database)?;
    Ok(())
}

/// The last record of the organisation's chain.
async fn last(
    connection: &mut SqliteConnection,
    actor: &Actor,
) -> Result<Option<ChainPlace>, StoreError> {
    let row = sqlx::query(
        "SELECT sequence, hash FROM audit_record WHERE organisation_id = ?
         ORDER BY sequence DESC LIMIT 1",
    )
    .bind(actor.organisation.to_string())
    .fetch_optional(connection)
    .await
    .map_err(database)?;
    row.map(|row| {
        Ok(ChainPlace {
            sequence: row.number("sequence")?,
            hash: row.parsed("hash")?,
        })
    })
    .transpose()
}

/// When the last record of the organisation's chain was written.
pub(super) async fn last_record_at(
    connection: &mut SqliteConnection,
    actor: &Actor,
) -> Result<Option<Timestamp>, StoreError> {
    let row = sqlx::query(
        "SELECT at FROM audit_record WHERE organisation_id = ? ORDER BY sequence DESC LIMIT 1",
    )
    .bind(actor.organisation.to_string())
    .fetch_optional(connection)
    .await
    .map_err(database)?;
    row.map(|row| row.time("at")).transpose()
}

/// The hash of one record of the organisation's chain.
async fn hash_at(
    connection: &mut SqliteConnection,
    actor: &Actor,
    sequence: u64,
) -> Result<Option<ChainPlace>, StoreError> {
    let row =
        sqlx::query("SELECT hash FROM audit_record WHERE organisation_id = ? AND sequence = ?")
            .bind(actor.organisation.to_string())
            .bind(to_integer("audit record", sequence)?)
            .fetch_optional(connection)
            .await
            .map_err(database)?;
    row.map(|row| {
        Ok(ChainPlace {
            sequence,
            hash: row.parsed("hash")?,
        })
    })
    .transpose()
}

async fn page(
    connection: &mut SqliteConnection,
    actor: &Actor,
    after: i64,
    limit: u32,
) -> Result<Vec<AuditRow>, StoreError> {
    let rows = sqlx::query(
        "SELECT sequence, at, principal, action, subject, details, origin, outcome, previous, hash
         FROM audit_record WHERE organisation_id = ? AND sequence > ? ORDER BY sequence LIMIT ?",
    )
    .bind(actor.organisation.to_string())
    .bind(after)
    .bind(limit.clamp(1, PAGE))
    .fetch_all(connection)
    .await
    .map_err(database)?;
    rows.iter().map(audit_row).collect()
}

fn named(subject: AuditSubject) -> (&'static str, String) {
    (subject.kind, subject.id.hyphenated().to_string())
}

impl SqliteStore {
    /// Writes one record that no other change goes with.
    async fn tell(&self, actor: &Actor, told: Told) -> Result<(), StoreError> {
        let mut change: Change = self.change().await?;
        let at = change.at;
        append_record(change.connection(), actor, at, told).await?;
        change.commit().await
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
            let after = i64::try_from(after).unwrap_or(i64::MAX);
            let rows = page(&mut *self.look().await?, actor, after, limit).await?;
            rows.into_iter().map(|row| Ok(row?)).collect()
        })
    }

    fn check_audit<'a>(&'a self, actor: &'a Actor) -> Answer<'a, ChainState> {
        Box::pin(async move {
            require(actor, Action::SeeAudit)?;
            let mut look = self.look().await?;
            let mut check = ChainCheck::new(actor.organisation);
            // Below the first number too: a record slipped in there would never be asked for.
            let mut after = i64::MIN;
            loop {
                let rows = page(&mut look, actor, after, PAGE).await?;
                for row in &rows {
                    let (sequence, followed) = match row {
                        Ok(record) => {
                            (record.sequence, check.follow(record).map_err(str::to_owned))
                        }
                        Err(unreadable) => (
                            u64::try_from(unreadable.sequence).unwrap_or(0),
                            Err(unreadable.to_string()),
                        ),
                    };
                    if let Err(why) = followed {
                        return Ok(ChainState::Broken { sequence, why });
                    }
                }
                let reached = check.reached();
                if rows.is_empty() {
                    return Ok(ChainState::Intact {
                        records: reached.sequence,
                        head: reached.hash,
                    });
                }
                after = to_integer("audit record", reached.sequence)?;
            }
        })
    }

    fn record_refusal<'a>(&'a self, actor: &'a Actor, refusal: Refusal) -> Answer<'a, ()> {
        let told = Told {
            action: refusal.action,
            subject: named(refusal.subject),
            details: json!({ "why": refusal.why }),
            outcome: AuditOutcome::Refused,
        };
        Box::pin(self.tell(actor, told))
    }

    fn note_view<'a>(&'a self, actor: &'a Actor, viewed: Viewed) -> Answer<'a, ()> {
        let mut details = json!({ "how": viewed.manner() });
        if let Some(document) = viewed.document() {
            details["document"] = document.into();
        }
        let told = Told {
            action: "view",
            subject: named(viewed.subject()),
            details,
            outcome: AuditOutcome::Done,
        };
        Box::pin(self.tell(actor, told))
    }

    fn chain_end<'a>(&'a self, actor: &'a Actor) -> Answer<'a, Option<ChainPlace>> {
        Box::pin(async move {
            require(actor, Action::KeepHouse)?;
            last(&mut *self.look().await?, actor).await
        })
    }

    fn chain_at<'a>(&'a self, actor: &'a Actor, sequence: u64) -> Answer<'a, Option<ChainPlace>> {
        Box::pin(async move {
            require(actor, Action::KeepHouse)?;
            hash_at(&mut *self.look().await?, actor, sequence).await
        })
    }

    fn note_checkpoint<'a>(
        &'a self,
        actor: &'a Actor,
        checkpoint: &'a Checkpoint,
        statement: Digest,
    ) -> Answer<'a, ()> {
        Box::pin(async move {
            require(actor, Action::KeepHouse)?;
            let told = Told {
                action: CHECKPOINT_ACTION,
                subject: ("checkpoints", checkpoint.series.hyphenated().to_string()),
                details: json!({ "number": checkpoint.number, "sequence": checkpoint.place.sequence, "statement": statement }),
                outcome: AuditOutcome::Done,
            };
            self.tell(actor, told).await
        })
    }
}
