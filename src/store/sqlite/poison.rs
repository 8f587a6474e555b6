//! Runs that end without a worker's verdict: they too end in one, so that nothing is lost and the
//! worklist shows it.

use super::change::Change;
use super::job_row::{JobEnd, end};
use super::run_place::RunPlace;
use super::verdicts::record_final;
use crate::access::actor::Actor;
use crate::domain::ids::JobId;
use crate::domain::verdict::Verdict;
use crate::store::contract::error::StoreError;

/// Ends a job that was tried too often.
pub(super) async fn poison(
    change: &mut Change,
    actor: &Actor,
    place: &RunPlace,
    job: JobId,
    attempts: u32,
    last_error: Option<&str>,
) -> Result<(), StoreError> {
    let last = last_error.unwrap_or("the worker ended without a word");
    let sentence = format!(
        "The slide could not be analysed: {attempts} attempts ended without a result, the last with: {last}. Read it without the analysis, or ask for another run."
    );
    fail(change, actor, place, sentence).await?;
    end(change, actor.organisation, job, JobEnd::Poisoned).await
}

/// Records a `failed` verdict.
pub(super) async fn fail(
    change: &mut Change,
    actor: &Actor,
    place: &RunPlace,
    sentence: impl Into<String>,
) -> Result<(), StoreError> {
    let verdict = Verdict {
        research: place.inputs.research,
        ..Verdict::failed(sentence, place.inputs.facts.clone())
    };
    record_final(change, actor, place, &verdict).await
}
