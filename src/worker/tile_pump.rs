//! Finished tiles and early verdicts from the run's own threads to the store, so that a run that is
//! given up can go on where it was.

use crate::access::actor::Actor;
use crate::domain::provisional::Provisional;
use crate::domain::tile::TileResult;
use crate::store::contract::Store;
use crate::store::contract::queue::Lease;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout_at};

/// Longest time that a finished tile waits to be recorded: what a crash may cost.
const EVERY: Duration = Duration::from_secs(1);
/// Batches that may wait; a run that is further ahead waits for the store.
const WAITING: usize = 256;

/// What the run's threads hand over.
pub enum Told {
    /// Finished tiles.
    Tiles(Vec<TileResult>),
    /// What can be said by now.
    Provisional(Provisional),
}

/// Records tiles about once a second and early verdicts at once.
pub struct TilePump {
    task: JoinHandle<Vec<TileResult>>,
}

impl TilePump {
    /// Starts recording for the lease's run; what is sent must be sent from threads outside the
    /// runtime.
    pub fn start(store: Arc<dyn Store>, actor: Actor, lease: Lease) -> (Self, mpsc::Sender<Told>) {
        let (sender, receiver) = mpsc::channel(WAITING);
        let recorder = Recorder {
            store,
            actor,
            lease,
            unrecorded: Vec::new(),
        };
        let task = tokio::spawn(recorder.run(receiver));
        (Self { task }, sender)
    }

    /// Waits until all that was sent is recorded, once every sender is gone; gives the tiles that
    /// could not be.
    pub async fn finish(self) -> Vec<TileResult> {
        self.task.await.unwrap_or_default()
    }
}

struct Recorder {
    store: Arc<dyn Store>,
    actor: Actor,
    lease: Lease,
    unrecorded: Vec<TileResult>,
}

impl Recorder {
    async fn run(mut self, mut receiver: mpsc::Receiver<Told>) -> Vec<TileResult> {
        let mut due = Instant::now() + EVERY;
        loop {
            match timeout_at(due, receiver.recv()).await {
                Ok(Some(Told::Tiles(tiles))) => self.unrecorded.extend(tiles),
                Ok(Some(Told::Provisional(provisional))) => self.tell(&provisional).await,
                Ok(None) => break,
                Err(_) => {}
            }
            if Instant::now() >= due {
                self.record().await;
                due = Instant::now() + EVERY;
            }
        }
        self.record().await;
        self.unrecorded
    }

    /// What cannot be recorded now is tried again with what comes next; a lost lease is noticed by
    /// the heart-beat.
    async fn record(&mut self) {
        if self.unrecorded.is_empty() {
            return;
        }
        let tiles = &self.unrecorded;
        match self
            .store
            .append_tiles(&self.actor, &self.lease, tiles)
            .await
        {
            Ok(()) => self.unrecorded.clear(),
            Err(error) => tracing::debug!(%error, "tiles could not be recorded"),
        }
    }

    async fn tell(&self, provisional: &Provisional) {
        let told = self
            .store
            .record_provisional(&self.actor, &self.lease, provisional)
            .await;
        if let Err(error) = told {
            tracing::debug!(%error, "an early verdict could not be recorded");
        }
    }
}
