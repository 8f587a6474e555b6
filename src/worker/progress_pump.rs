//! Progress from the run's own threads to the store, at most twice a second.

use crate::access::actor::Actor;
use crate::domain::progress::Progress;
use crate::store::contract::Store;
use crate::store::contract::queue::Lease;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// Least time between two records.
const EVERY: Duration = Duration::from_millis(500);

/// Takes progress at any rate and records the latest now and then; ends when dropped.
pub struct ProgressPump {
    sender: watch::Sender<Option<Progress>>,
    task: JoinHandle<()>,
}

impl ProgressPump {
    /// Starts recording progress of the lease's run.
    pub fn start(store: Arc<dyn Store>, actor: Actor, lease: Lease) -> Self {
        let (sender, mut receiver) = watch::channel(None);
        let task = tokio::spawn(async move {
            while receiver.changed().await.is_ok() {
                let latest = *receiver.borrow_and_update();
                if let Some(progress) = latest {
                    // Progress is only told, so a failure to tell it is no failure of the run; a
                    // lost lease is noticed by the heart-beat.
                    if let Err(error) = store.record_progress(&actor, &lease, progress).await {
                        tracing::debug!(%error, "progress could not be recorded");
                    }
                }
                tokio::time::sleep(EVERY).await;
            }
        });
        Self { sender, task }
    }

    /// What the run's threads tell their progress to.
    pub fn teller(&self) -> watch::Sender<Option<Progress>> {
        self.sender.clone()
    }

    /// Waits until nothing has been told for `longest`.
    pub async fn stalled(&self, longest: Duration) {
        let mut told = self.sender.subscribe();
        while let Ok(Ok(())) = tokio::time::timeout(longest, told.changed()).await {}
    }

    /// Ends recording, so that nothing is told after the verdict.
    pub async fn stop(self) {
        self.task.abort();
        // It was aborted on purpose.
        let _ = self.task.await;
    }
}
