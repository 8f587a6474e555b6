//! Predictive values at a stated prevalence.

use super::error::{StatsError, require_inside_unit};
use super::interval::{Confidence, Interval};
use super::proportion::Proportion;
use serde::Serialize;

/// A predictive value with its interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct PredictiveValue {
    /// Share of those called so that are so, fraction.
    pub estimate: f64,
    /// Interval on the logit scale.
    pub interval: Interval,
    /// Prevalence of the positive class it holds for, fraction.
    pub prevalence: f64,
    /// How the rates behind it were estimated.
    pub adjustment: Adjustment,
}

/// How rates that may be 0 or 1 enter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Adjustment {
    /// As counted; a rate of 0 or 1 has no interval.
    None,
    /// Half of z² added to events and to non-events (Agresti–Coull), so that rates of 0 and 1 have
    /// an interval; the estimate moves with it.
    AgrestiCoull,
}

/// Predictive value from the rate of calls in the class that the call names (`right`) and in the
/// other class (`wrong`), at a prevalence of the named class, with the logit interval.
///
/// For the positive predictive value these are the sensitivity and 1 − specificity, for the
/// negative one the specificity and 1 − sensitivity at 1 − prevalence. The prevalence is taken as
/// known: its own uncertainty is not in the interval.
///
/// # Errors
/// `OutOfRange` unless the prevalence lies inside (0, 1); `NoVariation` if a rate is 0 or 1 and is
/// not adjusted.
///
/// # Source
/// Mercaldo, Lau & Zhou, Stat. Med. 26:2170 (2007).
pub fn predictive_value(
    right: Proportion,
    wrong: Proportion,
    prevalence: f64,
    adjustment: Adjustment,
    confidence: Confidence,
) -> Result<PredictiveValue, StatsError> {
    require_inside_unit("prevalence", prevalence)?;
    let rate = |counted: Proportion| {
        let (events, trials) = (counted.events() as f64, counted.trials() as f64);
        match adjustment {
            Adjustment::None => (events / trials, trials),
            Adjustment::AgrestiCoull => {
                let added = confidence.z().powi(2);
                ((events + added / 2.0) / (trials + added), trials + added)
            }
        }
    };
    let (right, right_trials) = rate(right);
    let (wrong, wrong_trials) = rate(wrong);
    if [right, wrong].iter().any(|&r| r <= 0.0 || r >= 1.0) {
        return Err(StatsError::NoVariation {
            what: "predictive value on the logit scale",
            reason: "a rate is 0 or 1",
        });
    }
    let logit = (right * prevalence / (wrong * (1.0 - prevalence))).ln();
    let variance = (1.0 - right) / (right * right_trials) + (1.0 - wrong) / (wrong * wrong_trials);
    let logistic = |x: f64| 1.0 / (1.0 + (-x).exp());
    Ok(PredictiveValue {
        estimate: logistic(logit),
        interval: Interval::wald(logit, variance.sqrt(), confidence).map(logistic),
        prevalence,
        adjustment,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn share(events: u64, trials: u64) -> Proportion {
        Proportion::new(events, trials).unwrap()
    }

    #[test]
    fn the_estimate_is_bayes_rule() {
        let found = predictive_value(
            share(90, 100),
            share(10, 200),
            0.1,
            Adjustment::None,
            Confidence::P95,
        )
        .unwrap();
        let bayes = 0.9 * 0.1 / (0.9 * 0.1 + 0.05 * 0.9);
        assert!((found.estimate - bayes).abs() < 1e-15);
    }

    #[test]
    fn a_rate_of_1_needs_the_adjustment() {
        let at = |adjustment| {
            predictive_value(
                share(10, 10),
                share(1, 10),
                0.3,
                adjustment,
                Confidence::P95,
            )
        };
        assert!(matches!(
            at(Adjustment::None),
            Err(StatsError::NoVariation { .. })
        ));
        assert!(at(Adjustment::AgrestiCoull).is_ok());
        let p = predictive_value(
            share(1, 2),
            share(1, 2),
            1.0,
            Adjustment::None,
            Confidence::P95,
        );
        assert!(matches!(p, Err(StatsError::OutOfRange { .. })));
    }

    proptest! {
        #[test]
        fn the_interval_contains_the_estimate(
            a in 1_u64..200, b in 1_u64..200, c in 1_u64..200, d in 1_u64..200,
            prevalence in 0.001_f64..0.999,
        ) {
            for adjustment in [Adjustment::None, Adjustment::AgrestiCoull] {
                let found = predictive_value(
                    share(a, a + b), share(c, c + d), prevalence, adjustment, Confidence::P95,
                ).unwrap();
                prop_assert!(found.interval.contains(found.estimate));
                prop_assert!(found.interval.lower > 0.0 && found.interval.upper < 1.0);
            }
        }
    }
}
