//! The turnaround ledger.

use super::SqliteStore;
use super::change::Change;
use super::error::{database, not_found};
use super::row::{Columns, invalid};
use super::stamps::insert;
use super::turnaround_entries::{Asked, entries, one};
use crate::access::actor::Actor;
use crate::access::policy::Action;
use crate::access::require::require;
use crate::domain::ids::ConsultationId;
use crate::domain::turnaround::entry::{Entry, Ledger};
use crate::domain::turnaround::stamp::{Stamp, StampSource};
use crate::domain::turnaround::study::{MissReason, Note, Study};
use crate::domain::turnaround::timeline::{Statement, Timeline};
use crate::domain::upload::SubmissionFacts;
use crate::store::contract::Answer;
use crate::store::contract::error::StoreError;
use crate::store::contract::turnaround::Turnaround;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

impl SqliteStore {
    async fn ledger(&self, actor: &Actor, since: Date) -> Result<Ledger, StoreError> {
        require(actor, Action::SeeFigures)?;
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
