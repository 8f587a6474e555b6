//! A proportion with its intervals.

use super::distribution::beta_quantile;
use super::error::StatsError;
use super::interval::{Confidence, Interval};
use crate::domain::wilson as domain_wilson;
use serde::Serialize;

/// Events among trials.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Proportion {
    events: u64,
    trials: u64,
}

impl Proportion {
    /// `events` of `trials`.
    ///
    /// # Errors
    /// `TooFew` without any trial; `OutOfRange` with more events than trials.
    pub fn new(events: u64, trials: u64) -> Result<Self, StatsError> {
        if trials == 0 {
            return Err(StatsError::TooFew {
                what: "trials",
                found: 0,
                needed: 1,
            });
        }
        if events > trials {
            return Err(StatsError::OutOfRange {
                what: "number of events",
                value: events as f64,
                allowed: "0 to the number of trials",
            });
        }
        Ok(Self { events, trials })
    }

    /// Number of events.
    pub fn events(self) -> u64 {
        self.events
    }

    /// Number of trials.
    pub fn trials(self) -> u64 {
        self.trials
    }

    /// Share of events, fraction.
    pub fn estimate(self) -> f64 {
        self.events as f64 / self.trials as f64
    }

    /// Wilson score interval, without continuity correction.
    ///
    /// # Source
    /// Wilson, J. Am. Stat. Assoc. 22:209 (1927).
    pub fn wilson(self, confidence: Confidence) -> Interval {
        wilson(self.estimate(), self.trials as f64, confidence)
    }

    /// Clopper–Pearson interval: covers at least at its level, whatever the proportion.
    ///
    /// # Source
    /// Clopper & Pearson, Biometrika 26:404 (1934).
    pub fn clopper_pearson(self, confidence: Confidence) -> Interval {
        clopper_pearson(self.events as f64, self.trials as f64, confidence)
    }

    /// One-sided exact upper bound. Of zero events it is 1 − (1 − level)^(1/n), about 3/n at 95 %.
    ///
    /// # Source
    /// Clopper & Pearson, Biometrika 26:404 (1934).
    pub fn upper_bound(self, confidence: Confidence) -> f64 {
        exact_upper(
            self.events as f64,
            self.trials as f64,
            1.0 - confidence.level(),
        )
    }

    /// One-sided exact lower bound.
    ///
    /// # Source
    /// Clopper & Pearson, Biometrika 26:404 (1934).
    pub fn lower_bound(self, confidence: Confidence) -> f64 {
        exact_lower(
            self.events as f64,
            self.trials as f64,
            1.0 - confidence.level(),
        )
    }

    /// The same proportion as if each trial were worth 1/design effect of one, since trials that
    /// belong together say less than independent ones.
    ///
    /// # Errors
    /// `OutOfRange` unless the design effect is finite and at least 1.
    ///
    /// # Source
    /// Kish, *Survey Sampling* (1965); Korn & Graubard, Survey Methodol. 24:193 (1998).
    pub fn at_design_effect(self, design_effect: f64) -> Result<DiscountedProportion, StatsError> {
        if !design_effect.is_finite() || design_effect < 1.0 {
            return Err(StatsError::OutOfRange {
                what: "design effect",
                value: design_effect,
                allowed: "[1, ∞)",
            });
        }
        Ok(DiscountedProportion {
            proportion: self,
            design_effect,
        })
    }
}

/// A proportion at a stated design effect: effective trials are trials / design effect.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct DiscountedProportion {
    /// Events and trials as counted.
    pub proportion: Proportion,
    /// Variance in units of that of independent trials, at least 1.
    pub design_effect: f64,
}

impl DiscountedProportion {
    /// Effective number of trials; need not be whole.
    pub fn effective_trials(self) -> f64 {
        self.proportion.trials as f64 / self.design_effect
    }

    fn effective_events(self) -> f64 {
        self.proportion.events as f64 / self.design_effect
    }

    /// Wilson interval with the effective number of trials.
    pub fn wilson(self, confidence: Confidence) -> Interval {
        wilson(
            self.proportion.estimate(),
            self.effective_trials(),
            confidence,
        )
    }

    /// Clopper–Pearson interval with the effective numbers, by the beta distribution, which takes
    /// numbers that are not whole.
    pub fn clopper_pearson(self, confidence: Confidence) -> Interval {
        clopper_pearson(self.effective_events(), self.effective_trials(), confidence)
    }

    /// One-sided exact upper bound with the effective numbers.
    pub fn upper_bound(self, confidence: Confidence) -> f64 {
        exact_upper(
            self.effective_events(),
            self.effective_trials(),
            1.0 - confidence.level(),
        )
    }
}

/// Wilson interval of an estimate from `trials`, which need not be whole.
pub(super) fn wilson(estimate: f64, trials: f64, confidence: Confidence) -> Interval {
    let (lower, upper) = domain_wilson::wilson(estimate, trials, confidence.z());
    Interval {
        lower,
        upper,
        confidence,
    }
}

fn clopper_pearson(events: f64, trials: f64, confidence: Confidence) -> Interval {
    Interval {
        lower: exact_lower(events, trials, confidence.tail()),
        upper: exact_upper(events, trials, confidence.tail()),
        confidence,
    }
}

fn exact_lower(events: f64, trials: f64, tail: f64) -> f64 {
    if events <= 0.0 {
        return 0.0;
    }
    beta_quantile(tail, events, trials - events + 1.0)
}

/// One-sided exact upper bound of numbers that need not be whole.
pub(super) fn exact_upper(events: f64, trials: f64, tail: f64) -> f64 {
    if events >= trials {
        return 1.0;
    }
    beta_quantile(1.0 - tail, events + 1.0, trials - events)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn nothing_tried_is_no_proportion() {
        assert!(matches!(
            Proportion::new(0, 0),
            Err(StatsError::TooFew { .. })
        ));
        assert!(matches!(
            Proportion::new(2, 1),
            Err(StatsError::OutOfRange { .. })
        ));
        let one = Proportion::new(0, 10).unwrap();
        for design_effect in [0.5, f64::NAN, f64::INFINITY] {
            assert!(one.at_design_effect(design_effect).is_err());
        }
    }

    #[test]
    fn zero_events_have_an_upper_bound_near_three_over_n() {
        let none = Proportion::new(0, 150).unwrap();
        let expected = 1.0 - 0.05_f64.powf(1.0 / 150.0);
        assert!((none.upper_bound(Confidence::P95) - expected).abs() < 1e-14);
        assert!(none.wilson(Confidence::P95).lower.abs() < 1e-300);
        assert!(none.clopper_pearson(Confidence::P95).lower.abs() < 1e-300);
        let discounted = none.at_design_effect(10.0).unwrap();
        let expected = 1.0 - 0.05_f64.powf(1.0 / 15.0);
        assert!((discounted.upper_bound(Confidence::P95) - expected).abs() < 1e-14);
    }

    proptest! {
        #[test]
        fn every_interval_contains_the_estimate_and_lies_within_0_and_1(
            events in 0_u64..500, more in 0_u64..500, design_effect in 1.0_f64..20.0,
        ) {
            prop_assume!(events + more > 0);
            let p = Proportion::new(events, events + more).unwrap();
            let discounted = p.at_design_effect(design_effect).unwrap();
            for interval in [
                p.wilson(Confidence::P95),
                p.clopper_pearson(Confidence::P95),
                discounted.wilson(Confidence::P95),
                discounted.clopper_pearson(Confidence::P95),
            ] {
                prop_assert!(interval.contains(p.estimate()), "{:?}", interval);
                prop_assert!(interval.lower >= 0.0 && interval.upper <= 1.0);
            }
            prop_assert!(p.upper_bound(Confidence::P95) >= p.estimate());
            prop_assert!(p.lower_bound(Confidence::P95) <= p.estimate());
        }

        #[test]
        fn events_and_their_complement_mirror(events in 0_u64..300, more in 0_u64..300) {
            prop_assume!(events + more > 0);
            let p = Proportion::new(events, events + more).unwrap();
            let q = Proportion::new(more, events + more).unwrap();
            for (a, b) in [
                (p.wilson(Confidence::P95), q.wilson(Confidence::P95)),
                (p.clopper_pearson(Confidence::P95), q.clopper_pearson(Confidence::P95)),
            ] {
                prop_assert!((a.lower - (1.0 - b.upper)).abs() < 1e-9);
                prop_assert!((a.upper - (1.0 - b.lower)).abs() < 1e-9);
            }
        }
    }
}
