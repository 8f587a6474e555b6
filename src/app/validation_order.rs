//! What a validation run of the service is told, as `zhedel validate` takes it.

use super::validate::CONFIDENCE;
use crate::domain::validation::ValidationOrder;
use crate::validate::gate::Gate;
use crate::validate::metrics::Settings;
use crate::validate::plan::Plan;
use crate::validate::stats::froc::RepeatedHit;

/// Prevalences at which predictive values are given, as the command's default has them.
pub(super) const PREVALENCES: [f64; 3] = [0.05, 0.2, 0.5];

/// Whether plan and limits can be used, asked before a run is queued.
///
/// # Errors
/// What is wrong with them, for a person.
pub(super) fn check_order(order: &ValidationOrder) -> Result<(), String> {
    if let Some(text) = &order.gate {
        Gate::parse(text).map_err(|error| error.to_string())?;
    }
    if let Some(text) = &order.plan {
        let plan = Plan::parse(text).map_err(|error| error.to_string())?;
        plan.require(&settings(order))
            .map_err(|error| error.to_string())?;
    }
    Ok(())
}

fn settings(order: &ValidationOrder) -> Settings {
    Settings {
        split: order.split.clone(),
        positive_labels: order.positive_labels.clone(),
        excluded: Vec::new(),
        repeated_hits: RepeatedHit::FalsePositive,
        research: order.research,
        seed: order.seed,
        resamples: order.resamples as usize,
        prevalences: PREVALENCES.to_vec(),
        confidence: CONFIDENCE,
    }
}
