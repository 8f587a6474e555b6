//! Acceptance limits: whether a model may go on in a release pipeline.

use super::metrics::{Estimate, Measured, Rate, Validation};
use serde::{Deserialize, Serialize};
use std::fmt;

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
    /// Greatest share of samples that failed, as counted.
    pub failed_at_most: Option<f64>,
}

/// A limit and whether it is met.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Check {
    /// The model's place, from 0.
    pub model: usize,
    /// The limit's name.
    pub limit: &'static str,
    /// The limit.
    pub required: f64,
    /// The bound that was held against it; `None` if there is none.
    pub found: Option<f64>,
    /// Whether it is met.
    pub met: bool,
}

impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = if self.met { "met" } else { "NOT MET" };
        write!(f, "{} {}: ", self.limit, self.required)?;
        match self.found {
            Some(found) => write!(f, "{found:.4}, {word}"),
            None => write!(f, "no bound could be computed, {word}"),
        }
    }
}

/// Why a gate cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("the acceptance limits cannot be understood: {why}")]
pub struct GateError {
    /// What is wrong, and where.
    pub why: String,
}

#[derive(Clone, Copy)]
enum End {
    Lower,
    Upper,
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
        let limits = gate.limits();
        if limits.is_empty() {
            return Err(GateError {
                why: "it has no limit".into(),
            });
        }
        match limits
            .into_iter()
            .find(|(_, limit)| !(0.0..=1.0).contains(limit))
        {
            Some((name, limit)) => Err(GateError {
                why: format!("{name} is {limit}, outside 0 to 1"),
            }),
            None => Ok(gate),
        }
    }

    fn limits(&self) -> Vec<(&'static str, f64)> {
        [
            ("auc_at_least", self.auc_at_least),
            ("sensitivity_at_least", self.sensitivity_at_least),
            ("specificity_at_least", self.specificity_at_least),
            ("miss_rate_at_most", self.miss_rate_at_most),
            ("abstention_rate_at_most", self.abstention_rate_at_most),
            ("brier_at_most", self.brier_at_most),
            ("auc_loss_at_most", self.auc_loss_at_most),
            ("failed_at_most", self.failed_at_most),
        ]
        .into_iter()
        .filter_map(|(name, limit)| Some((name, limit?)))
        .collect()
    }

    /// Holds every model of a validation against the limits.
    #[must_use]
    pub fn check(&self, validation: &Validation) -> Vec<Check> {
        let models = 0..validation.models.len();
        models
            .flat_map(|model| {
                self.limits()
                    .into_iter()
                    .filter_map(move |(limit, required)| check(validation, model, limit, required))
            })
            .collect()
    }
}

fn check(
    validation: &Validation,
    model: usize,
    limit: &'static str,
    required: f64,
) -> Option<Check> {
    let measured = &validation.models[model];
    let metrics = &measured.metrics;
    let found = match limit {
        "auc_at_least" => bound(&metrics.auc, End::Lower),
        "sensitivity_at_least" => rate_bound(&metrics.sensitivity, End::Lower),
        "specificity_at_least" => rate_bound(&metrics.specificity, End::Lower),
        "miss_rate_at_most" => rate_bound(&metrics.miss_rate, End::Upper),
        "abstention_rate_at_most" => rate_bound(&metrics.abstention_rate, End::Upper),
        "brier_at_most" => bound(&measured.calibration.brier, End::Upper),
        "auc_loss_at_most" => {
            // The first model has nothing to be compared with.
            let compared = validation
                .comparisons
                .iter()
                .find(|one| one.second == model)?;
            bound(&compared.auc_difference, End::Lower).map(|lower| -lower)
        }
        _ => Some(metrics.counts.failed as f64 / metrics.counts.samples as f64),
    };
    let met = found.is_some_and(|found| {
        if limit.ends_with("at_least") {
            found >= required
        } else {
            found <= required
        }
    });
    Some(Check {
        model,
        limit,
        required,
        found,
        met,
    })
}

fn bound(measured: &Measured<Estimate>, end: End) -> Option<f64> {
    let interval = measured.value()?.interval.value()?.interval;
    Some(match end {
        End::Lower => interval.lower,
        End::Upper => interval.upper,
    })
}

fn rate_bound(measured: &Measured<Rate>, end: End) -> Option<f64> {
    let interval = measured.value()?.estimate.interval.value()?.interval;
    Some(match end {
        End::Lower => interval.lower,
        End::Upper => interval.upper,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_read_and_wrong_ones_refused() {
        let gate = Gate::parse("auc_at_least = 0.95\nfailed_at_most = 0.0").unwrap();
        assert_eq!(
            gate.limits(),
            [("auc_at_least", 0.95), ("failed_at_most", 0.0)]
        );
        for wrong in ["", "auc = 0.9", "auc_at_least = 95", "auc_at_least = \"x\""] {
            assert!(Gate::parse(wrong).is_err(), "{wrong}");
        }
    }
}
