//! Reading the turnaround ledger.

use super::error::{database, not_found};
use super::row::Columns;
use crate::access::actor::Actor;
use crate::domain::ids::ConsultationId;
use crate::domain::turnaround::entry::Entry;
use crate::domain::turnaround::stamp::Stamp;
use crate::domain::turnaround::study::{MissReason, Study};
use crate::store::contract::error::StoreError;
use futures::TryStreamExt;
use jiff::Timestamp;
use sqlx::SqliteConnection;
use sqlx::sqlite::SqliteRow;
use std::collections::HashMap;

/// A query for one consultation and one for all from a time on; each has those that are asked for as `wanted`.
macro_rules! queries {
    ($rest:literal) => {
        [
            queries!("id = ?2", $rest),
            queries!("received_at >= ?2 AND state <> 'requested'", $rest),
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
pub(super) enum Asked {
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

/// The consultations that are asked for, with all that the ledger holds of them.
pub(super) async fn entries(
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

/// One consultation.
pub(super) async fn one(
    connection: &mut SqliteConnection,
    actor: &Actor,
    id: ConsultationId,
) -> Result<Entry, StoreError> {
    entries(connection, actor, Asked::One(id))
        .await?
        .pop()
        .ok_or_else(|| not_found("consultation", &id))
}
