//! Alarms that go on, and who acknowledged them.

use super::SqliteStore;
use super::error::{database, not_found};
use super::row::Columns;
use crate::access::actor::Actor;
use crate::access::policy::Action;
use crate::access::require::require;
use crate::domain::event::Happening;
use crate::domain::ids::AlarmId;
use crate::store::contract::Answer;
use crate::store::contract::alarms::{Alarms, OpenAlarm, Watch};
use crate::store::contract::error::StoreError;

/// Alarms of one answer.
const MOST: u32 = 500;

impl SqliteStore {
    async fn alarms(&self, actor: &Actor) -> Result<Vec<OpenAlarm>, StoreError> {
        require(actor, Action::ReadSlides)?;
        let rows = sqlx::query(
            "SELECT a.*, c.operating_room, c.due_at, p.case_id, p.part, f.accession FROM alarm a
             JOIN consultation c ON c.organisation_id = a.organisation_id AND c.id = a.consultation_id
             JOIN specimen p ON p.organisation_id = c.organisation_id AND p.id = c.specimen_id
             JOIN case_file f ON f.organisation_id = p.organisation_id AND f.id = p.case_id
             WHERE a.organisation_id = ? AND a.ended_at IS NULL ORDER BY a.raised_at, a.id LIMIT ?",
        )
        .bind(actor.organisation.to_string())
        .bind(MOST)
        .fetch_all(&self.readers)
        .await
        .map_err(database)?;
        rows.iter()
            .map(|row| {
                let acknowledged = match row.maybe_parsed("acknowledged_by")? {
                    Some(by) => Some((by, row.time("acknowledged_at")?)),
                    None => None,
                };
                Ok(OpenAlarm {
                    id: row.parsed("id")?,
                    kind: row.word("kind")?,
                    line: row.word("line")?,
                    consultation: row.parsed("consultation_id")?,
                    case: row.parsed("case_id")?,
                    accession: row.parsed("accession")?,
                    part: row.parsed("part")?,
                    room: row.maybe_parsed("operating_room")?,
                    due_at: row.time("due_at")?,
                    raised_at: row.time("raised_at")?,
                    hearers: row.json("heard_by")?,
                    acknowledged,
                })
            })
            .collect()
    }

    async fn acknowledge_by_name(&self, actor: &Actor, id: AlarmId) -> Result<(), StoreError> {
        require(actor, Action::ReadSlides)?;
        let mut change = self.change().await?;
        let row = sqlx::query(
            "SELECT a.consultation_id, a.acknowledged_by, p.case_id FROM alarm a
             JOIN consultation c ON c.organisation_id = a.organisation_id AND c.id = a.consultation_id
             JOIN specimen p ON p.organisation_id = c.organisation_id AND p.id = c.specimen_id
             WHERE a.organisation_id = ? AND a.id = ?",
        )
        .bind(actor.organisation.to_string())
        .bind(id.to_string())
        .fetch_optional(change.connection())
        .await
        .map_err(database)?
        .ok_or_else(|| not_found("alarm", &id))?;
        if row.maybe_text("acknowledged_by")?.is_some() {
            return Ok(());
        }
        let at = change.microseconds();
        sqlx::query(
            "UPDATE alarm SET acknowledged_by = ?, acknowledged_at = ? WHERE organisation_id = ? AND id = ?",
        )
        .bind(actor.principal.to_string())
        .bind(at)
        .bind(actor.organisation.to_string())
        .bind(id.to_string())
        .execute(change.connection())
        .await
        .map_err(database)?;
        let consultation = row.parsed("consultation_id")?;
        let happening = Happening::AlarmAcknowledged {
            alarm_id: id,
            consultation_id: consultation,
        };
        let case = row.parsed("case_id")?;
        change
            .tell(actor.organisation, case, None, &happening)
            .await?;
        let details = serde_json::json!({ "consultation": consultation });
        let subject = ("alarm", id.to_string());
        change
            .audit(actor, "alarm.acknowledge", subject, details)
            .await?;
        change.commit().await
    }
}

impl Alarms for SqliteStore {
    fn watch_consultations<'a>(&'a self, actor: &'a Actor) -> Answer<'a, Watch> {
        Box::pin(self.watch(actor))
    }

    fn open_alarms<'a>(&'a self, actor: &'a Actor) -> Answer<'a, Vec<OpenAlarm>> {
        Box::pin(self.alarms(actor))
    }

    fn acknowledge_alarm<'a>(&'a self, actor: &'a Actor, id: AlarmId) -> Answer<'a, ()> {
        Box::pin(self.acknowledge_by_name(actor, id))
    }
}
