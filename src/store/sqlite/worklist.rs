//! A page of the worklist.

use super::SqliteStore;
use super::error::database;
use super::row::{Columns, to_json};
use super::slides::{consultation_record, slides_of};
use crate::access::actor::Actor;
use crate::domain::ids::ConsultationId;
use crate::domain::specimen::SpecimenFacts;
use crate::store::contract::error::StoreError;
use crate::store::contract::reading::{
    Cursor, Hidden, Page, ReaderFilter, SlideRecord, WorklistFilter, WorklistItem,
};
use sqlx::Sqlite;
use sqlx::query::Query;
use sqlx::sqlite::{SqliteArguments, SqliteRow};

/// Items that a page may have.
const PAGE: u32 = 500;

/// Where a page ended: whether among closed consultations, minute in which the read is due since 1970, whether among
/// those that are not suspicious, due time in µs, id.
struct Position {
    closed: bool,
    due_minute: i64,
    unsuspicious: bool,
    due_at: i64,
    id: ConsultationId,
}

impl Position {
    /// Before everything.
    fn start() -> Self {
        Self {
            closed: false,
            due_minute: i64::MIN,
            unsuspicious: false,
            due_at: i64::MIN,
            id: ConsultationId::from_uuid(uuid::Uuid::nil()),
        }
    }

    fn of(row: &SqliteRow) -> Result<Self, StoreError> {
        Ok(Self {
            closed: row.flag("closed")?,
            due_minute: row.maybe_number("due_minute")?.unwrap_or(i64::MIN),
            unsuspicious: row.flag("unsuspicious")?,
            due_at: row.time("due_at")?.as_microsecond(),
            id: row.parsed("id")?,
        })
    }

    fn read(cursor: &Cursor) -> Option<Self> {
        let mut parts = cursor.0.splitn(5, '.');
        Some(Self {
            closed: flag(parts.next()?)?,
            due_minute: parts.next()?.parse().ok()?,
            unsuspicious: flag(parts.next()?)?,
            due_at: parts.next()?.parse().ok()?,
            id: parts.next()?.parse().ok()?,
        })
    }

    fn write(&self) -> Cursor {
        Cursor(format!(
            "{}.{}.{}.{}.{}",
            u8::from(self.closed),
            self.due_minute,
            u8::from(self.unsuspicious),
            self.due_at,
            self.id
        ))
    }
}

fn flag(word: &str) -> Option<bool> {
    match word {
        "0" => Some(false),
        "1" => Some(true),
        _ => None,
    }
}

/// Whether `c`, of the case `f`, passes a filter: `?1` is the organisation, `?2` the states, `?3` the reader, `?4`
/// whether it is one that nobody reads, `?5` the piece of the accession number.
macro_rules! passes {
    () => {
        "(?2 IS NULL OR c.state IN (SELECT value FROM json_each(?2)))
           AND (?3 IS NULL OR c.reader = ?3)
           AND (?4 = 0 OR c.reader IS NULL)
           AND (?5 IS NULL OR instr(lower(f.accession), lower(?5)) > 0)"
    };
}

/// The values of [`passes`].
struct Passing<'a> {
    organisation: String,
    states: Option<String>,
    reader: Option<String>,
    unread: bool,
    accession: Option<&'a str>,
}

impl<'a> Passing<'a> {
    fn new(actor: &Actor, filter: &'a WorklistFilter) -> Result<Self, StoreError> {
        let states = match filter.states.as_slice() {
            [] => None,
            states => Some(to_json("states", &states)?),
        };
        let mine = filter.reader == Some(ReaderFilter::Me);
        Ok(Self {
            organisation: actor.organisation.to_string(),
            states,
            reader: mine.then(|| actor.principal.to_string()),
            unread: filter.reader == Some(ReaderFilter::Nobody),
            accession: filter.accession.as_deref(),
        })
    }

    /// A statement with these values.
    fn bind(self, text: &'static str) -> Query<'a, Sqlite, SqliteArguments> {
        sqlx::query(text)
            .bind(self.organisation)
            .bind(self.states)
            .bind(self.reader)
            .bind(self.unread)
            .bind(self.accession)
    }
}

pub(super) async fn hidden_by(
    store: &SqliteStore,
    actor: &Actor,
    filter: &WorklistFilter,
) -> Result<Hidden, StoreError> {
    let now = store.clock.now();
    let mut look = store.look().await?;
    let row = Passing::new(actor, filter)?
        .bind(concat!(
            "SELECT count(*) AS open, count(*) FILTER (WHERE c.unsuspicious = 0) AS suspicious,
                    count(*) FILTER (WHERE c.due_at <= ?6) AS overdue
             FROM consultation c
             JOIN specimen p ON p.organisation_id = c.organisation_id AND p.id = c.specimen_id
             JOIN case_file f ON f.organisation_id = p.organisation_id AND f.id = p.case_id
             WHERE c.organisation_id = ?1 AND c.closed = 0 AND (",
            passes!(),
            ") IS NOT TRUE"
        ))
        .bind(now.as_microsecond())
        .fetch_one(&mut *look)
        .await
        .map_err(database)?;
    Ok(Hidden {
        open: row.number("open")?,
        suspicious: row.number("suspicious")?,
        overdue: row.number("overdue")?,
    })
}

pub(super) async fn worklist(
    store: &SqliteStore,
    actor: &Actor,
    filter: &WorklistFilter,
    after: Option<&Cursor>,
    limit: u32,
) -> Result<Page<WorklistItem>, StoreError> {
    let after = match after {
        None => Position::start(),
        Some(cursor) => Position::read(cursor).ok_or(StoreError::BadCursor)?,
    };
    let limit = limit.clamp(1, PAGE);
    let mut look = store.look().await?;
    let mut rows = Passing::new(actor, filter)?.bind(concat!(
        "SELECT c.id, c.state AS life, c.question, c.reader, c.beat_at, c.closed, c.due_minute, c.unsuspicious, c.urgency, c.received_at, c.due_at, p.part, p.organ, p.age_group,
                p.case_id, f.accession,
                (SELECT coalesce(max(e.id), 0) FROM event e
                 WHERE e.organisation_id = p.organisation_id AND e.case_id = p.case_id)
                    AS last_event
         FROM consultation c
         JOIN specimen p ON p.organisation_id = c.organisation_id AND p.id = c.specimen_id
         JOIN case_file f ON f.organisation_id = p.organisation_id AND f.id = p.case_id
         WHERE c.organisation_id = ?1
           AND ",
        passes!(),
        " AND (c.closed, c.due_minute, c.unsuspicious, c.due_at, c.id) > (?6, ?7, ?8, ?9, ?10)
         ORDER BY c.closed, c.due_minute, c.unsuspicious, c.due_at, c.id LIMIT ?11"
    ))
    .bind(after.closed)
    .bind(after.due_minute)
    .bind(after.unsuspicious)
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
        life: row.word("life")?,
        question: row.maybe_word("question")?,
        reader: row.maybe_parsed("reader")?.zip(row.maybe_time("beat_at")?),
        last_event: row.number("last_event")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_that_no_page_gave_is_refused() {
        for text in ["", "0", "2.5.0.1.x", "0.x.0.y", "0.5.1.5.not-an-id", "💥"] {
            assert!(Position::read(&Cursor(text.into())).is_none(), "{text}");
        }
        let there_and_back = Position::read(&Position::start().write()).unwrap();
        assert_eq!(there_and_back.due_at, i64::MIN);
    }
}
