//! A page of the worklist.

use super::SqliteStore;
use super::error::database;
use super::row::Columns;
use super::slides::{consultation_record, slides_of};
use crate::access::actor::Actor;
use crate::domain::ids::ConsultationId;
use crate::domain::specimen::SpecimenFacts;
use crate::store::contract::error::StoreError;
use crate::store::contract::reading::{Cursor, Page, SlideRecord, WorklistItem};
use sqlx::sqlite::SqliteRow;

/// Items that a page may have.
const PAGE: u32 = 500;

/// Where a page ended: whether among closed consultations, due time in µs, id.
struct Position {
    closed: bool,
    due_at: i64,
    id: ConsultationId,
}

impl Position {
    /// Before everything.
    fn start() -> Self {
        Self {
            closed: false,
            due_at: i64::MIN,
            id: ConsultationId::from_uuid(uuid::Uuid::nil()),
        }
    }

    fn of(row: &SqliteRow) -> Result<Self, StoreError> {
        Ok(Self {
            closed: row.flag("closed")?,
            due_at: row.time("due_at")?.as_microsecond(),
            id: row.parsed("id")?,
        })
    }

    fn read(cursor: &Cursor) -> Option<Self> {
        let mut parts = cursor.0.splitn(3, '.');
        let closed = match parts.next()? {
            "0" => false,
            "1" => true,
            _ => return None,
        };
        Some(Self {
            closed,
            due_at: parts.next()?.parse().ok()?,
            id: parts.next()?.parse().ok()?,
        })
    }

    fn write(&self) -> Cursor {
        Cursor(format!(
            "{}.{}.{}",
            u8::from(self.closed),
            self.due_at,
            self.id
        ))
    }
}

pub(super) async fn worklist(
    store: &SqliteStore,
    actor: &Actor,
    after: Option<&Cursor>,
    limit: u32,
) -> Result<Page<WorklistItem>, StoreError> {
    let after = match after {
        None => Position::start(),
        Some(cursor) => Position::read(cursor).ok_or(StoreError::BadCursor)?,
    };
    let limit = limit.clamp(1, PAGE);
    let mut look = store.look().await?;
    let mut rows = sqlx::query(
        "SELECT c.id, c.closed, c.urgency, c.received_at, c.due_at, p.part, p.organ, p.age_group,
                p.case_id, f.accession,
                (SELECT coalesce(max(e.id), 0) FROM event e
                 WHERE e.organisation_id = p.organisation_id AND e.case_id = p.case_id)
                    AS last_event
         FROM consultation c
         JOIN specimen p ON p.organisation_id = c.organisation_id AND p.id = c.specimen_id
         JOIN case_file f ON f.organisation_id = p.organisation_id AND f.id = p.case_id
         WHERE c.organisation_id = ? AND (c.closed, c.due_at, c.id) > (?, ?, ?)
         ORDER BY c.closed, c.due_at, c.id LIMIT ?",
    )
    .bind(actor.organisation.to_string())
    .bind(after.closed)
    .bind(after.due_at)
    .bind(after.id.to_string())
    // One more than asked for tells whether there is a next page.
    .bind(limit + 1)
    .fetch_all(&mut *look)
    .await
    .map_err(database)?;
    let more = rows.len() > limit as usize;
    rows.truncate(limit as usize);
    let next = match rows.last() {
        Some(last) if more => Some(Position::of(last)?.write()),
        _ => None,
    };
    let ids: Vec<ConsultationId> = rows
        .iter()
        .map(|row| row.parsed("id"))
        .collect::<Result<_, _>>()?;
    let mut slides = slides_of(&mut look, actor, &ids).await?;
    let items = rows
        .iter()
        .zip(&ids)
        .map(|(row, id)| item(row, slides.remove(id).unwrap_or_default()))
        .collect::<Result<_, _>>()?;
    Ok(Page { items, next })
}

fn item(row: &SqliteRow, slides: Vec<SlideRecord>) -> Result<WorklistItem, StoreError> {
    let preparation = slides
        .iter()
        .find(|slide| !slide.superseded)
        .and_then(|slide| slide.inputs.facts.preparation);
    Ok(WorklistItem {
        case: row.parsed("case_id")?,
        accession: row.parsed("accession")?,
        part: row.parsed("part")?,
        specimen: SpecimenFacts {
            organ: row.maybe_parsed("organ")?,
            preparation,
            age_group: row.maybe_word("age_group")?,
        },
        consultation: consultation_record(row, slides)?,
        last_event: row.number("last_event")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_that_no_page_gave_is_refused() {
        for text in ["", "0", "2.5.x", "0.x.y", "0.5.not-an-id", "💥"] {
            assert!(Position::read(&Cursor(text.into())).is_none(), "{text}");
        }
        let there_and_back = Position::read(&Position::start().write()).unwrap();
        assert_eq!(there_and_back.due_at, i64::MIN);
    }
}
