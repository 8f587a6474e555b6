//! Slides as lists show them, with their current run and its verdict.

use super::error::database;
use super::row::{Columns, to_json};
use crate::access::actor::Actor;
use crate::domain::consultation::{WorkState, outcome_of};
use crate::domain::ids::ConsultationId;
use crate::store::contract::error::StoreError;
use crate::store::contract::reading::{ConsultationRecord, SlideRecord};
use sqlx::SqliteConnection;
use sqlx::sqlite::SqliteRow;
use std::collections::HashMap;

/// The columns and joins that [`slide_record`] reads; `s` is the slide, `r` its current run, `v`
/// the run's final verdict.
macro_rules! slide_columns {
    () => {
        "s.id AS slide_id, s.consultation_id, s.identity_conflict, s.superseded_by,
         r.id AS run_id, r.state AS run_state, r.progress, r.inputs, v.outcome, v.score, v.reasons,
         json_extract(v.document, '$.sampling.can_miss_um') AS can_miss_um,
         (SELECT p.document FROM provisional_version p
          WHERE v.outcome IS NULL AND p.organisation_id = r.organisation_id AND p.run_id = r.id
            AND p.work_digest = r.work_digest
          ORDER BY p.version DESC LIMIT 1) AS provisional"
    };
}
macro_rules! slide_joins {
    () => {
        "slide s
         JOIN run r ON r.organisation_id = s.organisation_id AND r.slide_id = s.id
                   AND r.superseded_by IS NULL
         LEFT JOIN verdict_version v
           ON v.organisation_id = r.organisation_id AND v.run_id = r.id AND v.final = 1"
    };
}
pub(super) use {slide_columns, slide_joins};

/// Reads one slide.
pub(super) fn slide_record(row: &SqliteRow) -> Result<SlideRecord, StoreError> {
    let state: WorkState = row.word("run_state")?;
    Ok(SlideRecord {
        id: row.parsed("slide_id")?,
        run: row.parsed("run_id")?,
        state,
        progress: row.maybe_json("progress")?,
        provisional: row.maybe_json("provisional")?,
        outcome: row.maybe_word("outcome")?,
        reasons: row.maybe_json("reasons")?.unwrap_or_default(),
        score: row.maybe_real("score")?,
        can_miss_um: row.maybe_real("can_miss_um")?,
        inputs: row.json("inputs")?,
        identity_conflict: row.flag("identity_conflict")?,
        superseded: row.maybe_text("superseded_by")?.is_some(),
    })
}

/// The slides of some consultations, oldest first within each.
pub(super) async fn slides_of(
    connection: &mut SqliteConnection,
    actor: &Actor,
    consultations: &[ConsultationId],
) -> Result<HashMap<ConsultationId, Vec<SlideRecord>>, StoreError> {
    let rows = sqlx::query(concat!(
        "SELECT ",
        slide_columns!(),
        " FROM ",
        slide_joins!(),
        " WHERE s.organisation_id = ? AND s.consultation_id IN (SELECT value FROM json_each(?))
          ORDER BY s.id"
    ))
    .bind(actor.organisation.to_string())
    .bind(to_json("consultations", &consultations)?)
    .fetch_all(connection)
    .await
    .map_err(database)?;
    let mut slides: HashMap<ConsultationId, Vec<SlideRecord>> = HashMap::new();
    for row in &rows {
        let consultation = row.parsed("consultation_id")?;
        slides
            .entry(consultation)
            .or_default()
            .push(slide_record(row)?);
    }
    Ok(slides)
}

/// A consultation from its row (`id`, `urgency`, `received_at`, `due_at`) and its slides.
pub(super) fn consultation_record(
    row: &SqliteRow,
    slides: Vec<SlideRecord>,
) -> Result<ConsultationRecord, StoreError> {
    let current = || slides.iter().filter(|slide| !slide.superseded);
    let states: Vec<_> = current().map(|slide| slide.state).collect();
    let outcomes: Vec<_> = current().map(|slide| slide.outcome).collect();
    Ok(ConsultationRecord {
        id: row.parsed("id")?,
        urgency: row.word("urgency")?,
        received_at: row.time("received_at")?,
        due_at: row.time("due_at")?,
        state: WorkState::together(&states),
        outcome: outcome_of(&outcomes),
        slides,
    })
}
