//! What the service does now and then: expiry, sweeping, forgetting, upkeep of figures.

use super::drift_figures::tell_drift;
use super::forecast_figures::tell_forecasts;
use super::validation_tidy::ValidationTidy;
use crate::access::actor::Actor;
use crate::store::contract::Store;
use crate::store::contract::blobs::Blobs;
use crate::store::contract::clock::SystemClock;
use crate::store::contract::error::StoreError;
use crate::store::sweep::sweep;
use jiff::SignedDuration;
use metrics_exporter_prometheus::PrometheusHandle;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How often.
const EVERY: Duration = Duration::from_mins(5);
/// How long bytes may lie without anything that refers to them: longer than any request takes
/// between writing them and writing the rows.
const GRACE: SignedDuration = SignedDuration::from_hours(1);
/// How long progress events and idempotency keys are kept.
const FORGET_AFTER: SignedDuration = SignedDuration::from_hours(24);

/// Keeps house until `closing`.
pub(super) async fn keep_house(
    store: Arc<dyn Store>,
    blobs: Arc<dyn Blobs>,
    validations: ValidationTidy,
    figures: PrometheusHandle,
    closing: CancellationToken,
) {
    while !closing.is_cancelled() {
        match sweep(store.as_ref(), blobs.as_ref(), &SystemClock, GRACE).await {
            Ok(swept) if swept.expired + swept.removed > 0 => {
                tracing::info!(?swept, "swept what nothing refers to");
            }
            Ok(_) => {}
            Err(error) => tracing::warn!(%error, "the sweep failed"),
        }
        if let Err(error) = validations.all().await {
            tracing::warn!(%error, "what validations left could not be looked through");
        }
        if let Err(error) = forget(store.as_ref()).await {
            tracing::warn!(%error, "old events and keys could not be forgotten");
        }
        if let Err(error) = tell_drift(store.as_ref()).await {
            tracing::warn!(%error, "drift could not be measured");
        }
        if let Err(error) = tell_forecasts(store.as_ref()).await {
            tracing::warn!(%error, "the error of forecasts could not be measured");
        }
        figures.run_upkeep();
        tokio::select! {
            () = closing.cancelled() => {}
            () = tokio::time::sleep(EVERY) => {}
        }
    }
}

async fn forget(store: &dyn Store) -> Result<(), StoreError> {
    for organisation in store.organisations().await? {
        let actor = Actor::service(organisation);
        store.forget_older_than(&actor, FORGET_AFTER).await?;
    }
    Ok(())
}
