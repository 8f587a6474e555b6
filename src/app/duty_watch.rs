//! Looks every few seconds whether an alarm is due.

use crate::access::actor::Actor;
use crate::store::contract::Store;
use crate::store::contract::error::StoreError;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How often. An alarm sounds at most that much late.
const EVERY: Duration = Duration::from_secs(2);

/// Watches the consultations of every organisation until `closing`.
pub(super) async fn keep_watch(store: Arc<dyn Store>, closing: CancellationToken) {
    while !closing.is_cancelled() {
        if let Err(error) = watch(store.as_ref()).await {
            tracing::error!(%error, "the watch failed: alarms may be late");
        }
        tokio::select! {
            () = closing.cancelled() => {}
            () = tokio::time::sleep(EVERY) => {}
        }
    }
}

async fn watch(store: &dyn Store) -> Result<(), StoreError> {
    for organisation in store.organisations().await? {
        let actor = Actor::service(organisation);
        let watch = store.watch_consultations(&actor).await?;
        if watch.raised > 0 {
            tracing::info!(raised = watch.raised, "alarms sounded");
        }
    }
    Ok(())
}
