//! A worker: claims runs, carries them out, records what came of them.
//!
//! It works for every organisation and learns from the claim for which. A lease proves that a run
//! is still its own; once that is lost it stops and records nothing more.

mod ahead;
mod attempt;
pub mod figures;
mod lease_keeper;
mod means;
mod pictures;
mod progress_pump;
mod tile_pump;
pub mod validation;

use crate::classify::classifier::Classifier;
use crate::domain::consultation::question::Question;
use crate::domain::specimen::SpecimenFacts;
use crate::slide::error::SlideError;
use crate::slide::reader::{Arriving, SlideReader};
use crate::store::contract::Store;
use crate::store::contract::artefacts::Artefacts;
use crate::store::contract::blobs::Blobs;
use crate::store::contract::error::StoreError;
use crate::store::contract::queue::{Claim, JobQueue, WorkerName};
use crate::store::contract::read_ahead::{AheadClaim, ReadAhead};
use attempt::Ended;
use figures::RunFigures;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// Opens a slide: the table of drivers with its limits.
pub type Opener = Arc<dyn Fn(&Path) -> Result<Box<dyn SlideReader>, SlideError> + Send + Sync>;

/// Opens what is there of a slide that is still coming: bytes that it will have, and how many are there, which grows.
pub type ArrivingOpener =
    Arc<dyn Fn(&Path, u64, Arc<AtomicU64>) -> Result<Arriving, SlideError> + Send + Sync>;

/// The models that a worker can run.
pub trait Models: Send + Sync {
    /// The model with this name, or the one that the facts of the case choose, loaded and checked;
    /// loading may take seconds.
    ///
    /// # Errors
    /// Why there is no such model or why it was refused, for a person.
    fn model(
        &self,
        name: Option<&str>,
        facts: &SpecimenFacts,
        question: Option<Question>,
    ) -> Result<ChosenModel, String>;
}

/// A model for a run.
#[derive(Clone)]
pub struct ChosenModel {
    /// The model.
    pub classifier: Arc<dyn Classifier>,
    /// Why it was taken, as a sentence for a person.
    pub why: String,
}

/// What a worker works with.
#[derive(Clone)]
pub struct Tools {
    /// Rows.
    pub store: Arc<dyn Store>,
    /// Machine work.
    pub queue: Arc<dyn JobQueue>,
    /// Uploads that can be read ahead.
    pub ahead: Arc<dyn ReadAhead>,
    /// Bytes of slides.
    pub blobs: Arc<dyn Blobs>,
    /// Pictures of runs.
    pub artefacts: Arc<dyn Artefacts>,
    /// Models.
    pub models: Arc<dyn Models>,
    /// Opens slides.
    pub opener: Opener,
    /// Opens slides that are still coming.
    pub arriving: ArrivingOpener,
    /// What the supervisor knows this worker by.
    pub name: WorkerName,
    /// Threads that decode; 0 means one per core.
    pub decode_threads: usize,
    /// A run that tells no progress for so long hangs.
    pub stall: Duration,
    /// Gets the figures of every recorded run.
    pub report: Report,
}

/// Gets the figures of a run.
pub type Report = Arc<dyn Fn(&RunFigures) + Send + Sync>;

/// A run that tells no progress for so long hangs: every step tells more often, the survey of the
/// largest slide included.
pub const STALL: Duration = Duration::from_mins(2);

/// How long a worker without work waits before it looks again.
const LOOK_EVERY: Duration = Duration::from_millis(150);
/// How long it waits after the queue failed.
const AFTER_ERROR: Duration = Duration::from_secs(1);

/// Why a worker ended by itself.
#[derive(Debug, thiserror::Error)]
pub enum WorkerError {
    /// The inference sessions ended; only a new process can start them again.
    #[error("the inference sessions of this worker have ended; a new worker is needed")]
    SessionsEnded,
    /// A slide holds one of its threads for good; only a new process is free of it.
    #[error("a slide hangs in this worker; a new worker is needed")]
    Stuck,
}

/// Works until `stop`; then the run at hand is given back to the queue.
///
/// # Errors
/// [`WorkerError`] when this process can do no more work.
pub async fn work(tools: &Tools, stop: &CancellationToken) -> Result<(), WorkerError> {
    while !stop.is_cancelled() {
        let pause = match next(tools).await {
            Ok(Some(task)) => {
                let ended = match task {
                    Task::Run(claim) => attempt::carry_out(tools, &claim, stop).await,
                    Task::Ahead(claim) => ahead::carry_out(tools, &claim, stop).await,
                };
                match ended {
                    Ended::Recorded | Ended::Gone => continue,
                    Ended::WithoutSessions => return Err(WorkerError::SessionsEnded),
                    Ended::Stuck => return Err(WorkerError::Stuck),
                }
            }
            Ok(None) => LOOK_EVERY,
            Err(error) => {
                tracing::warn!(%error, "the queue gave no work");
                AFTER_ERROR
            }
        };
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(pause) => {}
        }
    }
    Ok(())
}

/// What a worker claimed.
enum Task {
    /// A run over a slide.
    Run(Claim),
    /// An upload to read ahead.
    Ahead(AheadClaim),
}

/// Claims the next run, or an upload to read ahead while no run waits. Looking first keeps idle workers from taking the
/// write lock all the time.
async fn next(tools: &Tools) -> Result<Option<Task>, StoreError> {
    if tools.queue.peek().await?.is_some()
        && let Some(claim) = tools.queue.claim(&tools.name).await?
    {
        return Ok(Some(Task::Run(claim)));
    }
    if tools.ahead.peek_ahead().await? {
        let claim = tools.ahead.claim_ahead(&tools.name).await?;
        return Ok(claim.map(Task::Ahead));
    }
    Ok(None)
}
