//! Passes requests for opinions on when nobody accepts them in time.

use crate::access::actor::Actor;
use crate::store::contract::Store;
use crate::store::contract::error::StoreError;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How often it is looked whether somebody's time is over. Whoever asks meanwhile sees it in any case.
const EVERY: Duration = Duration::from_secs(1);

/// Passes on what is due until `closing`.
pub(super) async fn pass_on_opinions(store: Arc<dyn Store>, closing: CancellationToken) {
    while !closing.is_cancelled() {
        if let Err(error) = pass_on(store.as_ref()).await {
            tracing::warn!(%error, "requests for opinions could not be passed on");
        }
        tokio::select! {
            () = closing.cancelled() => {}
            () = tokio::time::sleep(EVERY) => {}
        }
    }
}

async fn pass_on(store: &dyn Store) -> Result<(), StoreError> {
    for organisation in store.organisations().await? {
        let actor = Actor::service(organisation);
        store.settle_opinions(&actor).await?;
    }
    Ok(())
}
