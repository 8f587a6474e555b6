//! How well finish times were predicted, for Prometheus.

use crate::access::actor::Actor;
use crate::domain::forecast::accuracy::{Accuracy, RECENT_VERDICTS};
use crate::store::contract::Store;
use crate::store::contract::error::StoreError;

/// Sets the gauges of every organisation. What cannot be told without verdicts is not a number.
///
/// # Errors
/// If the store fails.
#[allow(
    clippy::cast_precision_loss,
    reason = "counts of verdicts are below 2^53"
)]
pub async fn tell_forecasts(store: &dyn Store) -> Result<(), StoreError> {
    for organisation in store.organisations().await? {
        let actor = Actor::service(organisation);
        let met = store.met_forecasts(&actor, RECENT_VERDICTS).await?;
        let found = Accuracy::of(&met);
        let known = |value: Option<f64>| value.unwrap_or(f64::NAN);
        let site = organisation.to_string();
        for (name, value) in [
            ("zhedel_forecast_verdicts", found.n as f64),
            ("zhedel_forecast_rough", found.rough as f64),
            (
                "zhedel_forecast_median_absolute_error_seconds",
                known(found.median_absolute_error_s),
            ),
            (
                "zhedel_forecast_median_error_seconds",
                known(found.median_error_s),
            ),
            ("zhedel_forecast_inside_share", known(found.inside_share)),
            ("zhedel_forecast_late", found.late as f64),
            ("zhedel_forecast_late_unwarned", found.late_unwarned as f64),
        ] {
            metrics::gauge!(name, "site" => site.clone()).set(value);
        }
    }
    Ok(())
}
