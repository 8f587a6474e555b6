//! Keeps a lease alive while its run is carried out, and stops the run when it must stop.

use crate::store::contract::error::StoreError;
use crate::store::contract::queue::{Claim, HEARTBEAT, JobQueue};
use crate::triage::request::Cancel;
use jiff::SignedDuration;
use std::sync::Arc;
use std::sync::OnceLock;
use std::time::{Duration, Instant};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// Why a run was stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stopped {
    /// The lease no longer counts, or could not be shown to for too long.
    LeaseLost,
    /// The worker is asked to end; the run goes back to the queue.
    WorkerEnds,
    /// A far more urgent run waits; this one goes back to the queue.
    MoreUrgent,
}

/// How often it is looked whether something more urgent waits: twice this is what an urgent slide
/// waits at most for a worker to give up another.
const LOOK_FOR_URGENT: Duration = Duration::from_millis(200);
/// Missed beats after which the lease counts as lost.
const MISSED_BEATS: u32 = 3;
/// A run for a patient on the table displaces any other; within a class a waiting run displaces the
/// one at hand if it is due earlier by this much, since runs at hand end within a minute or so.
const MORE_URGENT_BY: SignedDuration = SignedDuration::from_mins(30);

/// Beats for one lease until dropped.
pub struct LeaseKeeper {
    task: JoinHandle<()>,
    stopped: Arc<OnceLock<Stopped>>,
}

impl LeaseKeeper {
    /// Starts beating; sets `cancel` when the run must stop.
    pub fn start(
        queue: Arc<dyn JobQueue>,
        claim: Claim,
        cancel: Arc<Cancel>,
        stop: CancellationToken,
    ) -> Self {
        let stopped = Arc::new(OnceLock::new());
        let told = Arc::clone(&stopped);
        let task = tokio::spawn(async move {
            let why = beat(queue.as_ref(), &claim, &stop).await;
            // The reason is set before the flag, so whoever sees the flag finds a reason.
            let _ = told.set(why);
            cancel.cancel();
        });
        Self { task, stopped }
    }

    /// Why the run was stopped, if it was.
    pub fn stopped(&self) -> Option<Stopped> {
        self.stopped.get().copied()
    }
}

impl Drop for LeaseKeeper {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn beat(queue: &dyn JobQueue, claim: &Claim, stop: &CancellationToken) -> Stopped {
    let every = Duration::try_from(HEARTBEAT).unwrap_or(Duration::from_secs(2));
    let (mut last, mut tried) = (Instant::now(), Instant::now());
    let mut urgent_seen = false;
    loop {
        tokio::select! {
            () = stop.cancelled() => return Stopped::WorkerEnds,
            () = tokio::time::sleep(LOOK_FOR_URGENT) => {}
        }
        if tried.elapsed() >= every {
            tried = Instant::now();
            match queue.heartbeat(&claim.lease).await {
                Ok(()) => last = tried,
                Err(StoreError::LeaseLost { .. }) => return Stopped::LeaseLost,
                Err(error) => tracing::warn!(%error, "a heart-beat was missed"),
            }
        }
        if last.elapsed() >= every * MISSED_BEATS {
            return Stopped::LeaseLost;
        }
        // Seen at two looks, so that an idle worker has had time to take it.
        let urgent = more_urgent_waits(queue, claim).await;
        if urgent && urgent_seen {
            return Stopped::MoreUrgent;
        }
        urgent_seen = urgent;
    }
}

async fn more_urgent_waits(queue: &dyn JobQueue, claim: &Claim) -> bool {
    let Ok(Some(next)) = queue.peek().await else {
        return false;
    };
    if next.intraoperative == claim.intraoperative {
        claim.due_at.duration_since(next.due_at) > MORE_URGENT_BY
    } else {
        next.intraoperative
    }
}
