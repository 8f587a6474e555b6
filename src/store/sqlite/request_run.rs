//! A person's correction: another run, which supersedes the current one.

use super::SqliteStore;
use super::change::Change;
use super::drift;
use super::error::{database, not_found};
use super::job_row::{JobEnd, end};
use super::poison::fail;
use super::queue::push_job;
use super::row::{Columns, to_json};
use super::suspicion::recount;
use super::verdicts::place_of;
use crate::access::actor::Actor;
use crate::access::policy::Action;
use crate::access::require::require;
use crate::domain::consultation::WorkState;
use crate::domain::consultation::question::Question;
use crate::domain::event::Happening;
use crate::domain::ids::{JobId, RunId, SlideId};
use crate::domain::run::{Correction, RunInputs};
use crate::domain::specimen::{AgeGroup, Preparation};
use crate::store::contract::error::StoreError;
use jiff::Timestamp;

/// The run that is to be superseded.
struct Current {
    run: RunId,
    state: WorkState,
    inputs: RunInputs,
    job: Option<JobId>,
    due_at: Timestamp,
    question: Option<Question>,
}

pub(super) async fn request_run(
    store: &SqliteStore,
    actor: &Actor,
    slide: SlideId,
    correction: Correction,
) -> Result<RunId, StoreError> {
    require(actor, Action::CorrectRun)?;
    let mut change = store.change().await?;
    let current = current(&mut change, actor, slide).await?;
    let run = correct(&mut change, actor, slide, current, &correction).await?;
    change.commit().await?;
    Ok(run)
}

/// Has the slide run again if the correction changes what its current run works with.
pub(super) async fn correct_if_changed(
    change: &mut Change,
    actor: &Actor,
    slide: SlideId,
    correction: &Correction,
) -> Result<Option<RunId>, StoreError> {
    let current = current(change, actor, slide).await?;
    if current.inputs.corrected(correction) == current.inputs {
        return Ok(None);
    }
    require(actor, Action::CorrectRun)?;
    correct(change, actor, slide, current, correction)
        .await
        .map(Some)
}

async fn correct(
    change: &mut Change,
    actor: &Actor,
    slide: SlideId,
    current: Current,
    correction: &Correction,
) -> Result<RunId, StoreError> {
    let place = place_of(change.connection(), actor.organisation, current.run).await?;
    let run = RunId::generate();
    if current.state != WorkState::Done {
        let sentence =
            format!("A correction superseded this run before it had ended; see run {run}.");
        fail(change, actor, &place, sentence).await?;
    }
    if let (Some(job), true) = (current.job, current.state != WorkState::Done) {
        end(change, actor.organisation, job, JobEnd::Cancelled).await?;
    }
    supersede(change, actor, current.run, run).await?;
    let inputs = RunInputs {
        question: current.question,
        ..current.inputs.corrected(correction)
    };
    insert_run(change, actor, slide, run, &inputs).await?;
    recount(change, actor.organisation, slide).await?;
    correct_specimen(change, actor, slide, correction).await?;
    push_job(change, actor.organisation, run, current.due_at).await?;
    let happening = Happening::RunRequested {
        slide_id: slide,
        run_id: run,
        supersedes: current.run,
    };
    change
        .tell(actor.organisation, place.case, Some(run), &happening)
        .await?;
    let details = serde_json::json!({
        "slide": slide,
        "supersedes": current.run,
        "correction": correction,
    });
    change
        .audit(actor, "run.request", ("run", run.to_string()), details)
        .await?;
    Ok(run)
}

async fn current(
    change: &mut Change,
    actor: &Actor,
    slide: SlideId,
) -> Result<Current, StoreError> {
    let row = sqlx::query(
        "SELECT r.id, r.state, r.inputs, j.id AS job_id, c.due_at, c.question
         FROM slide s
         JOIN run r ON r.organisation_id = s.organisation_id AND r.slide_id = s.id
                   AND r.superseded_by IS NULL
         JOIN consultation c ON c.organisation_id = s.organisation_id AND c.id = s.consultation_id
         LEFT JOIN job j ON j.organisation_id = r.organisation_id AND j.run_id = r.id
         WHERE s.organisation_id = ? AND s.id = ?",
    )
    .bind(actor.organisation.to_string())
    .bind(slide.to_string())
    .fetch_optional(change.connection())
    .await
    .map_err(database)?
    .ok_or_else(|| not_found("slide", &slide))?;
    Ok(Current {
        run: row.parsed("id")?,
        state: row.word("state")?,
        inputs: row.json("inputs")?,
        job: row.maybe_parsed("job_id")?,
        due_at: row.time("due_at")?,
        question: row.maybe_word("question")?,
    })
}

async fn supersede(
    change: &mut Change,
    actor: &Actor,
    old: RunId,
    new: RunId,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE run SET superseded_by = ? WHERE organisation_id = ? AND id = ?")
        .bind(new.to_string())
        .bind(actor.organisation.to_string())
        .bind(old.to_string())
        .execute(change.connection())
        .await
        .map_err(database)?;
    drift::forget(change, actor, old).await
}

/// Writes the row of a run that waits to be carried out.
pub(super) async fn insert_run(
    change: &mut Change,
    actor: &Actor,
    slide: SlideId,
    run: RunId,
    inputs: &RunInputs,
) -> Result<(), StoreError> {
    let at = change.microseconds();
    sqlx::query(
        "INSERT INTO run (organisation_id, id, slide_id, inputs, model_name, requested_at,
                          requested_by)
         VALUES (?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(actor.organisation.to_string())
    .bind(run.to_string())
    .bind(slide.to_string())
    .bind(to_json("inputs", inputs)?)
    .bind(&inputs.model)
    .bind(at)
    .bind(actor.principal.to_string())
    .execute(change.connection())
    .await
    .map_err(database)?;
    Ok(())
}

/// What a person states about the tissue holds for the specimen, not just for the run.
async fn correct_specimen(
    change: &mut Change,
    actor: &Actor,
    slide: SlideId,
    correction: &Correction,
) -> Result<(), StoreError> {
    let facts = &correction.facts;
    let organisation = actor.organisation.to_string();
    sqlx::query(
        "UPDATE specimen SET organ = coalesce(?1, organ), age_group = coalesce(?2, age_group)
         WHERE organisation_id = ?3 AND id =
             (SELECT c.specimen_id FROM slide s
              JOIN consultation c
                ON c.organisation_id = s.organisation_id AND c.id = s.consultation_id
              WHERE s.organisation_id = ?3 AND s.id = ?4)",
    )
    .bind(facts.organ.as_ref().map(|organ| organ.as_str().to_owned()))
    .bind(facts.age_group.map(AgeGroup::code))
    .bind(&organisation)
    .bind(slide.to_string())
    .execute(change.connection())
    .await
    .map_err(database)?;
    sqlx::query(
        "UPDATE slide SET preparation = coalesce(?, preparation)
         WHERE organisation_id = ? AND id = ?",
    )
    .bind(facts.preparation.map(Preparation::code))
    .bind(&organisation)
    .bind(slide.to_string())
    .execute(change.connection())
    .await
    .map_err(database)?;
    Ok(())
}
