//! Confidence levels and confidence intervals.

use super::distribution::normal_quantile;
use super::error::{StatsError, require_inside_unit};
use serde::Serialize;

/// A confidence level, a fraction inside (0, 1).
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize)]
#[serde(transparent)]
pub struct Confidence(f64);

impl Confidence {
    /// 95 %, the level of every interval unless a validation plan says otherwise.
    pub const P95: Self = Self(0.95);

    /// A level as a fraction.
    ///
    /// # Errors
    /// `OutOfRange` unless it lies inside (0, 1).
    pub fn new(level: f64) -> Result<Self, StatsError> {
        require_inside_unit("confidence level", level)?;
        Ok(Self(level))
    }

    /// The level as a fraction.
    pub fn level(self) -> f64 {
        self.0
    }

    /// Probability left out on each side of a two-sided interval.
    pub(super) fn tail(self) -> f64 {
        (1.0 - self.0) / 2.0
    }

    /// Standard normal quantile of a two-sided interval; 1.96 at 95 %.
    pub(super) fn z(self) -> f64 {
        -normal_quantile(self.tail())
    }

    /// Standard normal quantile of a one-sided bound; 1.645 at 95 %.
    pub(super) fn z_one_sided(self) -> f64 {
        -normal_quantile(1.0 - self.0)
    }
}

/// A two-sided confidence interval, in the unit of its estimate.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Interval {
    /// Lower limit.
    pub lower: f64,
    /// Upper limit.
    pub upper: f64,
    /// Confidence level.
    pub confidence: Confidence,
}

impl Interval {
    /// Whether a value lies between the limits, both included.
    pub fn contains(&self, value: f64) -> bool {
        self.lower <= value && value <= self.upper
    }

    /// Wald interval: estimate ± z standard errors.
    pub(super) fn wald(estimate: f64, standard_error: f64, confidence: Confidence) -> Self {
        let half = confidence.z() * standard_error;
        Self {
            lower: estimate - half,
            upper: estimate + half,
            confidence,
        }
    }

    /// The interval of a monotone increasing function of the estimate.
    pub(super) fn map(self, function: impl Fn(f64) -> f64) -> Self {
        Self {
            lower: function(self.lower),
            upper: function(self.upper),
            confidence: self.confidence,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_of_0_or_1_or_nan_is_refused() {
        for level in [0.0, 1.0, -0.1, 95.0, f64::NAN] {
            assert!(matches!(
                Confidence::new(level),
                Err(StatsError::OutOfRange { .. })
            ));
        }
        assert_eq!(Confidence::new(0.95), Ok(Confidence::P95));
    }

    #[test]
    fn the_quantiles_are_those_of_the_tables() {
        assert!((Confidence::P95.z() - 1.959_963_984_540_054).abs() < 1e-14);
        assert!((Confidence::P95.z_one_sided() - 1.644_853_626_951_472).abs() < 1e-14);
    }
}
