//! What is watched, which alarms are due, and which have ended.

use super::duty::roster_at;
use super::error::database;
use super::row::{Columns, to_json};
use super::{Change, SqliteStore};
use crate::access::actor::Actor;
use crate::access::policy::Action;
use crate::access::require::require;
use crate::domain::alarm::ended::AlarmEnd;
use crate::domain::alarm::kind::AlarmKind;
use crate::domain::alarm::watch::{Due, Watched, ended};
use crate::domain::duty::line::DutyLine;
use crate::domain::event::Happening;
use crate::domain::ids::{AlarmId, CaseId, ConsultationId, OrganisationId};
use crate::store::contract::alarms::Watch;
use crate::store::contract::error::StoreError;
use jiff::Timestamp;
use sqlx::SqliteConnection;
use sqlx::sqlite::SqliteRow;
use std::collections::{HashMap, HashSet};

/// What tells one alarm of a consultation from another.
type Occasion = (AlarmKind, DutyLine, i64);

/// What there is to do.
#[derive(Default)]
struct ToDo {
    raise: Vec<(CaseId, ConsultationId, Due)>,
    end: Vec<(CaseId, ConsultationId, AlarmId, AlarmEnd)>,
}

/// The columns that [`watched`] reads; `c` is the consultation, `p` its specimen.
const WATCHED: &str = "SELECT c.id, p.case_id, p.organ, c.operating_room, c.state, c.state_at, c.received_at, c.due_at,
            c.reader, c.beat_at, r.author, r.version, r.signed_at,
            (SELECT min(s.accepted_at) FROM slide s
             WHERE s.organisation_id = c.organisation_id AND s.consultation_id = c.id
               AND s.superseded_by IS NULL) AS scanned_at
     FROM consultation c
     JOIN specimen p ON p.organisation_id = c.organisation_id AND p.id = c.specimen_id
     LEFT JOIN signed_read r ON r.organisation_id = c.organisation_id AND r.consultation_id = c.id
                            AND r.version = c.read_version
     WHERE c.organisation_id = ?1 AND ";

fn watched(row: &SqliteRow) -> Result<Watched, StoreError> {
    let reader = match row.maybe_parsed("reader")? {
        Some(reader) => Some((reader, row.time("beat_at")?)),
        None => None,
    };
    let signed = match row.maybe_parsed("author")? {
        Some(author) => Some((author, row.small("version")?, row.time("signed_at")?)),
        None => None,
    };
    Ok(Watched {
        state: row.word("state")?,
        state_at: row.time("state_at")?,
        received_at: row.time("received_at")?,
        scanned_at: row.maybe_time("scanned_at")?,
        due_at: row.time("due_at")?,
        reader,
        signed,
        room: row.maybe_parsed("operating_room")?,
        organ: row.maybe_parsed("organ")?,
    })
}

/// What was overdue when it was entered afterwards makes no sound: nobody waits for it any more.
async fn to_do(
    connection: &mut SqliteConnection,
    organisation: OrganisationId,
    now: Timestamp,
) -> Result<ToDo, StoreError> {
    let roster = roster_at(connection, organisation, now).await?;
    let open = format!(
        "{WATCHED} ((c.urgency = 'intraoperative' AND (c.entered_at IS NULL OR c.entered_at < c.due_at)
                     AND c.state IN ('received', 'being_read', 'awaiting_section', 'signed'))
                 OR c.id IN (SELECT consultation_id FROM alarm WHERE organisation_id = ?1 AND ended_at IS NULL))"
    );
    let rows = sqlx::query(sqlx::AssertSqlSafe(open))
        .bind(organisation.to_string())
        .fetch_all(&mut *connection)
        .await
        .map_err(database)?;
    let mut found = ToDo::default();
    let mut raised = raised_before(connection, organisation).await?;
    for row in &rows {
        let (id, case) = (row.parsed("id")?, row.parsed("case_id")?);
        let watched = watched(row)?;
        let due = watched.due(&roster, now);
        let occasions: HashSet<Occasion> = due.iter().map(occasion).collect();
        let before = raised.remove(&id).unwrap_or_default();
        for (one, alarm, is_open) in &before {
            let still_due = occasions.contains(one);
            if let Some(end) = is_open.then(|| ended(watched.state, still_due)).flatten() {
                found.end.push((case, id, *alarm, end));
            }
        }
        let known: HashSet<Occasion> = before.into_iter().map(|(one, ..)| one).collect();
        let new = due
            .into_iter()
            .filter(|one| !known.contains(&occasion(one)));
        found.raise.extend(new.map(|one| (case, id, one)));
    }
    Ok(found)
}

fn occasion(due: &Due) -> Occasion {
    (due.kind, due.line, due.occasion)
}

/// The alarms of whatever is open, with whether each goes on.
async fn raised_before(
    connection: &mut SqliteConnection,
    organisation: OrganisationId,
) -> Result<HashMap<ConsultationId, Vec<(Occasion, AlarmId, bool)>>, StoreError> {
    let rows = sqlx::query(
        "SELECT a.id, a.consultation_id, a.kind, a.line, a.occasion, a.ended_at IS NULL AS is_open FROM alarm a
         JOIN consultation c ON c.organisation_id = a.organisation_id AND c.id = a.consultation_id
         WHERE a.organisation_id = ? AND (c.closed = 0 OR a.ended_at IS NULL)",
    )
    .bind(organisation.to_string())
    .fetch_all(connection)
    .await
    .map_err(database)?;
    let mut alarms: HashMap<_, Vec<_>> = HashMap::new();
    for row in &rows {
        let occasion = row.maybe_number("occasion")?.unwrap_or_default();
        let occasion = (row.word("kind")?, row.word("line")?, occasion);
        let alarm = (occasion, row.parsed("id")?, row.flag("is_open")?);
        alarms
            .entry(row.parsed("consultation_id")?)
            .or_default()
            .push(alarm);
    }
    Ok(alarms)
}

async fn raise(
    change: &mut Change,
    actor: &Actor,
    (case, consultation, due): (CaseId, ConsultationId, Due),
) -> Result<(), StoreError> {
    let id = AlarmId::generate();
    let at = change.microseconds();
    sqlx::query(
        "INSERT INTO alarm (organisation_id, id, consultation_id, kind, line, occasion, heard_by, raised_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(actor.organisation.to_string())
    .bind(id.to_string())
    .bind(consultation.to_string())
    .bind(due.kind.code())
    .bind(due.line.code())
    .bind(due.occasion)
    .bind(to_json("people who hear an alarm", &due.hearers)?)
    .bind(at)
    .execute(change.connection())
    .await
    .map_err(database)?;
    let happening = Happening::AlarmRaised {
        alarm_id: id,
        consultation_id: consultation,
        kind: due.kind,
    };
    change
        .tell(actor.organisation, case, None, &happening)
        .await?;
    let details = serde_json::json!({
        "consultation": consultation,
        "kind": due.kind,
        "line": due.line,
        "heard_by": due.hearers,
    });
    let subject = ("alarm", id.to_string());
    change.audit(actor, "alarm.raise", subject, details).await
}

async fn end(
    change: &mut Change,
    actor: &Actor,
    (case, consultation, id, how): (CaseId, ConsultationId, AlarmId, AlarmEnd),
) -> Result<(), StoreError> {
    let at = change.microseconds();
    sqlx::query("UPDATE alarm SET ended = ?, ended_at = ? WHERE organisation_id = ? AND id = ?")
        .bind(how.code())
        .bind(at)
        .bind(actor.organisation.to_string())
        .bind(id.to_string())
        .execute(change.connection())
        .await
        .map_err(database)?;
    let happening = Happening::AlarmEnded {
        alarm_id: id,
        consultation_id: consultation,
    };
    change
        .tell(actor.organisation, case, None, &happening)
        .await
}

impl SqliteStore {
    /// Looks first without the write lock: most looks find nothing to do.
    pub(super) async fn watch(&self, actor: &Actor) -> Result<Watch, StoreError> {
        require(actor, Action::KeepHouse)?;
        let organisation = actor.organisation;
        let seen = to_do(&mut *self.look().await?, organisation, self.clock.now()).await?;
        if seen.raise.is_empty() && seen.end.is_empty() {
            return Ok(Watch::default());
        }
        let mut change = self.change().await?;
        let now = change.at;
        let found = to_do(change.connection(), organisation, now).await?;
        let mut watch = Watch::default();
        for one in found.end {
            end(&mut change, actor, one).await?;
            watch.ended += 1;
        }
        for one in found.raise {
            raise(&mut change, actor, one).await?;
            watch.raised += 1;
        }
        change.commit().await?;
        Ok(watch)
    }
}
