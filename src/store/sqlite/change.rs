//! One transaction that changes something, and what is always written with it.

use super::audit::{Told, append_record};
use super::error::database;
use super::row::to_json;
use crate::access::actor::Actor;
use crate::domain::audit_origin::AuditOutcome;
use crate::domain::event::Happening;
use crate::domain::ids::{CaseId, OrganisationId, RunId};
use crate::store::contract::error::StoreError;
use jiff::Timestamp;
use sqlx::{Sqlite, SqliteConnection, SqlitePool, Transaction};

/// A change under way. Dropped without [`Change::commit`], it has not happened.
pub(super) struct Change {
    transaction: Transaction<'static, Sqlite>,
    /// When it happens: one time for all its rows.
    pub(super) at: Timestamp,
}

impl Change {
    /// Takes the write lock at once: a transaction that began by reading could find at its first
    /// write that what it read has changed, and would have to be tried again.
    pub(super) async fn begin(writer: &SqlitePool, at: Timestamp) -> Result<Self, StoreError> {
        let transaction = writer
            .begin_with("BEGIN IMMEDIATE")
            .await
            .map_err(database)?;
        // As it is kept, so that what is told now is what is told later.
        let at = Timestamp::from_microsecond(at.as_microsecond()).unwrap_or(at);
        Ok(Self { transaction, at })
    }

    /// The connection to run statements on.
    pub(super) fn connection(&mut self) -> &mut SqliteConnection {
        &mut self.transaction
    }

    /// The time of the change as the engine keeps it.
    pub(super) fn microseconds(&self) -> i64 {
        self.at.as_microsecond()
    }

    /// Writes an audit record of something that was done. `details` are ids, codes and figures.
    pub(super) async fn audit(
        &mut self,
        actor: &Actor,
        action: &'static str,
        subject: (&'static str, String),
        details: serde_json::Value,
    ) -> Result<(), StoreError> {
        let told = Told {
            action,
            subject,
            details,
            outcome: AuditOutcome::Done,
        };
        append_record(&mut self.transaction, actor, self.at, told).await
    }

    /// Writes an audit record of something that was tried and refused.
    pub(super) async fn audit_refused(
        &mut self,
        actor: &Actor,
        action: &'static str,
        subject: (&'static str, String),
        details: serde_json::Value,
    ) -> Result<(), StoreError> {
        let told = Told {
            action,
            subject,
            details,
            outcome: AuditOutcome::Refused,
        };
        append_record(&mut self.transaction, actor, self.at, told).await
    }

    /// Writes an event of a case.
    pub(super) async fn tell(
        &mut self,
        organisation: OrganisationId,
        case: CaseId,
        run: Option<RunId>,
        happening: &Happening,
    ) -> Result<(), StoreError> {
        let case = Some(case.to_string());
        let run = run.map(|run| run.to_string());
        self.tell_of(organisation, case, run, happening).await
    }

    /// Writes an event that belongs to no case.
    pub(super) async fn tell_all(
        &mut self,
        organisation: OrganisationId,
        happening: &Happening,
    ) -> Result<(), StoreError> {
        self.tell_of(organisation, None, None, happening).await
    }

    async fn tell_of(
        &mut self,
        organisation: OrganisationId,
        case: Option<String>,
        run: Option<String>,
        happening: &Happening,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO event (organisation_id, topic, case_id, run_id, payload, at)
             VALUES (?, ?, ?, ?, ?, ?)",
        )
        .bind(organisation.to_string())
        .bind(happening.topic())
        .bind(case)
        .bind(run)
        .bind(to_json("event", happening)?)
        .bind(self.microseconds())
        .execute(self.connection())
        .await
        .map_err(database)?;
        Ok(())
    }

    /// Makes it happen; it has reached the disk when this answers.
    pub(super) async fn commit(self) -> Result<(), StoreError> {
        self.transaction.commit().await.map_err(database)
    }
}
