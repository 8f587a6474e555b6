//! The roster of pathologists on duty.

use super::SqliteStore;
use super::error::{database, not_found};
use super::row::Columns;
use crate::access::actor::Actor;
use crate::access::policy::Action;
use crate::access::require::require;
use crate::access::role::Role;
use crate::domain::consultation::request::Room;
use crate::domain::duty::entry::Duty;
use crate::domain::duty::roster::Roster;
use crate::domain::event::Happening;
use crate::domain::field_fault::FieldFaults;
use crate::domain::ids::{DutyId, OrganisationId};
use crate::domain::specimen::Organ;
use crate::store::contract::Answer;
use crate::store::contract::duty::{ACTED_WITHIN_MINUTES, DutyEntry, DutyRoster};
use crate::store::contract::error::StoreError;
use jiff::Timestamp;
use sqlx::SqliteConnection;
use sqlx::sqlite::SqliteRow;

/// Duties of one answer.
const MOST: u32 = 1_000;

fn duty(row: &SqliteRow) -> Result<Duty, StoreError> {
    Ok(Duty {
        person: row.parsed("person")?,
        line: row.word("line")?,
        from: row.time("from_at")?,
        until: row.time("until_at")?,
        room: row.maybe_parsed("room")?,
        organ: row.maybe_parsed("organ")?,
    })
}

/// Everybody who is on duty at that time. Whoever cannot sign in any more, or reads no longer, is not.
pub(super) async fn roster_at(
    connection: &mut SqliteConnection,
    organisation: OrganisationId,
    at: Timestamp,
) -> Result<Roster, StoreError> {
    let rows = sqlx::query(
        "SELECT d.person, d.line, d.from_at, d.until_at, d.room, d.organ FROM duty d
         JOIN user_account u ON u.organisation_id = d.organisation_id AND u.id = d.person
         WHERE d.organisation_id = ?1 AND d.until_at > ?2 AND d.from_at <= ?2 AND d.withdrawn_at IS NULL
           AND u.disabled_at IS NULL
           AND EXISTS (SELECT 1 FROM json_each(u.roles) WHERE json_each.value = ?3)",
    )
    .bind(organisation.to_string())
    .bind(at.as_microsecond())
    .bind(Role::Pathologist.code())
    .fetch_all(connection)
    .await
    .map_err(database)?;
    let duties: Result<Vec<_>, _> = rows.iter().map(duty).collect();
    duties.map(Roster)
}

/// Whether that person can read for the organisation.
async fn reads(
    connection: &mut SqliteConnection,
    organisation: OrganisationId,
    duty: &Duty,
) -> Result<bool, StoreError> {
    let found = sqlx::query(
        "SELECT 1 FROM user_account u
         WHERE u.organisation_id = ? AND u.id = ? AND u.kind = 'person' AND u.disabled_at IS NULL
           AND EXISTS (SELECT 1 FROM json_each(u.roles) WHERE json_each.value = ?)",
    )
    .bind(organisation.to_string())
    .bind(duty.person.to_string())
    .bind(Role::Pathologist.code())
    .fetch_optional(connection)
    .await
    .map_err(database)?;
    Ok(found.is_some())
}

impl SqliteStore {
    async fn roster(
        &self,
        actor: &Actor,
        from: Timestamp,
        until: Timestamp,
    ) -> Result<Vec<DutyEntry>, StoreError> {
        require(actor, Action::SeeReads)?;
        let rows = sqlx::query(
            "SELECT d.*, count(a.id) AS alarms,
                    count(a.id) FILTER (WHERE min(coalesce(a.acknowledged_at, a.raised_at + ?4),
                                                  CASE a.ended WHEN 'acted' THEN a.ended_at ELSE a.raised_at + ?4 END)
                                              < a.raised_at + ?4) AS acted_on
             FROM duty d
             LEFT JOIN alarm a ON a.organisation_id = d.organisation_id
                  AND a.raised_at >= d.from_at AND a.raised_at < d.until_at
                  AND EXISTS (SELECT 1 FROM json_each(a.heard_by) WHERE json_each.value = d.person)
             WHERE d.organisation_id = ?1 AND d.until_at > ?2 AND d.from_at < ?3 AND d.withdrawn_at IS NULL
             GROUP BY d.organisation_id, d.id ORDER BY d.from_at, d.line, d.id LIMIT ?5",
        )
        .bind(actor.organisation.to_string())
        .bind(from.as_microsecond())
        .bind(until.as_microsecond())
        .bind(ACTED_WITHIN_MINUTES * 60_000_000)
        .bind(MOST)
        .fetch_all(&self.readers)
        .await
        .map_err(database)?;
        rows.iter()
            .map(|row| {
                Ok(DutyEntry {
                    id: row.parsed("id")?,
                    duty: duty(row)?,
                    entered_by: row.parsed("entered_by")?,
                    entered_at: row.time("entered_at")?,
                    alarms: row.number("alarms")?,
                    acted_on: row.number("acted_on")?,
                })
            })
            .collect()
    }

    async fn enter(&self, actor: &Actor, duty: Duty) -> Result<DutyId, StoreError> {
        require(actor, Action::SetDuty)?;
        let mut change = self.change().await?;
        let mut faults = match duty.check(change.at) {
            Ok(()) => FieldFaults::default(),
            Err(faults) => faults,
        };
        if !reads(change.connection(), actor.organisation, &duty).await? {
            faults.note(
                "person",
                "this is no pathologist of the organisation; choose one",
            );
        }
        if !faults.faults().is_empty() {
            return Err(StoreError::Form { faults });
        }
        let id = DutyId::generate();
        let at = change.microseconds();
        sqlx::query(
            "INSERT INTO duty (organisation_id, id, person, line, from_at, until_at, room, organ, entered_by,
                               entered_at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(actor.organisation.to_string())
        .bind(id.to_string())
        .bind(duty.person.to_string())
        .bind(duty.line.code())
        .bind(duty.from.as_microsecond())
        .bind(duty.until.as_microsecond())
        .bind(duty.room.as_ref().map(Room::as_str))
        .bind(duty.organ.as_ref().map(Organ::as_str))
        .bind(actor.principal.to_string())
        .bind(at)
        .execute(change.connection())
        .await
        .map_err(database)?;
        let details = serde_json::json!({
            "person": duty.person,
            "line": duty.line,
            "from": duty.from,
            "until": duty.until,
        });
        let subject = ("duty", id.to_string());
        change.audit(actor, "duty.enter", subject, details).await?;
        let happening = Happening::DutyChanged { duty_id: id };
        change.tell_all(actor.organisation, &happening).await?;
        change.commit().await?;
        Ok(id)
    }

    async fn withdraw(&self, actor: &Actor, id: DutyId) -> Result<(), StoreError> {
        require(actor, Action::SetDuty)?;
        let mut change = self.change().await?;
        let at = change.microseconds();
        let done = sqlx::query(
            "UPDATE duty SET withdrawn_by = ?, withdrawn_at = ?
             WHERE organisation_id = ? AND id = ? AND withdrawn_at IS NULL",
        )
        .bind(actor.principal.to_string())
        .bind(at)
        .bind(actor.organisation.to_string())
        .bind(id.to_string())
        .execute(change.connection())
        .await
        .map_err(database)?;
        if done.rows_affected() == 0 {
            return Err(not_found("duty", &id));
        }
        let subject = ("duty", id.to_string());
        let details = serde_json::json!({});
        change
            .audit(actor, "duty.withdraw", subject, details)
            .await?;
        let happening = Happening::DutyChanged { duty_id: id };
        change.tell_all(actor.organisation, &happening).await?;
        change.commit().await
    }
}

impl DutyRoster for SqliteStore {
    fn duties<'a>(
        &'a self,
        actor: &'a Actor,
        from: Timestamp,
        until: Timestamp,
    ) -> Answer<'a, Vec<DutyEntry>> {
        Box::pin(self.roster(actor, from, until))
    }

    fn enter_duty<'a>(&'a self, actor: &'a Actor, duty: Duty) -> Answer<'a, DutyId> {
        Box::pin(self.enter(actor, duty))
    }

    fn withdraw_duty<'a>(&'a self, actor: &'a Actor, id: DutyId) -> Answer<'a, ()> {
        Box::pin(self.withdraw(actor, id))
    }
}
