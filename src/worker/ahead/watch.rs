//! Keeps the lease of an upload alive while it is read ahead, tells how much of it has landed, and stops the reading
//! when it must stop.

use super::super::Tools;
use crate::domain::upload::UploadState;
use crate::store::contract::error::StoreError;
use crate::store::contract::queue::{HEARTBEAT, JobQueue};
use crate::store::contract::read_ahead::{AheadClaim, AheadLease, ReadAhead};
use crate::triage::ahead::Landing;
use crate::triage::request::Cancel;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// How often the upload and the queue are looked at. An accepted slide that is seen to wait at two looks goes first: an
/// idle worker has had time to take it.
const LOOK: Duration = Duration::from_millis(100);
/// How long a worker waits for an upload that stands still.
const STALL: Duration = Duration::from_secs(3);
/// How often the threads that read look whether more has landed.
const GLANCE: Duration = Duration::from_millis(20);

/// Watches one upload until dropped.
pub(super) struct Watch {
    task: JoinHandle<()>,
    landed: Arc<AtomicU64>,
    cancel: Arc<Cancel>,
}

impl Watch {
    pub(super) fn start(tools: &Tools, claim: &AheadClaim, stop: CancellationToken) -> Self {
        let landed = Arc::new(AtomicU64::new(claim.offset));
        let cancel = Arc::new(Cancel::new());
        let watcher = Watcher {
            ahead: Arc::clone(&tools.ahead),
            queue: Arc::clone(&tools.queue),
            lease: claim.lease.clone(),
            landed: Arc::clone(&landed),
            stop,
        };
        let flag = Arc::clone(&cancel);
        let task = tokio::spawn(async move {
            watcher.watch().await;
            flag.cancel();
        });
        Self {
            task,
            landed,
            cancel,
        }
    }

    /// How many bytes are there.
    pub(super) fn landed(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.landed)
    }

    /// Is set when the reading must stop.
    pub(super) fn cancel(&self) -> Arc<Cancel> {
        Arc::clone(&self.cancel)
    }

    /// The same for the threads that read.
    pub(super) fn landing(&self) -> Arriving {
        Arriving {
            landed: self.landed(),
            cancel: self.cancel(),
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// The bytes as they land.
pub(super) struct Arriving {
    landed: Arc<AtomicU64>,
    cancel: Arc<Cancel>,
}

impl Landing for Arriving {
    fn landed(&self) -> u64 {
        self.landed.load(Ordering::Acquire)
    }

    fn wait_beyond(&self, landed: u64) -> bool {
        let until = Instant::now() + STALL;
        while self.landed() <= landed {
            if self.cancel.is_cancelled() || Instant::now() >= until {
                return false;
            }
            std::thread::sleep(GLANCE);
        }
        true
    }
}

struct Watcher {
    ahead: Arc<dyn ReadAhead>,
    queue: Arc<dyn JobQueue>,
    lease: AheadLease,
    landed: Arc<AtomicU64>,
    stop: CancellationToken,
}

impl Watcher {
    /// Ends when the reading must stop.
    async fn watch(&self) {
        let every = Duration::try_from(HEARTBEAT).unwrap_or(Duration::from_secs(2));
        let mut beaten = Instant::now();
        let mut seen_to_wait = false;
        loop {
            tokio::select! {
                () = self.stop.cancelled() => return,
                () = tokio::time::sleep(LOOK) => {}
            }
            if !self.still_comes().await {
                return;
            }
            if beaten.elapsed() >= every {
                beaten = Instant::now();
                if let Err(StoreError::AheadLeaseLost { .. }) =
                    self.ahead.beat_ahead(&self.lease).await
                {
                    return;
                }
            }
            let waits = matches!(self.queue.peek().await, Ok(Some(_)));
            if waits && seen_to_wait {
                return;
            }
            seen_to_wait = waits;
        }
    }

    /// Whether the upload is still to be read ahead.
    async fn still_comes(&self) -> bool {
        match self.ahead.ahead_standing(&self.lease).await {
            Ok(standing) => {
                self.landed.fetch_max(standing.offset, Ordering::AcqRel);
                standing.state == UploadState::Open
            }
            Err(StoreError::AheadLeaseLost { .. }) => false,
            Err(error) => {
                tracing::debug!(%error, "an upload could not be looked at");
                true
            }
        }
    }
}
