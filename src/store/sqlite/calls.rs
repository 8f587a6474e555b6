//! Calls of signed reads.

use super::SqliteStore;
use super::change::Change;
use super::error::database;
use super::life::{Standpoint, keep_move, load, mark, refused};
use super::row::{Columns, invalid, to_json};
use super::stamps::stamp_consultation_at;
use crate::access::actor::Actor;
use crate::access::policy::Action;
use crate::access::require::require;
use crate::domain::consultation::late_entry::stated_time;
use crate::domain::consultation::life_state::LifeState;
use crate::domain::consultation::request::CallBackNumber;
use crate::domain::consultation::step::{ReadBack, Refusal, Step};
use crate::domain::event::Happening;
use crate::domain::ids::{CallId, ConsultationId, OrganisationId};
use crate::domain::turnaround::stamp::StampKind;
use crate::store::contract::Answer;
use crate::store::contract::calls::{Acknowledgement, CallRecord, Calls, NewCall};
use crate::store::contract::error::StoreError;
use jiff::Timestamp;
use sqlx::SqliteConnection;
use sqlx::sqlite::SqliteRow;
use std::collections::HashMap;

impl SqliteStore {
    async fn keep_call(
        &self,
        actor: &Actor,
        id: ConsultationId,
        call: NewCall,
    ) -> Result<CallRecord, StoreError> {
        require(actor, Action::RecordCall)?;
        let organisation = actor.organisation;
        let mut change = self.change().await?;
        let from = load(change.connection(), organisation, id).await?;
        let mark = mark(&change, actor);
        let signed_at = from.life.mark().at;
        let read_at = read_time(change.connection(), organisation, id, signed_at).await?;
        let step = Step::Call {
            read_back: call.read_back,
        };
        let (life, record) = from.life.clone().take(step, mark).map_err(refused(id))?;
        of_last_version(&from, call.read_version)?;
        let call = CallRecord {
            id: CallId::generate(),
            caller: mark.by,
            at: time_of(call.at, read_at, mark.at)?,
            recorded_at: mark.at,
            read_version: call.read_version,
            called: call.called,
            role: call.role,
            way: call.way,
            number: call.number,
            read_back: call.read_back,
        };
        insert(&mut change, organisation, id, &call).await?;
        keep_move(&mut change, actor, (from.case, id), &life, &record).await?;
        let mut stamps = vec![StampKind::Called];
        if call.read_back == ReadBack::Correct {
            stamps.push(StampKind::ReadBack);
        }
        for kind in stamps {
            stamp_consultation_at(&mut change, organisation, mark.by, id, kind, call.at).await?;
        }
        let happening = Happening::CallRecorded {
            consultation_id: id,
            version: call.read_version,
            read_back: call.read_back,
        };
        change
            .tell(organisation, from.case, None, &happening)
            .await?;
        let details = serde_json::json!({
            "consultation": id,
            "version": call.read_version,
            "role": call.role,
            "way": call.way,
            "read_back": call.read_back,
            "at": call.at,
        });
        let subject = ("call", call.id.to_string());
        change.audit(actor, "call.record", subject, details).await?;
        change.commit().await?;
        Ok(call)
    }

    async fn take_note(
        &self,
        actor: &Actor,
        id: ConsultationId,
        read_version: u32,
    ) -> Result<Acknowledgement, StoreError> {
        require(actor, Action::AcknowledgeCall)?;
        let organisation = actor.organisation;
        let mut change = self.change().await?;
        let from = load(change.connection(), organisation, id).await?;
        let state = from.life.state();
        if state != LifeState::Communicated {
            let step = "acknowledge";
            return Err(refused(id)(Refusal::Illegal { state, step }));
        }
        of_last_version(&from, read_version)?;
        let there = acknowledgements_of(change.connection(), organisation, id).await?;
        let own = there
            .into_iter()
            .find(|one| (one.read_version, one.by) == (read_version, actor.principal));
        if let Some(own) = own {
            return Ok(own);
        }
        let note = Acknowledgement {
            read_version,
            by: actor.principal,
            at: change.at,
        };
        sqlx::query(
            "INSERT INTO acknowledgement (organisation_id, consultation_id, read_version, acknowledged_by,
                                          acknowledged_at)
             VALUES (?, ?, ?, ?, ?)",
        )
        .bind(organisation.to_string())
        .bind(id.to_string())
        .bind(note.read_version)
        .bind(note.by.to_string())
        .bind(note.at.as_microsecond())
        .execute(change.connection())
        .await
        .map_err(database)?;
        let happening = Happening::CallAcknowledged {
            consultation_id: id,
            version: read_version,
        };
        change
            .tell(organisation, from.case, None, &happening)
            .await?;
        let details = serde_json::json!({ "version": read_version });
        let subject = ("consultation", id.to_string());
        change
            .audit(actor, "call.acknowledge", subject, details)
            .await?;
        change.commit().await?;
        Ok(note)
    }
}

fn of_last_version(from: &Standpoint, claimed: u32) -> Result<(), StoreError> {
    let current = from.life.version().unwrap_or(0);
    if current == claimed {
        Ok(())
    } else {
        Err(StoreError::ReadAmended { current, claimed })
    }
}

/// When the last version was read, where it was signed here afterwards; when it was signed otherwise.
async fn read_time(
    connection: &mut SqliteConnection,
    organisation: OrganisationId,
    id: ConsultationId,
    signed_at: Timestamp,
) -> Result<Timestamp, StoreError> {
    let row = sqlx::query(
        "SELECT max(version), read_at FROM signed_read WHERE organisation_id = ? AND consultation_id = ?",
    )
    .bind(organisation.to_string())
    .bind(id.to_string())
    .fetch_one(connection)
    .await
    .map_err(database)?;
    Ok(row.maybe_time("read_at")?.unwrap_or(signed_at))
}

/// When a call was: not before the read, and not in the future.
fn time_of(
    stated: Option<Timestamp>,
    read_at: Timestamp,
    now: Timestamp,
) -> Result<Timestamp, StoreError> {
    stated_time(stated, Some(("the read", read_at)), now)
        .map_err(|error| invalid("time of the call", &error))
}

async fn insert(
    change: &mut Change,
    organisation: OrganisationId,
    id: ConsultationId,
    call: &CallRecord,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO communication (organisation_id, id, consultation_id, read_version, caller, called,
                                    called_role, way, call_number, read_back, called_at, recorded_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(organisation.to_string())
    .bind(call.id.to_string())
    .bind(id.to_string())
    .bind(call.read_version)
    .bind(call.caller.to_string())
    .bind(call.called.as_str())
    .bind(call.role.code())
    .bind(call.way.code())
    .bind(call.number.as_ref().map(CallBackNumber::as_str))
    .bind(call.read_back.code())
    .bind(call.at.as_microsecond())
    .bind(call.recorded_at.as_microsecond())
    .execute(change.connection())
    .await
    .map_err(database)?;
    Ok(())
}

/// The calls of a consultation, oldest first.
pub(super) async fn calls_of(
    connection: &mut SqliteConnection,
    organisation: OrganisationId,
    id: ConsultationId,
) -> Result<Vec<CallRecord>, StoreError> {
    let rows = sqlx::query(
        "SELECT id, read_version, caller, called, called_role, way, call_number, read_back, called_at, recorded_at
         FROM communication WHERE organisation_id = ? AND consultation_id = ? ORDER BY recorded_at, id",
    )
    .bind(organisation.to_string())
    .bind(id.to_string())
    .fetch_all(connection)
    .await
    .map_err(database)?;
    rows.iter().map(call).collect()
}

fn call(row: &SqliteRow) -> Result<CallRecord, StoreError> {
    Ok(CallRecord {
        id: row.parsed("id")?,
        caller: row.parsed("caller")?,
        at: row.time("called_at")?,
        recorded_at: row.time("recorded_at")?,
        read_version: row.small("read_version")?,
        called: row.parsed("called")?,
        role: row.word("called_role")?,
        way: row.word("way")?,
        number: row.maybe_parsed("call_number")?,
        read_back: row.word("read_back")?,
    })
}

/// Who in the operating room took note of which version, oldest first.
pub(super) async fn acknowledgements_of(
    connection: &mut SqliteConnection,
    organisation: OrganisationId,
    id: ConsultationId,
) -> Result<Vec<Acknowledgement>, StoreError> {
    let mut all = acknowledgements_of_each(connection, organisation, &[id]).await?;
    Ok(all.remove(&id).unwrap_or_default())
}

/// The same of several consultations; none stands there for one that nobody took note of.
pub(super) async fn acknowledgements_of_each(
    connection: &mut SqliteConnection,
    organisation: OrganisationId,
    ids: &[ConsultationId],
) -> Result<HashMap<ConsultationId, Vec<Acknowledgement>>, StoreError> {
    let rows = sqlx::query(
        "SELECT consultation_id, read_version, acknowledged_by, acknowledged_at FROM acknowledgement
         WHERE organisation_id = ? AND consultation_id IN (SELECT value FROM json_each(?))
         ORDER BY acknowledged_at",
    )
    .bind(organisation.to_string())
    .bind(to_json("consultations", &ids)?)
    .fetch_all(connection)
    .await
    .map_err(database)?;
    let mut all: HashMap<ConsultationId, Vec<Acknowledgement>> = HashMap::new();
    for row in &rows {
        let one = Acknowledgement {
            read_version: row.small("read_version")?,
            by: row.parsed("acknowledged_by")?,
            at: row.time("acknowledged_at")?,
        };
        all.entry(row.parsed("consultation_id")?)
            .or_default()
            .push(one);
    }
    Ok(all)
}

impl Calls for SqliteStore {
    fn record_call<'a>(
        &'a self,
        actor: &'a Actor,
        id: ConsultationId,
        call: NewCall,
    ) -> Answer<'a, CallRecord> {
        Box::pin(self.keep_call(actor, id, call))
    }

    fn acknowledge<'a>(
        &'a self,
        actor: &'a Actor,
        id: ConsultationId,
        read_version: u32,
    ) -> Answer<'a, Acknowledgement> {
        Box::pin(self.take_note(actor, id, read_version))
    }
}
