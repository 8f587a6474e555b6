//! Brier score.

use crate::validate::stats::error::StatsError;
use crate::validate::stats::interval::{Confidence, Interval};
use crate::validate::stats::labelled_scores::LabelledScores;
use serde::Serialize;

/// A Brier score with its standard error.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct BrierScore {
    /// Mean squared difference of probability and outcome; 0 is best, 1 worst.
    pub score: f64,
    /// Standard error of that mean over independent samples.
    pub standard_error: f64,
    /// Number of samples.
    pub samples: usize,
}

/// Brier score of probabilities in [0, 1]; one class is enough.
///
/// # Errors
/// `ElementOutOfRange` for a score that is no probability.
///
/// # Source
/// Brier, Mon. Weather Rev. 78:1 (1950).
pub fn brier_score(data: &LabelledScores) -> Result<BrierScore, StatsError> {
    data.require_probabilities()?;
    let losses: Vec<f64> = data
        .scores()
        .iter()
        .zip(data.labels())
        .map(|(&p, &label)| (p - f64::from(u8::from(label))).powi(2))
        .collect();
    let n = losses.len() as f64;
    let score = losses.iter().sum::<f64>() / n;
    let variance = losses
        .iter()
        .map(|loss| (loss - score).powi(2))
        .sum::<f64>()
        / (n - 1.0);
    Ok(BrierScore {
        score,
        standard_error: (variance / n).sqrt(),
        samples: losses.len(),
    })
}

impl BrierScore {
    /// Confidence interval estimate ± z standard errors; with groups use the bootstrap.
    ///
    /// # Errors
    /// `NoVariation` if every sample has the same loss.
    pub fn interval(&self, confidence: Confidence) -> Result<Interval, StatsError> {
        if self.standard_error <= 0.0 {
            return Err(StatsError::NoVariation {
                what: "Brier score",
                reason: "every sample has the same loss",
            });
        }
        Ok(Interval::wald(self.score, self.standard_error, confidence))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_of_two_by_hand() {
        let data = LabelledScores::new(vec![0.5, 0.9], vec![true, true]).unwrap();
        let found = brier_score(&data).unwrap();
        assert!((found.score - 0.13).abs() < 1e-15);
        assert!((found.standard_error - 0.12).abs() < 1e-15);
    }

    #[test]
    fn a_score_above_1_is_no_probability() {
        let data = LabelledScores::new(vec![0.5, 1.5], vec![true, true]).unwrap();
        assert_eq!(
            brier_score(&data).unwrap_err().to_string(),
            "probability 1 is 1.5, outside [0, 1]"
        );
    }

    #[test]
    fn equal_losses_have_no_interval() {
        let data = LabelledScores::new(vec![0.5; 3], vec![true, false, true]).unwrap();
        let found = brier_score(&data).unwrap();
        assert!(found.interval(Confidence::P95).is_err());
    }
}
