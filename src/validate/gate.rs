//! Acceptance limits: whether a model may go on in a release pipeline.

use super::check::Check;
use super::estimate::{Estimate, Measured, Rate};
use super::metrics::Validation;
use super::stats::interval::Interval;
use serde::Deserialize;

/// Acceptance limits, as `gate.toml` has them. Every limit is held against the pessimistic end of
/// the confidence interval, never against the estimate; a metric without an interval fails it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gate {
    /// Least lower bound of the AUC.
    pub auc_at_least: Option<f64>,
    /// Least lower bound of the sensitivity.
    pub sensitivity_at_least: Option<f64>,
    /// Least lower bound of the specificity.
    pub specificity_at_least: Option<f64>,
    /// Greatest upper bound of the share of positives that are cleared.
    pub miss_rate_at_most: Option<f64>,
    /// Greatest upper bound of the abstention rate.
    pub abstention_rate_at_most: Option<f64>,
    /// Greatest upper bound of the Brier score.
    pub brier_at_most: Option<f64>,
    /// Greatest loss of AUC against the first model: the lower bound of the difference must lie
    /// above its negative.
    pub auc_loss_at_most: Option<f64>,
    /// Least lower bound of CAMELYON16's FROC score.
    pub froc_score_at_least: Option<f64>,
    /// Greatest share of samples that failed, as counted.
    pub failed_at_most: Option<f64>,
}

/// Why a gate cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("the acceptance limits cannot be understood: {why}")]
pub struct GateError {
    /// What is wrong, and where.
    pub why: String,
}

/// Which side of a limit is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    AtLeast,
    AtMost,
}

/// A limit by its name in the file: how it is read, and what is held against it.
struct Limit {
    name: &'static str,
    side: Side,
    required: fn(&Gate) -> Option<f64>,
    /// The pessimistic bound, of the model at a place.
    bound: fn(&Validation, usize) -> Option<f64>,
}

const AUC_LOSS: &str = "auc_loss_at_most";

const LIMITS: [Limit; 9] = [
    Limit {
        name: "auc_at_least",
        side: Side::AtLeast,
        required: |gate| gate.auc_at_least,
        bound: |validation, at| Some(interval(&validation.models[at].metrics.auc)?.lower),
    },
    Limit {
        name: "sensitivity_at_least",
        side: Side::AtLeast,
        required: |gate| gate.sensitivity_at_least,
        bound: |validation, at| Some(of_rate(&validation.models[at].metrics.sensitivity)?.lower),
    },
    Limit {
        name: "specificity_at_least",
        side: Side::AtLeast,
        required: |gate| gate.specificity_at_least,
        bound: |validation, at| Some(of_rate(&validation.models[at].metrics.specificity)?.lower),
    },
    Limit {
        name: "miss_rate_at_most",
        side: Side::AtMost,
        required: |gate| gate.miss_rate_at_most,
        bound: |validation, at| Some(of_rate(&validation.models[at].metrics.miss_rate)?.upper),
    },
    Limit {
        name: "abstention_rate_at_most",
        side: Side::AtMost,
        required: |gate| gate.abstention_rate_at_most,
        bound: |validation, at| {
            Some(of_rate(&validation.models[at].metrics.abstention_rate)?.upper)
        },
    },
    Limit {
        name: "brier_at_most",
        side: Side::AtMost,
        required: |gate| gate.brier_at_most,
        bound: |validation, at| Some(interval(&validation.models[at].calibration.brier)?.upper),
    },
    Limit {
        name: AUC_LOSS,
        side: Side::AtMost,
        required: |gate| gate.auc_loss_at_most,
        bound: |validation, at| {
            let mut compared = validation.comparisons.iter();
            let comparison = compared.find(|comparison| comparison.second == at)?;
            Some(-interval(&comparison.auc_difference)?.lower)
        },
    },
    Limit {
        name: "froc_score_at_least",
        side: Side::AtLeast,
        required: |gate| gate.froc_score_at_least,
        bound: |validation, at| {
            let lesions = validation.models[at].lesions.as_ref()?;
            Some(interval(&lesions.froc_score)?.lower)
        },
    },
    Limit {
        name: "failed_at_most",
        side: Side::AtMost,
        required: |gate| gate.failed_at_most,
        bound: |validation, at| {
            let counts = &validation.models[at].metrics.counts;
            Some(counts.failed as f64 / counts.samples as f64)
        },
    },
];

fn interval(measured: &Measured<Estimate>) -> Option<Interval> {
    Some(measured.value()?.interval.value()?.interval)
}

fn of_rate(measured: &Measured<Rate>) -> Option<Interval> {
    Some(measured.value()?.estimate.interval.value()?.interval)
}

impl Gate {
    /// Reads the limits out of a file's text.
    ///
    /// # Errors
    /// [`GateError`] for what is no TOML, an unknown limit, a limit outside 0..=1, or none at all.
    pub fn parse(text: &str) -> Result<Self, GateError> {
        let gate: Self = toml::from_str(text).map_err(|error| GateError {
            why: error.to_string().trim_end().to_owned(),
        })?;
        if gate.number_of_limits() == 0 {
            return Err(GateError {
                why: "it has no limit".into(),
            });
        }
        gate.require_possible()?;
        Ok(gate)
    }

    /// How many limits it has.
    pub(super) fn number_of_limits(&self) -> usize {
        self.limits().count()
    }

    /// Refuses a limit outside 0..=1, which nothing or everything would meet.
    pub(super) fn require_possible(&self) -> Result<(), GateError> {
        match self.limits().find(|(_, at)| !(0.0..=1.0).contains(at)) {
            Some((limit, at)) => Err(GateError {
                why: format!("{} is {at}, outside 0 to 1", limit.name),
            }),
            None => Ok(()),
        }
    }

    fn limits(&self) -> impl Iterator<Item = (&'static Limit, f64)> {
        LIMITS
            .iter()
            .filter_map(|limit| Some((limit, (limit.required)(self)?)))
    }

    /// Holds every model of a validation against the limits. The first of several models has nothing
    /// to lose against; of a single one a limit on the loss is not met, since nothing shows it.
    #[must_use]
    pub fn check(&self, validation: &Validation) -> Vec<Check> {
        let single = validation.models.len() == 1;
        (0..validation.models.len())
            .flat_map(|model| {
                self.limits()
                    .filter(move |(limit, _)| single || model > 0 || limit.name != AUC_LOSS)
                    .map(move |(limit, required)| check(validation, model, limit, required))
            })
            .collect()
    }
}

fn check(validation: &Validation, model: usize, limit: &Limit, required: f64) -> Check {
    let found = (limit.bound)(validation, model);
    Check {
        model,
        limit: limit.name,
        required,
        found,
        met: found.is_some_and(|found| match limit.side {
            Side::AtLeast => found >= required,
            Side::AtMost => found <= required,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_read_and_wrong_ones_refused() {
        let gate = Gate::parse("auc_at_least = 0.95\nfailed_at_most = 0.0").unwrap();
        let limits: Vec<(&str, f64)> = gate.limits().map(|(limit, at)| (limit.name, at)).collect();
        assert_eq!(limits, [("auc_at_least", 0.95), ("failed_at_most", 0.0)]);
        for wrong in ["", "auc = 0.9", "auc_at_least = 95", "auc_at_least = \"x\""] {
            assert!(Gate::parse(wrong).is_err(), "{wrong}");
        }
    }
}
