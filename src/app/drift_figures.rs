//! Drift for Prometheus: figures of change per model and scanner.

use crate::access::actor::Actor;
use crate::domain::drift::report::{DriftGroup, drift_report};
use crate::store::contract::Store;
use crate::store::contract::error::StoreError;
use jiff::Timestamp;
use std::collections::BTreeSet;

/// Sets the gauges of every organisation. What cannot be told for want of slides is not a number.
///
/// # Errors
/// If the store fails.
pub async fn tell_drift(store: &dyn Store) -> Result<(), StoreError> {
    for organisation in store.organisations().await? {
        let records = store.drift_records(&Actor::service(organisation)).await?;
        let site = organisation.to_string();
        for group in drift_report(&records, Timestamp::now()).groups {
            tell(&site, &group);
        }
    }
    Ok(())
}

#[allow(
    clippy::cast_precision_loss,
    reason = "counts of slides are below 2^53"
)]
fn tell(site: &str, group: &DriftGroup) {
    let gauge = |name: &'static str, value: f64| {
        metrics::gauge!(
            name,
            "site" => site.to_owned(),
            "model" => group.model.clone(),
            "scanner" => group.scanner.clone()
        )
        .set(value);
    };
    let shift = &group.shift;
    let known = |value: Option<f64>| value.unwrap_or(f64::NAN);
    gauge("zhedel_drift_baseline_slides", group.baseline.slides as f64);
    gauge("zhedel_drift_recent_slides", group.recent.slides as f64);
    gauge("zhedel_drift_baseline_scored", shift.baseline_scored as f64);
    gauge("zhedel_drift_recent_scored", shift.recent_scored as f64);
    gauge("zhedel_drift_score_psi", known(shift.psi));
    gauge("zhedel_drift_score_ks_d", known(shift.ks.map(|ks| ks.d)));
    gauge("zhedel_drift_tile_psi", known(shift.tile_psi));
    // A reason that no recent slide has is told as none, lest its last count stand for ever.
    let reasons: BTreeSet<&String> = group
        .weeks
        .iter()
        .flat_map(|week| week.figures.reasons.keys())
        .collect();
    for reason in reasons {
        let count = group
            .recent
            .reasons
            .get(reason)
            .copied()
            .unwrap_or_default();
        metrics::gauge!(
            "zhedel_drift_recent_not_assessed",
            "site" => site.to_owned(),
            "model" => group.model.clone(),
            "scanner" => group.scanner.clone(),
            "reason" => reason.clone()
        )
        .set(count as f64);
    }
}
