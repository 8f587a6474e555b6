//! Reading an upload ahead of its acceptance, for the run that will follow.

mod record;
mod watch;

use super::Tools;
use super::attempt::Ended;
use super::means::ahead_work;
use crate::access::actor::Actor;
use crate::classify::classifier::Classifier;
use crate::slide::reader::{Arriving, SlideReader};
use crate::store::contract::error::StoreError;
use crate::store::contract::read_ahead::AheadClaim;
use crate::triage::ahead::{AheadEnd, read_ahead};
use crate::triage::request::{Request, TriageError};
use record::AheadRecorder;
use std::sync::Arc;
use std::time::Instant;
use tokio_util::sync::CancellationToken;
use watch::Watch;

/// Waits for nothing: the rest is for the run.
const NEVER: u64 = u64::MAX;

/// Where an upload goes after it was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    /// On, once so many of its bytes are there.
    From(u64),
    /// Nowhere: it cannot be read ahead.
    GivenUp,
    /// On, by another worker: this one has no inference sessions any more.
    WithoutSessions,
}

/// Reads a claimed upload until it has to wait, something goes before it, or there is no more to read.
pub async fn carry_out(tools: &Tools, claim: &AheadClaim, stop: &CancellationToken) -> Ended {
    let started = Instant::now();
    let watch = Watch::start(tools, claim, stop.clone());
    let next = match read(tools, claim, &watch).await {
        Ok(next) => next,
        // The upload ended, or has become a slide with a verdict; nothing is left to give back.
        Err(StoreError::AheadLeaseLost { .. }) => return Ended::Gone,
        Err(error) => {
            tracing::warn!(upload = %claim.lease.upload, %error, "reading ahead was broken off");
            Next::From(0)
        }
    };
    tracing::info!(
        upload = %claim.lease.upload,
        seconds = started.elapsed().as_secs_f64(),
        ?next,
        "reading ahead ended"
    );
    let given_back = match next {
        Next::From(until) => tools.ahead.yield_ahead(&claim.lease, until).await,
        Next::WithoutSessions => tools.ahead.yield_ahead(&claim.lease, 0).await,
        Next::GivenUp => tools.ahead.give_up_ahead(&claim.lease).await,
    };
    match (next, given_back) {
        (Next::WithoutSessions, _) => Ended::WithoutSessions,
        (_, Ok(())) => Ended::Recorded,
        // Its lease grows stale, so nothing is lost.
        (_, Err(_)) => Ended::Gone,
    }
}

async fn read(tools: &Tools, claim: &AheadClaim, watch: &Watch) -> Result<Next, StoreError> {
    let inputs = &claim.facts.inputs;
    let models = Arc::clone(&tools.models);
    let (name, facts) = (inputs.model.clone(), inputs.facts.clone());
    let loaded =
        tokio::task::spawn_blocking(move || models.model(name.as_deref(), &facts, None)).await;
    let Ok(Ok(model)) = loaded else {
        // The run will tell why.
        return Ok(Next::GivenUp);
    };
    let slide = match open(tools, claim, watch).await {
        Ok(slide) => slide,
        Err(next) => return Ok(next),
    };
    let work = ahead_work(model.classifier.contract(), inputs.mpp, slide.description());
    let request = Request {
        specimen: inputs.facts.clone(),
        question: None,
        given_mpp: inputs.mpp,
        research: inputs.research,
        decode_threads: tools.decode_threads,
        earlier: Vec::new(),
        ahead: tools.ahead.tiles_read(&claim.lease, &work).await?,
        budget: None,
    };
    let read_before = request.ahead.len() as u64;
    let (recorder, teller) = AheadRecorder::start(
        Arc::clone(&tools.ahead),
        claim.lease.clone(),
        work,
        read_before,
    );
    let (landing, cancel) = (watch.landing(), watch.cancel());
    let classifier: Arc<dyn Classifier> = model.classifier;
    let ended = tokio::task::spawn_blocking(move || {
        read_ahead(
            slide.as_ref(),
            classifier.as_ref(),
            &request,
            &landing,
            &teller,
            &cancel,
        )
    })
    .await;
    recorder.finish().await;
    Ok(match ended {
        Ok(Ok(AheadEnd::Waits { until })) => Next::From(until),
        Ok(Ok(AheadEnd::Complete | AheadEnd::Nothing)) => Next::From(NEVER),
        Ok(Err(TriageError::Cancelled)) => Next::From(0),
        Ok(Err(TriageError::SessionsEnded)) => Next::WithoutSessions,
        Ok(Err(error @ (TriageError::Slide(_) | TriageError::Threads { .. }))) => {
            tracing::debug!(%error, "an upload cannot be read ahead");
            Next::GivenUp
        }
        Err(error) => {
            tracing::error!(%error, "reading ahead panicked");
            Next::GivenUp
        }
    })
}

async fn open(
    tools: &Tools,
    claim: &AheadClaim,
    watch: &Watch,
) -> Result<Box<dyn SlideReader>, Next> {
    let actor = Actor::worker(claim.organisation);
    let part = tools
        .blobs
        .part_path(actor.organisation, claim.lease.upload)
        .await;
    // It has been moved to its place meanwhile.
    let Ok(path) = part else {
        return Err(Next::From(0));
    };
    let (opener, landed, length) = (Arc::clone(&tools.arriving), watch.landed(), claim.length);
    let opened = tokio::task::spawn_blocking(move || opener(&path, length, landed)).await;
    match opened {
        Ok(Ok(Arriving::Open(slide))) => Ok(slide),
        Ok(Ok(Arriving::Waits { until })) => Err(Next::From(until)),
        Ok(Ok(Arriving::Later { .. }) | Err(_)) | Err(_) => Err(Next::GivenUp),
    }
}
