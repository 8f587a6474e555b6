//! One attempt at one run.

use super::figures::RunFigures;
use super::lease_keeper::{LeaseKeeper, Stopped};
use super::means::{ahead_work, means};
use super::pictures::pictures;
use super::progress_pump::ProgressPump;
use super::tile_pump::{TilePump, Told};
use super::{ChosenModel, Tools};
use crate::access::actor::Actor;
use crate::domain::deadline::run_budget;
use crate::domain::progress::Progress;
use crate::domain::provisional::Provisional;
use crate::domain::tile::{TileFailure, TileResult};
use crate::domain::verdict::Verdict;
use crate::slide::error::SlideError;
use crate::slide::reader::SlideReader;
use crate::slide::viewer::fault;
use crate::store::contract::artefacts::{ArtefactKind, ArtefactName};
use crate::store::contract::error::StoreError;
use crate::store::contract::queue::{AttemptEnd, Claim};
use crate::store::contract::runs::{FinishedRun, RunOrder};
use crate::triage::request::{Cancel, Observer, Request, TriageError};
use crate::triage::run::{Finished, triage};
use bytes::Bytes;
use image::ImageError;
use jiff::Timestamp;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;

/// How an attempt ended, as far as the worker has to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// Its end was recorded: a verdict, a failure, or back to the queue.
    Recorded,
    /// The run is no longer this worker's.
    Gone,
    /// Its end was recorded, but this worker can do no more, since its inference sessions ended.
    WithoutSessions,
    /// Its end was recorded, but a thread of this worker hangs in the slide for good.
    Stuck,
}

/// Why there is no verdict.
enum Trouble {
    /// The run must stop.
    Stopped(Stopped),
    /// The same would happen again: the run ends as `failed`.
    Lasting(String),
    /// It may pass: the run is tried again.
    Passing(String),
    /// The sessions ended: the run is tried again, by another worker.
    SessionsEnded,
    /// The run came no further: it is tried again, by another worker.
    Stuck,
    /// The store says that the run is not this worker's, or failed.
    Store(StoreError),
}

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// Hands over what the run's threads tell.
struct Teller {
    progress: watch::Sender<Option<Progress>>,
    tiles: mpsc::Sender<Told>,
}

impl Observer for Teller {
    fn progress(&self, progress: Progress) {
        self.progress.send_replace(Some(progress));
    }

    fn tiles(&self, tiles: &[TileResult]) {
        // The recorder ends before the run only when the worker does.
        let _ = self.tiles.blocking_send(Told::Tiles(tiles.to_vec()));
    }

    fn provisional(&self, provisional: &Provisional) {
        let told = Told::Provisional(provisional.clone());
        let _ = self.tiles.blocking_send(told);
    }
}

/// Tries at recording the verdict while the database is busy or full.
const RECORDING_TRIES: u32 = 6;

/// Carries out a claimed run.
pub async fn carry_out(tools: &Tools, claim: &Claim, stop: &CancellationToken) -> Ended {
    let attempt = Attempt {
        tools,
        claim,
        actor: Actor::worker(claim.organisation),
        cancel: Arc::new(Cancel::new()),
    };
    let keeper = LeaseKeeper::start(
        Arc::clone(&tools.queue),
        claim.clone(),
        Arc::clone(&attempt.cancel),
        stop.clone(),
    );
    let started = Instant::now();
    let ended = attempt.run(&keeper).await;
    tracing::info!(
        run = %claim.lease.run,
        slide = %claim.slide,
        attempt = claim.attempt,
        seconds = started.elapsed().as_secs_f64(),
        ?ended,
        "attempt ended"
    );
    ended
}

struct Attempt<'a> {
    tools: &'a Tools,
    claim: &'a Claim,
    actor: Actor,
    cancel: Arc<Cancel>,
}

impl Attempt<'_> {
    async fn run(&self, keeper: &LeaseKeeper) -> Ended {
        match self.verdict(keeper).await {
            Ok(finished) => self.record(finished).await,
            Err(Trouble::Lasting(error)) => self.fail_for_good(error).await,
            Err(Trouble::Passing(error)) => self.end_attempt(error).await,
            Err(Trouble::SessionsEnded) => {
                self.end_attempt("the inference sessions ended".into())
                    .await;
                Ended::WithoutSessions
            }
            Err(Trouble::Stuck) => {
                let seconds = self.tools.stall.as_secs_f64();
                self.end_attempt(format!("the run came no further for {seconds} s"))
                    .await;
                Ended::Stuck
            }
            Err(Trouble::Stopped(Stopped::LeaseLost)) => Ended::Gone,
            Err(Trouble::Stopped(Stopped::WorkerEnds | Stopped::MoreUrgent)) => {
                self.give_back().await
            }
            Err(Trouble::Store(error)) => self.store_failed(error).await,
        }
    }

    async fn verdict(&self, keeper: &LeaseKeeper) -> Result<FinishedRun, Trouble> {
        let store = &self.tools.store;
        let lease = &self.claim.lease;
        let order = store.run_order(&self.actor, lease.run).await?;
        let ChosenModel { classifier, why } = self.model(&order).await?;
        let earlier = store
            .begin_run(&self.actor, lease, means(classifier.contract()))
            .await?;
        if !earlier.is_empty() {
            tracing::info!(run = %lease.run, tiles = earlier.len(), "the run goes on where it was");
        }
        let pump = ProgressPump::start(Arc::clone(store), self.actor.clone(), lease.clone());
        let tell = pump.teller();
        tell.send_replace(Some(Progress::Opening));
        let (slide, opened_in) = self.open(&order).await?;
        let work = ahead_work(classifier.contract(), order.inputs.mpp, slide.description());
        let ahead = self
            .tools
            .ahead
            .tiles_ahead(&self.actor, lease, &work)
            .await?;
        if !ahead.is_empty() {
            tracing::info!(run = %lease.run, tiles = ahead.len(), "tiles were read ahead");
        }
        let description = slide.description().into();
        store
            .describe_slide(&self.actor, lease, description)
            .await?;

        let request = Request {
            specimen: order.inputs.facts.clone(),
            question: order.inputs.question,
            given_mpp: order.inputs.mpp,
            research: order.inputs.research,
            decode_threads: self.tools.decode_threads,
            earlier,
            ahead,
            budget: Some(run_budget(self.claim.due_at, Timestamp::now())),
        };
        let cancel = Arc::clone(&self.cancel);
        let (recorder, tiles) =
            TilePump::start(Arc::clone(store), self.actor.clone(), lease.clone());
        let work = tokio::task::spawn_blocking(move || {
            let observer = Teller {
                progress: tell,
                tiles,
            };
            let finished = triage(
                slide.as_ref(),
                classifier.as_ref(),
                &request,
                opened_in,
                &observer,
                &cancel,
            )?;
            Ok((pictures(&finished), finished))
        });
        // A reader that hangs in native code cannot be cancelled; only its process can be ended.
        let outcome = tokio::select! {
            outcome = work => outcome,
            () = pump.stalled(self.tools.stall) => {
                pump.stop().await;
                return Err(Trouble::Stuck);
            }
        };
        pump.stop().await;
        let unrecorded = recorder.finish().await;
        let (drawn, mut finished) = match outcome {
            Ok(Ok(done)) => done,
            Ok(Err(error)) => return Err(trouble(&error, keeper)),
            Err(_) => return Err(Trouble::Passing("the pipeline panicked".into())),
        };
        finished.verdict.model_choice = Some(why);
        self.keep_pictures(drawn).await;
        Ok(finished_run(finished, unrecorded))
    }

    async fn model(&self, order: &RunOrder) -> Result<ChosenModel, Trouble> {
        let models = Arc::clone(&self.tools.models);
        let (name, facts) = (order.inputs.model.clone(), order.inputs.facts.clone());
        let question = order.inputs.question;
        tokio::task::spawn_blocking(move || models.model(name.as_deref(), &facts, question))
            .await
            .map_err(|_| Trouble::Passing("loading the model panicked".into()))?
            .map_err(Trouble::Lasting)
    }

    async fn open(&self, order: &RunOrder) -> Result<(Box<dyn SlideReader>, Duration), Trouble> {
        let path = self
            .tools
            .blobs
            .local_path(self.actor.organisation, order.digest)
            .await
            .map_err(|error| Trouble::Passing(error.to_string()))?;
        let opener = Arc::clone(&self.tools.opener);
        tokio::task::spawn_blocking(move || {
            let started = Instant::now();
            opener(&path).map(|slide| (slide, started.elapsed()))
        })
        .await
        .map_err(|_| Trouble::Passing("opening the slide panicked".into()))?
        .map_err(|error| slide_trouble(&error))
    }

    /// A verdict without its pictures is worth more than none, so their loss is only told.
    async fn keep_pictures(&self, drawn: Result<Vec<(ArtefactKind, Bytes)>, ImageError>) {
        let drawn = match drawn {
            Ok(drawn) => drawn,
            Err(error) => {
                tracing::error!(%error, "the pictures of a run could not be drawn");
                return;
            }
        };
        for (kind, bytes) in drawn {
            let name = ArtefactName {
                run: self.claim.lease.run,
                kind,
            };
            let kept = self
                .tools
                .artefacts
                .put(self.actor.organisation, name, bytes)
                .await;
            if let Err(error) = kept {
                tracing::error!(%error, "a picture of a run could not be kept");
            }
        }
    }

    async fn record(&self, finished: FinishedRun) -> Ended {
        let figures = RunFigures::from(&finished.verdict);
        let ended = self.record_patiently(finished).await;
        if ended == Ended::Recorded {
            (self.tools.report)(&figures);
        }
        ended
    }

    async fn record_patiently(&self, finished: FinishedRun) -> Ended {
        let mut pause = Duration::from_millis(100);
        for _ in 1..RECORDING_TRIES {
            match self.try_record(finished.clone()).await {
                Err(StoreError::Busy | StoreError::StorageFull | StoreError::Database { .. }) => {
                    tokio::time::sleep(pause).await;
                    pause *= 3;
                }
                Ok(()) => return Ended::Recorded,
                Err(error) => return self.store_failed(error).await,
            }
        }
        match self.try_record(finished).await {
            Ok(()) => Ended::Recorded,
            Err(error) => self.store_failed(error).await,
        }
    }

    async fn try_record(&self, finished: FinishedRun) -> Result<(), StoreError> {
        let lease = &self.claim.lease;
        self.tools
            .store
            .finish_run(&self.actor, lease, finished)
            .await
    }

    async fn fail_for_good(&self, error: String) -> Ended {
        let order = self
            .tools
            .store
            .run_order(&self.actor, self.claim.lease.run)
            .await;
        let (facts, research) = match order {
            Ok(order) => (order.inputs.facts, order.inputs.research),
            Err(error) => return self.store_failed(error).await,
        };
        let verdict = Verdict {
            research,
            ..Verdict::failed(error, facts)
        };
        self.record(FinishedRun {
            verdict,
            tiles: Vec::new(),
        })
        .await
    }

    async fn end_attempt(&self, error: String) -> Ended {
        let end = AttemptEnd::Failed { error };
        match self.tools.queue.finish(&self.claim.lease, end).await {
            Ok(()) => Ended::Recorded,
            // The lease grows stale and the run is claimed again, so nothing is lost.
            Err(error) => {
                tracing::warn!(%error, "the end of an attempt could not be recorded");
                Ended::Gone
            }
        }
    }

    async fn give_back(&self) -> Ended {
        match self.tools.queue.yield_back(&self.claim.lease).await {
            Ok(()) => Ended::Recorded,
            Err(error) => {
                tracing::warn!(%error, "a run could not be given back");
                Ended::Gone
            }
        }
    }

    async fn store_failed(&self, error: StoreError) -> Ended {
        match error {
            StoreError::LeaseLost { .. } => Ended::Gone,
            StoreError::AlreadyFinal { .. } => {
                let finish = self.tools.queue.finish(&self.claim.lease, AttemptEnd::Done);
                if let Err(error) = finish.await {
                    tracing::debug!(%error, "a run that was final had no job left");
                }
                Ended::Gone
            }
            error => {
                tracing::error!(%error, "a run could not be recorded");
                self.end_attempt(error.to_string()).await
            }
        }
    }
}

fn trouble(error: &TriageError, keeper: &LeaseKeeper) -> Trouble {
    match error {
        TriageError::Cancelled => Trouble::Stopped(keeper.stopped().unwrap_or(Stopped::LeaseLost)),
        TriageError::Slide(error) => slide_trouble(error),
        TriageError::Threads { .. } => Trouble::Passing(error.to_string()),
        TriageError::SessionsEnded => Trouble::SessionsEnded,
    }
}

fn slide_trouble(error: &SlideError) -> Trouble {
    let (_, why) = fault(error);
    match error {
        SlideError::Io { .. } => Trouble::Passing(why),
        _ => Trouble::Lasting(why),
    }
}

/// Most tiles are recorded already; what was not reached was never told.
fn finished_run(finished: Finished, unrecorded: Vec<TileResult>) -> FinishedRun {
    let not_reached = finished
        .base
        .into_iter()
        .chain(finished.refinement)
        .filter(|result| result.failure() == Some(TileFailure::NotReached));
    let mut tiles = unrecorded;
    tiles.extend(not_reached);
    FinishedRun {
        verdict: finished.verdict,
        tiles,
    }
}
