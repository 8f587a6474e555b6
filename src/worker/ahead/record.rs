//! Tiles that were read ahead, and how far it came, from the reading threads to the store.

use crate::domain::arrival::AheadProgress;
use crate::domain::tile::TileResult;
use crate::domain::verdict::Reason;
use crate::store::contract::read_ahead::{AheadLease, AheadWork, ReadAhead};
use crate::triage::ahead::AheadObserver;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout_at};

/// Longest time that a finished tile waits to be recorded.
const EVERY: Duration = Duration::from_millis(500);
/// Least time between two notes of how far it is.
const NOTE_EVERY: Duration = Duration::from_secs(1);
/// Batches that may wait; a reading that is further ahead waits for the store.
const WAITING: usize = 256;

enum Told {
    Planned(AheadProgress),
    Tiles(Vec<TileResult>),
}

/// What the reading threads tell.
pub(super) struct Teller(mpsc::Sender<Told>);

impl AheadObserver for Teller {
    fn planned(&self, tissue_mm2: Option<f64>, tiles: u64, hindrances: &[Reason]) {
        let progress = AheadProgress {
            tissue_mm2,
            planned: tiles,
            read: 0,
            hindrances: hindrances.to_vec(),
        };
        // The recorder ends before the reading only when the worker does.
        let _ = self.0.blocking_send(Told::Planned(progress));
    }

    fn tiles(&self, tiles: &[TileResult]) {
        // What failed is tried again on the whole file.
        let read = tiles.iter().filter(|tile| tile.scores().is_some());
        let _ = self.0.blocking_send(Told::Tiles(read.cloned().collect()));
    }
}

/// Records until every teller is gone.
pub(super) struct AheadRecorder {
    task: JoinHandle<()>,
}

impl AheadRecorder {
    pub(super) fn start(
        ahead: Arc<dyn ReadAhead>,
        lease: AheadLease,
        work: AheadWork,
        read_before: u64,
    ) -> (Self, Teller) {
        let (sender, receiver) = mpsc::channel(WAITING);
        let recorder = Recorder {
            ahead,
            lease,
            work,
            unrecorded: Vec::new(),
            progress: AheadProgress {
                read: read_before,
                ..AheadProgress::default()
            },
            told: None,
        };
        let task = tokio::spawn(recorder.run(receiver));
        (Self { task }, Teller(sender))
    }

    /// Waits until all that was told is recorded, as far as it can be.
    pub(super) async fn finish(self) {
        if let Err(error) = self.task.await {
            tracing::error!(%error, "recording what was read ahead panicked");
        }
    }
}

struct Recorder {
    ahead: Arc<dyn ReadAhead>,
    lease: AheadLease,
    work: AheadWork,
    unrecorded: Vec<TileResult>,
    progress: AheadProgress,
    /// What was noted last, once there is something to note.
    told: Option<(u64, Instant)>,
}

impl Recorder {
    async fn run(mut self, mut receiver: mpsc::Receiver<Told>) {
        let mut due = Instant::now() + EVERY;
        loop {
            match timeout_at(due, receiver.recv()).await {
                Ok(Some(Told::Tiles(tiles))) => self.unrecorded.extend(tiles),
                Ok(Some(Told::Planned(progress))) => {
                    self.progress = AheadProgress {
                        read: self.progress.read,
                        ..progress
                    };
                    self.note().await;
                }
                Ok(None) => break,
                Err(_) => {}
            }
            if Instant::now() >= due {
                self.record().await;
                if self.is_further().is_some_and(|since| since >= NOTE_EVERY) {
                    self.note().await;
                }
                due = Instant::now() + EVERY;
            }
        }
        self.record().await;
        if self.is_further().is_some() {
            self.note().await;
        }
    }

    /// What cannot be recorded now is tried again with what comes next; a lost lease is noticed by the watch.
    async fn record(&mut self) {
        if self.unrecorded.is_empty() {
            return;
        }
        let tiles = &self.unrecorded;
        match self
            .ahead
            .append_ahead(&self.lease, &self.work, tiles)
            .await
        {
            Ok(()) => {
                self.progress.read += tiles.len() as u64;
                self.unrecorded.clear();
            }
            Err(error) => {
                tracing::debug!(%error, "tiles that were read ahead could not be recorded");
            }
        }
    }

    /// How long ago it was noted how far it is, if it is further by now.
    fn is_further(&self) -> Option<Duration> {
        self.told
            .filter(|(read, _)| *read < self.progress.read)
            .map(|(_, at)| at.elapsed())
    }

    async fn note(&mut self) {
        self.told = Some((self.progress.read, Instant::now()));
        if let Err(error) = self.ahead.note_ahead(&self.lease, &self.progress).await {
            tracing::debug!(%error, "how far an upload was read ahead could not be recorded");
        }
    }
}
