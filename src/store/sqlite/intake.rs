//! The moment in which a slide is accepted.

use super::SqliteStore;
use super::adopt::adopt;
use super::cases;
use super::change::Change;
use super::error::database;
use super::forget_arrival;
use super::identity::{self, Twin, raise_conflict, twins};
use super::later_material::tell_if_signed;
use super::queue::push_job;
use super::request_run::{correct_if_changed, insert_run};
use super::row::{Columns, invalid, to_integer, to_json};
use super::stamps::stamp_slide;
use super::turnaround::keep_stated;
use super::uploads;
use crate::access::actor::Actor;
use crate::access::policy::Action;
use crate::access::require::require;
use crate::domain::event::{Happening, Material};
use crate::domain::ids::{RunId, SlideId, UploadId};
use crate::domain::run::RunInputs;
use crate::domain::specimen::Preparation;
use crate::domain::turnaround::stamp::StampKind;
use crate::domain::upload::UploadState;
use crate::store::contract::Answer;
use crate::store::contract::error::StoreError;
use crate::store::contract::intake::{Accepted, Intake, Submission};

impl Intake for SqliteStore {
    fn accept_slide<'a>(
        &'a self,
        actor: &'a Actor,
        submission: Submission,
    ) -> Answer<'a, Accepted> {
        Box::pin(accept(self, actor, submission))
    }
}

async fn accept(
    store: &SqliteStore,
    actor: &Actor,
    submission: Submission,
) -> Result<Accepted, StoreError> {
    require(actor, Action::SubmitSlide)?;
    uploads::refuse_beyond_scope(actor, submission.upload)?;
    let mut change = store.change().await?;
    if let Some(upload) = submission.upload
        && let Some(accepted) = earlier_end(&mut change, actor, upload).await?
    {
        return Ok(accepted);
    }
    let twins = twins(&mut change, actor, &submission.digest).await?;
    let known = twins
        .iter()
        .find(|twin| twin.is_named_by(&submission.facts) && !twin.is_cancelled());
    let unnamed = twins
        .iter()
        .find(|twin| twin.is_unnamed() && !twin.is_cancelled());
    let elsewhere = twins
        .iter()
        .any(|twin| !twin.is_named_by(&submission.facts) && !twin.is_unnamed());
    let accepted = match (known, unnamed, &submission.facts.accession) {
        (Some(twin), ..) => again(&mut change, actor, &submission, twin).await?,
        (None, Some(twin), Some(accession)) => {
            let facts = &submission.facts;
            let case = adopt(&mut change, actor, twin, accession, facts).await?;
            if elsewhere {
                raise_conflict(&mut change, actor, &submission.digest).await?;
            }
            Accepted {
                case,
                identity_conflict: elsewhere,
                ..again(&mut change, actor, &submission, twin).await?
            }
        }
        _ => admit(&mut change, actor, &submission, elsewhere).await?,
    };
    keep_stated(&mut change, actor, accepted.consultation, &submission.facts).await?;
    if let Some(upload) = submission.upload {
        finish_upload(&mut change, actor, upload, accepted.slide).await?;
        if accepted.duplicate && !accepted.corrected {
            // No run will come to take it.
            forget_arrival::forget(&mut change, actor.organisation, upload).await?;
        }
    }
    let details = serde_json::json!({
        "case": accepted.case,
        "run": accepted.run,
        "upload": submission.upload,
        "sha256": submission.digest,
        "duplicate": accepted.duplicate,
        "corrected": accepted.corrected,
    });
    let subject = ("slide", accepted.slide.to_string());
    change
        .audit(actor, "slide.accept", subject, details)
        .await?;
    change.commit().await?;
    Ok(accepted)
}

/// What an upload has become already, so that a request whose answer got lost can be repeated.
async fn earlier_end(
    change: &mut Change,
    actor: &Actor,
    id: UploadId,
) -> Result<Option<Accepted>, StoreError> {
    let at = change.at;
    let upload = uploads::find(change.connection(), actor, id, at).await?;
    match (upload.state, upload.slide) {
        (UploadState::Open, _) if upload.offset == upload.length => Ok(None),
        (UploadState::Open, _) => Err(invalid("upload", "its bytes are not complete")),
        (UploadState::Finished, Some((slide, _))) => {
            let twin = identity::slide(change, actor, slide).await?;
            Ok(twin.map(|twin| twin.as_duplicate()))
        }
        (state, _) => Err(StoreError::UploadClosed { upload: id, state }),
    }
}

/// The slide is there already; what is stated now and was not before is a correction.
async fn again(
    change: &mut Change,
    actor: &Actor,
    submission: &Submission,
    twin: &Twin,
) -> Result<Accepted, StoreError> {
    let correction = submission.facts.inputs.as_correction();
    let run = correct_if_changed(change, actor, twin.slide, &correction).await?;
    let there = twin.as_duplicate();
    Ok(Accepted {
        run: run.unwrap_or(there.run),
        corrected: run.is_some(),
        ..there
    })
}

/// Makes every row of a slide that was not there before.
async fn admit(
    change: &mut Change,
    actor: &Actor,
    submission: &Submission,
    conflict: bool,
) -> Result<Accepted, StoreError> {
    let place = cases::place_for(change, actor, &submission.facts).await?;
    let stated = &submission.facts.inputs;
    let inputs = RunInputs {
        facts: stated.facts.clone().or(&place.known_facts),
        question: place.question,
        ..stated.clone()
    };
    let (slide, run) = (SlideId::generate(), RunId::generate());
    insert_slide(change, actor, submission, &place, slide).await?;
    stamp_last_byte(change, actor, submission.upload, slide).await?;
    insert_run(change, actor, slide, run, &inputs).await?;
    push_job(change, actor.organisation, run, place.due_at).await?;
    let happening = Happening::SlideAccepted {
        slide_id: slide,
        case_id: place.case,
        consultation_id: place.consultation,
        run_id: run,
    };
    change
        .tell(actor.organisation, place.case, Some(run), &happening)
        .await?;
    tell_if_signed(change, actor.organisation, slide, Material::Slide).await?;
    if conflict {
        raise_conflict(change, actor, &submission.digest).await?;
    }
    Ok(Accepted {
        slide,
        consultation: place.consultation,
        case: place.case,
        run,
        duplicate: false,
        corrected: false,
        identity_conflict: conflict,
    })
}

async fn insert_slide(
    change: &mut Change,
    actor: &Actor,
    submission: &Submission,
    place: &cases::Place,
    slide: SlideId,
) -> Result<(), StoreError> {
    let description = submission
        .description
        .as_ref()
        .map(|description| to_json("description", description))
        .transpose()?;
    let preparation = submission.facts.inputs.facts.preparation;
    let at = change.microseconds();
    sqlx::query(
        "INSERT INTO slide (organisation_id, id, section_id, consultation_id, digest, bytes,
                            format, description, preparation, accepted_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(actor.organisation.to_string())
    .bind(slide.to_string())
    .bind(place.section.to_string())
    .bind(place.consultation.to_string())
    .bind(submission.digest.to_string())
    .bind(to_integer("bytes", submission.bytes)?)
    .bind(&submission.format)
    .bind(description)
    .bind(preparation.map(Preparation::code))
    .bind(at)
    .execute(change.connection())
    .await
    .map_err(database)?;
    Ok(())
}

/// Stamps when the last byte came: that of an upload was written down with it, any other slide is whole as it
/// is accepted.
async fn stamp_last_byte(
    change: &mut Change,
    actor: &Actor,
    upload: Option<UploadId>,
    slide: SlideId,
) -> Result<(), StoreError> {
    let at = match upload {
        Some(upload) => {
            sqlx::query("SELECT completed_at FROM upload WHERE organisation_id = ? AND id = ?")
                .bind(actor.organisation.to_string())
                .bind(upload.to_string())
                .fetch_one(change.connection())
                .await
                .map_err(database)?
                .maybe_time("completed_at")?
        }
        None => Some(change.at),
    };
    let Some(at) = at else {
        return Ok(());
    };
    let (organisation, by) = (actor.organisation, actor.principal);
    stamp_slide(change, organisation, by, slide, StampKind::LastByte, at).await
}

async fn finish_upload(
    change: &mut Change,
    actor: &Actor,
    upload: UploadId,
    slide: SlideId,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE upload SET state = 'finished', slide_id = ? WHERE organisation_id = ? AND id = ?",
    )
    .bind(slide.to_string())
    .bind(actor.organisation.to_string())
    .bind(upload.to_string())
    .execute(change.connection())
    .await
    .map_err(database)?;
    Ok(())
}
