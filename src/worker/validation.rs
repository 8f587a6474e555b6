//! Carries validation runs out, one at a time, in a process that stands still while a slide is due.
//!
//! Who does this only watches: the work is the process's. Stopped, it costs no processor time, loses
//! nothing, and goes on where it was once no slide is due any more.

use crate::access::actor::Actor;
use crate::domain::validation::{KeyFigures, Scored};
use crate::store::contract::Boxed;
use crate::store::contract::error::StoreError;
use crate::store::contract::queue::{HEARTBEAT, WorkerName};
use crate::store::contract::validation_queue::{ValidationClaim, ValidationEnd, ValidationQueue};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::mpsc;
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;

/// What a validation process tells.
#[derive(Debug, Clone, PartialEq)]
pub enum Told {
    /// So many samples are scored, of so many.
    Scored {
        /// Scored.
        done: u64,
        /// In all, every model counted.
        total: u64,
    },
    /// The documents are in their place.
    Finished(Box<KeyFigures>),
    /// There will be no documents.
    Failed(Failure),
}

/// Why a validation came to nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Why, for a person.
    pub why: String,
    /// Whether the same would happen again.
    pub lasting: bool,
}

/// A process that works. It is killed when this is dropped.
pub trait Process: Send {
    /// Has it stand still.
    fn hold(&self);
    /// Has it go on.
    fn go_on(&self);
}

/// A process that was started.
pub struct Started {
    /// What it tells; the last word is that it finished or failed.
    pub told: mpsc::Receiver<Told>,
    /// The process.
    pub process: Box<dyn Process>,
}

/// Starts validation processes.
pub trait Launcher: Send + Sync {
    /// Starts one for a claimed run.
    ///
    /// # Errors
    /// [`Failure`] if the set or a model is not there, or the system gives no process.
    fn launch<'a>(
        &'a self,
        actor: &'a Actor,
        claim: &'a ValidationClaim,
    ) -> Boxed<'a, Result<Started, Failure>>;

    /// Removes what an attempt that has ended left and its run does not need.
    fn tidy<'a>(&'a self, actor: &'a Actor, claim: &'a ValidationClaim) -> Boxed<'a, ()>;
}

/// What validations are carried out with.
#[derive(Clone)]
pub struct ValidationTools {
    /// Where they wait.
    pub queue: Arc<dyn ValidationQueue>,
    /// Starts the processes.
    pub launcher: Arc<dyn Launcher>,
    /// Under which name they are claimed.
    pub name: WorkerName,
    /// A process that tells nothing for so long, while it may work, hangs.
    pub stall: Duration,
}

/// Intervals of the largest set take minutes without a word; a reader that hangs never tells again.
pub const STALL: Duration = Duration::from_mins(30);

/// How long to wait before looking for work again.
const LOOK_EVERY: Duration = Duration::from_millis(250);
/// How long to wait after the queue failed.
const AFTER_ERROR: Duration = Duration::from_secs(1);
/// How often it is asked whether a slide is due: the longest time that one shares the machine.
const WATCH_EVERY: Duration = Duration::from_millis(100);
/// Least time between two records of progress.
const TELL_EVERY: Duration = Duration::from_millis(500);
/// Tries at recording an end.
const RECORDING_TRIES: u32 = 5;
/// Missed beats after which the lease counts as lost.
const MISSED_BEATS: u32 = 3;

/// Carries out what is asked for until `closing`; then the run at hand is given back.
pub async fn keep_validating(tools: ValidationTools, closing: CancellationToken) {
    while !closing.is_cancelled() {
        let pause = match tools.queue.claim_validation(&tools.name).await {
            Ok(Some(claim)) => {
                carry_out(&tools, &claim, &closing).await;
                continue;
            }
            Ok(None) => LOOK_EVERY,
            Err(error) => {
                tracing::warn!(%error, "the queue gave no validation");
                AFTER_ERROR
            }
        };
        tokio::select! {
            () = closing.cancelled() => {}
            () = tokio::time::sleep(pause) => {}
        }
    }
}

async fn carry_out(tools: &ValidationTools, claim: &ValidationClaim, closing: &CancellationToken) {
    let actor = Actor::worker(claim.organisation);
    let started = Instant::now();
    let end = match tools.launcher.launch(&actor, claim).await {
        Ok(started) => watch(tools, claim, started, closing).await,
        Err(failure) => Some(failure.into()),
    };
    let word = match &end {
        Some(ValidationEnd::Done(_)) => "done",
        Some(ValidationEnd::FailedForGood { .. }) => "failed",
        Some(ValidationEnd::AttemptFailed { .. }) => "attempt_failed",
        Some(ValidationEnd::GivenBack) => "given_back",
        None => "lost",
    };
    metrics::counter!("zhedel_validations_total", "end" => word).increment(1);
    tracing::info!(
        validation = %claim.lease.validation,
        attempt = claim.attempt,
        seconds = started.elapsed().as_secs_f64(),
        end = word,
        "a validation's attempt ended"
    );
    if let Some(end) = end {
        record(tools, claim, end).await;
    }
    tools.launcher.tidy(&actor, claim).await;
}

/// Records the end, patiently while the database is busy or full: hours of work hang on it.
async fn record(tools: &ValidationTools, claim: &ValidationClaim, end: ValidationEnd) {
    let mut pause = Duration::from_millis(100);
    for attempt in 1..=RECORDING_TRIES {
        let recorded = tools.queue.end_validation(&claim.lease, end.clone()).await;
        match recorded {
            Err(StoreError::Busy | StoreError::StorageFull | StoreError::Database { .. })
                if attempt < RECORDING_TRIES =>
            {
                tokio::time::sleep(pause).await;
                pause *= 3;
            }
            // The lease grows stale, and the run is claimed again unless it was cancelled.
            Err(error) => {
                tracing::warn!(%error, "the end of a validation could not be recorded");
                return;
            }
            Ok(()) => return,
        }
    }
}

impl From<Failure> for ValidationEnd {
    fn from(failure: Failure) -> Self {
        let error = failure.why;
        if failure.lasting {
            Self::FailedForGood { error }
        } else {
            Self::AttemptFailed { error }
        }
    }
}

/// Watches a process until it ends; `None` if its run is no longer ours.
async fn watch(
    tools: &ValidationTools,
    claim: &ValidationClaim,
    started: Started,
    closing: &CancellationToken,
) -> Option<ValidationEnd> {
    let Started { mut told, process } = started;
    let mut ward = Ward::new(tools, claim, process);
    let mut looks = tokio::time::interval(WATCH_EVERY);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = closing.cancelled() => return Some(ValidationEnd::GivenBack),
            word = told.recv() => match word {
                Some(Told::Scored { done, total }) => ward.heard(done, total),
                Some(Told::Finished(figures)) => return Some(ValidationEnd::Done(figures)),
                Some(Told::Failed(failure)) => return Some(failure.into()),
                None => return Some(ValidationEnd::AttemptFailed {
                    error: "the process ended without a word".into(),
                }),
            },
            _ = looks.tick() => {
                if ward.look().await.is_err() {
                    return None;
                }
                if ward.silent_since.elapsed() > tools.stall {
                    return Some(ValidationEnd::AttemptFailed {
                        error: format!("it told nothing for {} s", tools.stall.as_secs()),
                    });
                }
            }
        }
    }
}

/// A process under watch.
struct Ward<'a> {
    tools: &'a ValidationTools,
    claim: &'a ValidationClaim,
    process: Box<dyn Process>,
    scored: Scored,
    recorded: Scored,
    recorded_at: Instant,
    beat_at: Instant,
    /// When it last told something, or was let go on.
    silent_since: Instant,
}

/// The run is no longer ours.
struct Lost;

impl<'a> Ward<'a> {
    fn new(
        tools: &'a ValidationTools,
        claim: &'a ValidationClaim,
        process: Box<dyn Process>,
    ) -> Self {
        let now = Instant::now();
        Self {
            tools,
            claim,
            process,
            scored: Scored::default(),
            recorded: Scored::default(),
            recorded_at: now,
            beat_at: now,
            silent_since: now,
        }
    }

    fn heard(&mut self, done: u64, total: u64) {
        self.scored.done = done;
        self.scored.total = total;
        self.silent_since = Instant::now();
    }

    async fn look(&mut self) -> Result<(), Lost> {
        self.give_way().await;
        self.beat().await?;
        self.tell().await
    }

    async fn give_way(&mut self) {
        // Not knowing is taken for a slide that is due.
        let due = self.tools.queue.slide_is_due().await.unwrap_or(true);
        if due {
            self.process.hold();
            self.silent_since = Instant::now();
        } else if self.scored.gives_way {
            self.process.go_on();
        }
        self.scored.gives_way = due;
    }

    async fn beat(&mut self) -> Result<(), Lost> {
        let every = Duration::try_from(HEARTBEAT).unwrap_or(Duration::from_secs(2));
        if self.beat_at.elapsed() < every {
            return Ok(());
        }
        match self.tools.queue.beat_validation(&self.claim.lease).await {
            Ok(()) => self.beat_at = Instant::now(),
            Err(StoreError::ValidationLeaseLost { .. }) => return Err(Lost),
            Err(error) => tracing::warn!(%error, "a validation's heart-beat was missed"),
        }
        if self.beat_at.elapsed() >= every * MISSED_BEATS {
            return Err(Lost);
        }
        Ok(())
    }

    async fn tell(&mut self) -> Result<(), Lost> {
        if self.scored == self.recorded || self.recorded_at.elapsed() < TELL_EVERY {
            return Ok(());
        }
        self.recorded_at = Instant::now();
        let lease = &self.claim.lease;
        match self.tools.queue.record_scored(lease, self.scored).await {
            Ok(()) => self.recorded = self.scored,
            Err(StoreError::ValidationLeaseLost { .. }) => return Err(Lost),
            // Progress is only told.
            Err(error) => tracing::debug!(%error, "a validation's progress could not be recorded"),
        }
        Ok(())
    }
}
