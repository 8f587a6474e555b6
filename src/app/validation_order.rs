//! What a validation run of the service is told, as `zhedel validate` takes it.

use super::validate::CONFIDENCE;
use crate::domain::validation::{SetContents, ValidationOrder};
use crate::ingest::sample_sets::keeper::FoundSet;
use crate::validate::gate::Gate;
use crate::validate::metrics::Settings;
use crate::validate::plan::Plan;
use crate::validate::set::contents::set_contents;
use crate::validate::stats::froc::RepeatedHit;

/// Lists that a folder may have.
pub(super) const LISTS: [&str; 3] = ["set.toml", "set.csv", "labels.csv"];
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

/// Longest list that is read for what it offers, bytes.
const LONGEST_LIST: u64 = 64 << 20;

/// What a set offers to choose from, for the form in which a run is asked for.
///
/// # Errors
/// Why its list cannot be read, for a person, without where things lie on the server.
pub(super) fn look_into_set(set: &FoundSet) -> Result<SetContents, String> {
    let within = set
        .within
        .canonicalize()
        .map_err(|error| error.to_string())?;
    for list in LISTS
        .iter()
        .map(|list| set.path.join(list))
        .chain([set.path.clone()])
    {
        let Ok(found) = list.canonicalize() else {
            continue;
        };
        if !found.starts_with(&within) {
            return Err("the set's list is a link that leads out of it".into());
        }
        if found
            .metadata()
            .is_ok_and(|it| it.is_file() && it.len() > LONGEST_LIST)
        {
            return Err("its list is too long to be looked through".into());
        }
    }
    set_contents(&set.path).map_err(|error| {
        let place = set.path.display().to_string();
        error.to_string().replace(&place, &set.name)
    })
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
