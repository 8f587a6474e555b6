//! What the operating room sees. No table that a machine writes is read here.

use super::SqliteStore;
use super::calls::acknowledgements_of_each;
use super::error::database;
use super::row::Columns;
use crate::access::actor::Actor;
use crate::access::policy::Action;
use crate::access::require::require;
use crate::domain::consultation::life_state::LifeState;
use crate::domain::consultation::request::Room;
use crate::domain::ids::{CaseId, ConsultationId};
use crate::store::contract::Answer;
use crate::store::contract::calls::Acknowledgement;
use crate::store::contract::error::StoreError;
use crate::store::contract::surgeon::{
    OperatingRoom, SurgeonCase, SurgeonLines, SurgeonPart, SurgeonRead,
};
use jiff::SignedDuration;
use sqlx::sqlite::SqliteRow;
use std::collections::HashMap;

/// How long what is closed stays in sight.
const IN_SIGHT: SignedDuration = SignedDuration::from_hours(12);
/// Consultations that are shown.
const MOST: u32 = 500;

impl SqliteStore {
    async fn lines(&self, actor: &Actor, room: Option<&Room>) -> Result<SurgeonLines, StoreError> {
        require(actor, Action::SeeReads)?;
        let as_of = self.clock.now();
        let since = as_of.checked_sub(IN_SIGHT).unwrap_or(as_of);
        let mut look = self.look().await?;
        let rows = sqlx::query(
            "WITH shown AS (
                 SELECT id FROM consultation WHERE organisation_id = ?1 AND closed = 0
                 UNION ALL
                 SELECT id FROM consultation
                 WHERE organisation_id = ?1 AND state IN ('communicated', 'cancelled') AND state_at >= ?2)
             SELECT c.id, c.operating_room, c.question, c.state, c.state_at, c.due_at, p.case_id, p.part, p.site,
                    p.laterality, f.accession, r.version, r.document, r.author, r.signed_at,
                    c.state = 'awaiting_section' OR EXISTS (
                        SELECT 1 FROM slide s
                        WHERE s.organisation_id = c.organisation_id AND s.consultation_id = c.id
                          AND s.superseded_by IS NULL AND s.accepted_at > r.signed_at) AS pending
             FROM shown
             CROSS JOIN consultation c ON c.organisation_id = ?1 AND c.id = shown.id
             JOIN specimen p ON p.organisation_id = c.organisation_id AND p.id = c.specimen_id
             JOIN case_file f ON f.organisation_id = p.organisation_id AND f.id = p.case_id
             LEFT JOIN signed_read r ON r.organisation_id = c.organisation_id AND r.consultation_id = c.id
                                    AND r.version = c.read_version
             WHERE ?3 IS NULL OR c.operating_room = ?3
             ORDER BY c.due_at, c.id LIMIT ?4",
        )
        .bind(actor.organisation.to_string())
        .bind(since.as_microsecond())
        .bind(room.map(Room::as_str))
        .bind(MOST)
        .fetch_all(&mut *look)
        .await
        .map_err(database)?;
        let ids: Vec<ConsultationId> = rows
            .iter()
            .map(|row| row.parsed("id"))
            .collect::<Result<_, _>>()?;
        let mut noted = acknowledgements_of_each(&mut look, actor.organisation, &ids).await?;
        let mut cases: Vec<SurgeonCase> = Vec::new();
        let mut places: HashMap<CaseId, usize> = HashMap::new();
        for (row, id) in rows.iter().zip(ids) {
            let case = row.parsed("case_id")?;
            let place = *places.entry(case).or_insert(cases.len());
            if place == cases.len() {
                cases.push(SurgeonCase {
                    case,
                    accession: row.parsed("accession")?,
                    parts: vec![],
                });
            }
            cases[place]
                .parts
                .push(part(row, noted.remove(&id).unwrap_or_default())?);
        }
        Ok(SurgeonLines { as_of, cases })
    }
}

fn part(row: &SqliteRow, mut noted: Vec<Acknowledgement>) -> Result<SurgeonPart, StoreError> {
    let state: LifeState = row.word("state")?;
    let read = match row.maybe_json("document")? {
        Some(read) => {
            let version = row.small("version")?;
            // Who took note of an earlier version knows nothing of this one.
            noted.retain(|one| one.read_version == version);
            Some(SurgeonRead {
                version,
                read,
                author: row.parsed("author")?,
                signed_at: row.time("signed_at")?,
                acknowledgements: noted,
            })
        }
        None => None,
    };
    Ok(SurgeonPart {
        consultation: row.parsed("id")?,
        part: row.parsed("part")?,
        site: row.maybe_parsed("site")?,
        laterality: row.maybe_word("laterality")?,
        room: row.maybe_parsed("operating_room")?,
        question: row.maybe_word("question")?,
        state,
        state_at: row.time("state_at")?,
        due_at: row.time("due_at")?,
        read,
        further_section_pending: row.flag("pending")?,
    })
}

impl OperatingRoom for SqliteStore {
    fn surgeon_lines<'a>(
        &'a self,
        actor: &'a Actor,
        room: Option<&'a Room>,
    ) -> Answer<'a, SurgeonLines> {
        Box::pin(self.lines(actor, room))
    }
}
