//! The turnaround ledger.

use super::SqliteStore;
use super::change::Change;
use super::error::{database, not_found};
use super::row::{Columns, invalid};
use super::stamps::insert;
use crate::access::actor::Actor;
use crate::access::policy::{Action, require};
use crate::domain::ids::ConsultationId;
use crate::domain::turnaround::entry::{Entry, Ledger};
use crate::domain::turnaround::stamp::{Stamp, StampSource};
use crate::domain::turnaround::study::{MissReason, Note, Study};
use crate::domain::turnaround::timeline::{Statement, Timeline};
use crate::domain::upload::SubmissionFacts;
use crate::store::contract::Answer;
use crate::store::contract::error::StoreError;
use crate::store::contract::turnaround::Turnaround;
use futures::TryStreamExt;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use sqlx::SqliteConnection;
use sqlx::sqlite::SqliteRow;
use std::collections::HashMap;

/// A query for one consultation and one for all from a time on; each has those that are asked for as `wanted`.
macro_rules! queries {
    ($rest:literal) => {
        [
            queries!("id = ?2", $rest),
            queries!("received_at >= ?2", $rest),
        ]
    };
    ($condition:literal, $rest:literal) => {
        concat!(
            "WITH wanted AS (
                 SELECT id, urgency, received_at FROM consultation
                 WHERE organisation_id = ?1 AND state <> 'cancelled' AND ",
            $condition,
            ") ",
            $rest
        )
    };
}

/// What is asked for: one consultation, or all from a time on.
#[derive(Clone, Copy)]
enum Asked {
    One(ConsultationId),
    Since(Timestamp),
}

impl Asked {
    /// Gives each row to `take` as it comes, since a year has many stamps.
    async fn each(
        self,
        connection: &mut SqliteConnection,
        actor: &Actor,
        [one, since]: [&'static str; 2],
        mut take: impl FnMut(&SqliteRow) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let organisation = actor.organisation.to_string();
        let query = match self {
            Self::One(id) => sqlx::query(one).bind(organisation).bind(id.to_string()),
            Self::Since(at) => sqlx::query(since)
                .bind(organisation)
                .bind(at.as_microsecond()),
        };
        let mut rows = query.fetch(connection);
        while let Some(row) = rows.try_next().await.map_err(database)? {
            take(&row)?;
        }
        Ok(())
    }
}

async fn entries(
    connection: &mut SqliteConnection,
    actor: &Actor,
    asked: Asked,
) -> Result<Vec<Entry>, StoreError> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut places: HashMap<ConsultationId, usize> = HashMap::new();
    let consultations = queries!("SELECT id, urgency, received_at FROM wanted ORDER BY id");
    let open = |row: &SqliteRow| {
        let consultation = row.parsed("id")?;
        places.insert(consultation, entries.len());
        entries.push(Entry {
            consultation,
            urgency: row.word("urgency")?,
            received_at: row.time("received_at")?,
            slides: vec![],
            stamps: vec![],
            study: Study::default(),
            reason: MissReason::default(),
        });
        Ok(())
    };
    asked.each(connection, actor, consultations, open).await?;
    let place = |row: &SqliteRow| -> Result<Option<usize>, StoreError> {
        Ok(places.get(&row.parsed("consultation_id")?).copied())
    };

    let slides = queries!(
        "SELECT s.consultation_id, s.id FROM slide s
         WHERE s.organisation_id = ?1 AND s.superseded_by IS NULL
           AND s.consultation_id IN (SELECT id FROM wanted) ORDER BY s.id"
    );
    let add_slide = |row: &SqliteRow| {
        if let Some(at) = place(row)? {
            entries[at].slides.push(row.parsed("id")?);
        }
        Ok(())
    };
    asked.each(connection, actor, slides, add_slide).await?;
    let stamps = queries!(
        "SELECT consultation_id, slide_id, kind, at, source, recorded_by, recorded_at FROM turnaround_stamp
         WHERE organisation_id = ?1 AND consultation_id IN (SELECT id FROM wanted)
         ORDER BY consultation_id, sequence"
    );
    let add_stamp = |row: &SqliteRow| {
        if let Some(at) = place(row)? {
            entries[at].stamps.push(stamp(row)?);
        }
        Ok(())
    };
    asked.each(connection, actor, stamps, add_stamp).await?;
    let notes = queries!(
        "SELECT consultation_id, study, reason FROM turnaround_note
         WHERE organisation_id = ?1 AND consultation_id IN (SELECT id FROM wanted)
         ORDER BY consultation_id, sequence"
    );
    let add_note = |row: &SqliteRow| {
        if let Some(at) = place(row)? {
            let entry = &mut entries[at];
            entry.study = row.maybe_word("study")?.unwrap_or(entry.study);
            entry.reason = row.maybe_word("reason")?.unwrap_or(entry.reason);
        }
        Ok(())
    };
    asked.each(connection, actor, notes, add_note).await?;
    Ok(entries)
}

fn stamp(row: &SqliteRow) -> Result<Stamp, StoreError> {
    Ok(Stamp {
        kind: row.word("kind")?,
        slide: row.maybe_parsed("slide_id")?,
        at: row.time("at")?,
        source: row.word("source")?,
        by: row.parsed("recorded_by")?,
        recorded_at: row.time("recorded_at")?,
    })
}

async fn one(
    connection: &mut SqliteConnection,
    actor: &Actor,
    id: ConsultationId,
) -> Result<Entry, StoreError> {
    entries(connection, actor, Asked::One(id))
        .await?
        .pop()
        .ok_or_else(|| not_found("consultation", &id))
}

impl SqliteStore {
    async fn ledger(&self, actor: &Actor, since: Date) -> Result<Ledger, StoreError> {
        require(actor, Action::SeeCases)?;
        let beyond = if since > Date::ZERO {
            Timestamp::MAX
        } else {
            Timestamp::MIN
        };
        let since = since
            .to_zoned(TimeZone::UTC)
            .map_or(beyond, |midnight| midnight.timestamp());
        let mut look = self.look().await?;
        let site = sqlx::query("SELECT name FROM organisation WHERE id = ?")
            .bind(actor.organisation.to_string())
            .fetch_optional(&mut *look)
            .await
            .map_err(database)?
            .ok_or_else(|| not_found("organisation", &actor.organisation))?;
        Ok(Ledger {
            site: site.text("name")?.to_owned(),
            entries: entries(&mut look, actor, Asked::Since(since)).await?,
        })
    }

    async fn state(
        &self,
        actor: &Actor,
        id: ConsultationId,
        statement: Statement,
    ) -> Result<Stamp, StoreError> {
        require(actor, Action::StampTurnaround)?;
        let mut change = self.change().await?;
        let entry = one(change.connection(), actor, id).await?;
        if let Some(slide) = statement
            .slide
            .filter(|slide| !entry.slides.contains(slide))
        {
            return Err(not_found("slide of this consultation", &slide));
        }
        let timeline = Timeline::of(&entry.stamps);
        timeline
            .check(statement, change.at)
            .map_err(|error| invalid("stamp", &error))?;
        let stamp = keep(&mut change, actor, id, &timeline, statement).await?;
        change.commit().await?;
        Ok(stamp)
    }

    async fn note(&self, actor: &Actor, id: ConsultationId, note: Note) -> Result<(), StoreError> {
        require(actor, Action::StampTurnaround)?;
        if note == Note::default() {
            return Err(invalid("note", "state `study`, `reason` or both"));
        }
        let mut change = self.change().await?;
        one(change.connection(), actor, id).await?;
        keep_note(&mut change, actor, id, note).await?;
        change.commit().await
    }
}

/// Keeps what came with a slide: nothing is held against other stamps, so that no slide is turned away; what
/// contradicts another shows as such.
pub(super) async fn keep_stated(
    change: &mut Change,
    actor: &Actor,
    id: ConsultationId,
    facts: &SubmissionFacts,
) -> Result<(), StoreError> {
    if facts.moments.is_empty() && facts.study.is_none() {
        return Ok(());
    }
    let entry = one(change.connection(), actor, id).await?;
    let timeline = Timeline::of(&entry.stamps);
    for (kind, at) in &facts.moments {
        let statement = Statement {
            kind: *kind,
            slide: None,
            at: *at,
        };
        keep(change, actor, id, &timeline, statement).await?;
    }
    match facts.study.filter(|study| *study != entry.study) {
        Some(study) => {
            let note = Note {
                study: Some(study),
                reason: None,
            };
            keep_note(change, actor, id, note).await
        }
        None => Ok(()),
    }
}

/// Keeps a moment, as a correction where there is one of its kind; the same time again is not kept twice.
async fn keep(
    change: &mut Change,
    actor: &Actor,
    id: ConsultationId,
    timeline: &Timeline,
    statement: Statement,
) -> Result<Stamp, StoreError> {
    let Statement { kind, slide, at } = statement;
    let at = Timestamp::from_microsecond(at.as_microsecond())
        .map_err(|error| invalid("stamp", &error))?;
    let there = timeline.get(kind, slide);
    if let Some(there) = there.filter(|there| there.at == at) {
        return Ok(*there);
    }
    let stamp = Stamp {
        kind,
        slide,
        at,
        source: match there {
            Some(_) => StampSource::Corrected,
            None => StampSource::Stated,
        },
        by: actor.principal,
        recorded_at: change.at,
    };
    insert(change, actor.organisation, id, &stamp).await?;
    let details = serde_json::json!({
        "kind": kind,
        "slide": slide,
        "at": at,
        "source": stamp.source,
        "instead_of": there.map(|there| there.at),
    });
    let subject = ("consultation", id.to_string());
    change
        .audit(actor, "turnaround.stamp", subject, details)
        .await?;
    Ok(stamp)
}

async fn keep_note(
    change: &mut Change,
    actor: &Actor,
    id: ConsultationId,
    note: Note,
) -> Result<(), StoreError> {
    let at = change.microseconds();
    sqlx::query(
        "INSERT INTO turnaround_note (organisation_id, consultation_id, sequence, study, reason, recorded_by,
                                      recorded_at)
         SELECT ?1, ?2, coalesce(max(sequence), 0) + 1, ?3, ?4, ?5, ?6
         FROM turnaround_note WHERE organisation_id = ?1 AND consultation_id = ?2",
    )
    .bind(actor.organisation.to_string())
    .bind(id.to_string())
    .bind(note.study.map(Study::code))
    .bind(note.reason.map(MissReason::code))
    .bind(actor.principal.to_string())
    .bind(at)
    .execute(change.connection())
    .await
    .map_err(database)?;
    let details = serde_json::json!({ "study": note.study, "reason": note.reason });
    let subject = ("consultation", id.to_string());
    change
        .audit(actor, "turnaround.note", subject, details)
        .await
}

impl Turnaround for SqliteStore {
    fn turnaround<'a>(&'a self, actor: &'a Actor, since: Date) -> Answer<'a, Ledger> {
        Box::pin(self.ledger(actor, since))
    }

    fn stamps<'a>(&'a self, actor: &'a Actor, consultation: ConsultationId) -> Answer<'a, Entry> {
        Box::pin(async move {
            require(actor, Action::SeeCases)?;
            one(&mut *self.look().await?, actor, consultation).await
        })
    }

    fn state_stamp<'a>(
        &'a self,
        actor: &'a Actor,
        consultation: ConsultationId,
        statement: Statement,
    ) -> Answer<'a, Stamp> {
        Box::pin(self.state(actor, consultation, statement))
    }

    fn note_turnaround<'a>(
        &'a self,
        actor: &'a Actor,
        consultation: ConsultationId,
        note: Note,
    ) -> Answer<'a, ()> {
        Box::pin(self.note(actor, consultation, note))
    }
}
