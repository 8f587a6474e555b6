//! What is open, for paper. No table that a machine writes is read here.

use super::SqliteStore;
use super::error::database;
use super::row::Columns;
use crate::access::actor::Actor;
use crate::access::policy::Action;
use crate::access::require::require;
use crate::domain::downtime::open_list::{OpenConsultation, OpenList};
use crate::store::contract::Answer;
use crate::store::contract::downtime::{Downtime, MOST_OPEN};
use crate::store::contract::error::StoreError;
use sqlx::sqlite::SqliteRow;

fn open(row: &SqliteRow) -> Result<OpenConsultation, StoreError> {
    Ok(OpenConsultation {
        accession: row.parsed("accession")?,
        part: row.parsed("part")?,
        site: row.maybe_parsed("site")?,
        laterality: row.maybe_word("laterality")?,
        room: row.maybe_parsed("operating_room")?,
        call_back: row.maybe_parsed("call_back_number")?,
        question: row.maybe_word("question")?,
        urgency: row.word("urgency")?,
        state: row.word("state")?,
        received_at: row.time("received_at")?,
        due_at: row.time("due_at")?,
        reader: row.maybe_text("called")?.map(str::to_owned),
        scanned: row.flag("scanned")?,
    })
}

impl SqliteStore {
    async fn open_list(&self, actor: &Actor) -> Result<OpenList, StoreError> {
        require(actor, Action::SeeCases)?;
        let organisation = actor.organisation.to_string();
        let mut look = self.look().await?;
        let head = sqlx::query(
            "SELECT o.name, (SELECT count(*) FROM consultation c WHERE c.organisation_id = o.id AND c.closed = 0) AS open
             FROM organisation o WHERE o.id = ?",
        )
        .bind(&organisation)
        .fetch_one(&mut *look)
        .await
        .map_err(database)?;
        let rows = sqlx::query(
            "SELECT c.operating_room, c.call_back_number, c.question, c.urgency, c.state, c.received_at, c.due_at,
                    p.part, p.site, p.laterality, f.accession, coalesce(u.display_name, u.login) AS called,
                    EXISTS (SELECT 1 FROM slide s
                            WHERE s.organisation_id = c.organisation_id AND s.consultation_id = c.id
                              AND s.superseded_by IS NULL) AS scanned
             FROM consultation c
             JOIN specimen p ON p.organisation_id = c.organisation_id AND p.id = c.specimen_id
             JOIN case_file f ON f.organisation_id = p.organisation_id AND f.id = p.case_id
             LEFT JOIN user_account u ON u.organisation_id = c.organisation_id AND u.id = c.reader
             WHERE c.organisation_id = ? AND c.closed = 0
             ORDER BY c.due_at, c.id LIMIT ?",
        )
        .bind(&organisation)
        .bind(MOST_OPEN)
        .fetch_all(&mut *look)
        .await
        .map_err(database)?;
        let items: Vec<OpenConsultation> = rows.iter().map(open).collect::<Result<_, _>>()?;
        let shown = u64::try_from(items.len()).unwrap_or(u64::MAX);
        Ok(OpenList {
            organisation: head.text("name")?.to_owned(),
            as_of: self.clock.now(),
            more: head.number("open")?.saturating_sub(shown),
            items,
        })
    }
}

impl Downtime for SqliteStore {
    fn open_consultations<'a>(&'a self, actor: &'a Actor) -> Answer<'a, OpenList> {
        Box::pin(self.open_list(actor))
    }
}
