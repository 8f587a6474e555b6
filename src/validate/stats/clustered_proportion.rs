//! A proportion over trials that belong together.

use super::error::{StatsError, require_count};
use super::grouping::Grouping;
use super::interval::{Confidence, Interval};
use super::proportion::{Proportion, exact_upper, wilson};
use serde::Serialize;

/// A proportion whose trials come in groups, with its effective number of trials.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ClusteredProportion {
    /// Events and trials as counted.
    pub proportion: Proportion,
    /// Groups with at least one trial.
    pub groups: usize,
    /// Variance of the ratio of events to trials, the group as unit; zero where all groups agree.
    pub variance: f64,
    /// That variance in units of the binomial one, at least 1.
    pub design_effect: f64,
    /// Trials / design effect.
    pub effective_trials: f64,
}

/// Proportion of events over grouped trials, by the variance of a ratio estimator.
///
/// A design effect below 1 is taken as 1: groups that happen to agree better than chance do not
/// make more trials. Where all groups agree, as with zero events, it cannot be estimated; the
/// effective number of trials is then the number of groups, as if each group were one trial.
///
/// # Errors
/// `LengthMismatch`; `TooFew` with fewer than two groups.
///
/// # Source
/// Rao & Scott, Biometrics 48:577 (1992).
pub fn clustered_proportion(
    events: &[bool],
    grouping: &Grouping,
) -> Result<ClusteredProportion, StatsError> {
    grouping.require_length(events.len())?;
    require_count("groups", grouping.groups(), 2)?;
    let counts: Vec<(f64, f64)> = grouping
        .members()
        .iter()
        .map(|members| {
            let hits = members.iter().filter(|&&at| events[at]).count();
            (hits as f64, members.len() as f64)
        })
        .collect();
    let hits = events.iter().filter(|&&event| event).count();
    let proportion = Proportion::new(hits as u64, events.len() as u64)?;
    let (estimate, trials) = (proportion.estimate(), events.len() as f64);
    let groups = counts.len() as f64;
    let squares: f64 = counts
        .iter()
        .map(|(hits, size)| (hits - estimate * size).powi(2))
        .sum();
    let variance = groups / (groups - 1.0) * squares / (trials * trials);
    let binomial = estimate * (1.0 - estimate) / trials;
    let design_effect = if binomial > 0.0 && variance > f64::EPSILON * f64::EPSILON {
        (variance / binomial).max(1.0)
    } else {
        trials / groups
    };
    Ok(ClusteredProportion {
        proportion,
        groups: counts.len(),
        variance,
        design_effect,
        effective_trials: trials / design_effect,
    })
}

impl ClusteredProportion {
    /// Wilson interval with the effective number of trials.
    pub fn wilson(&self, confidence: Confidence) -> Interval {
        wilson(
            self.proportion.estimate(),
            self.effective_trials,
            confidence,
        )
    }

    /// One-sided exact upper bound with the effective number of trials.
    pub fn upper_bound(&self, confidence: Confidence) -> f64 {
        exact_upper(
            self.proportion.events() as f64 / self.design_effect,
            self.effective_trials,
            1.0 - confidence.level(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Groups of 2: (2, 2), (0, 2), (1, 2); p = 1/2, squares 1 + 1 + 0, variance 3/2 · 2/36 = 1/12;
    /// binomial 1/24, design effect 2, effective trials 3.
    #[test]
    fn three_groups_by_hand() {
        let events = [true, true, false, false, true, false];
        let grouping = Grouping::by_key(&[1, 1, 2, 2, 3, 3]).unwrap();
        let found = clustered_proportion(&events, &grouping).unwrap();
        assert!((found.variance - 1.0 / 12.0).abs() < 1e-15);
        assert!((found.design_effect - 2.0).abs() < 1e-12);
        assert!((found.effective_trials - 3.0).abs() < 1e-12);
    }

    #[test]
    fn zero_events_count_groups_not_trials() {
        let grouping = Grouping::by_key(&[1, 1, 1, 1, 2, 2, 2, 2]).unwrap();
        let none = clustered_proportion(&[false; 8], &grouping).unwrap();
        assert!((none.effective_trials - 2.0).abs() < 1e-12);
        let two = Proportion::new(0, 2).unwrap();
        let bound = none.upper_bound(Confidence::P95);
        assert!((bound - two.upper_bound(Confidence::P95)).abs() < 1e-12);
    }

    #[test]
    fn one_group_is_refused() {
        let grouping = Grouping::by_key(&[1, 1]).unwrap();
        assert!(matches!(
            clustered_proportion(&[true, false], &grouping),
            Err(StatsError::TooFew { what: "groups", .. })
        ));
    }

    proptest! {
        #[test]
        fn the_interval_contains_the_estimate_and_is_never_narrower_than_of_single_trials(
            rows in prop::collection::vec((any::<bool>(), 0..8_u8), 2..80),
        ) {
            let (events, keys): (Vec<bool>, Vec<u8>) = rows.into_iter().unzip();
            let grouping = Grouping::by_key(&keys).unwrap();
            let Ok(found) = clustered_proportion(&events, &grouping) else { return Ok(()) };
            let interval = found.wilson(Confidence::P95);
            let single = found.proportion.wilson(Confidence::P95);
            prop_assert!(interval.contains(found.proportion.estimate()));
            prop_assert!(interval.lower <= single.lower + 1e-12);
            prop_assert!(interval.upper >= single.upper - 1e-12);
        }
    }
}
