//! Watches the end of the outbox, so that listeners need not.

use crate::store::contract::Store;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// How often the end of the outbox is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// Tells listeners that there is something new to read.
#[derive(Debug, Clone)]
pub struct EventTail(watch::Receiver<u64>);

impl EventTail {
    /// Watches the outbox of every organisation until `closing`.
    pub fn start(store: Arc<dyn Store>, closing: CancellationToken) -> Self {
        let (sender, receiver) = watch::channel(0);
        tokio::spawn(async move {
            while !sender.is_closed() {
                tokio::select! {
                    () = closing.cancelled() => return,
                    () = tokio::time::sleep(LOOK_EVERY) => {}
                }
                match store.newest_event().await {
                    Ok(last) => {
                        sender.send_if_modified(|known| {
                            let new = last != *known;
                            *known = last;
                            new
                        });
                    }
                    // The next look may find the store better; its errors are told elsewhere.
                    Err(error) => tracing::debug!(%error, "the outbox could not be looked at"),
                }
            }
        });
        Self(receiver)
    }

    /// Waits until the outbox has grown since the last wait; `false` when the watch has ended.
    pub async fn grown(&mut self) -> bool {
        self.0.changed().await.is_ok()
    }
}
