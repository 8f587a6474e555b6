//! Precision and recall.

use super::error::StatsError;
use super::labelled_scores::LabelledScores;
use serde::Serialize;

/// A precision–recall curve in the order of scikit-learn: thresholds ascend, recall falls.
///
/// `precision` and `recall` have one more entry than `thresholds`: the last is (1, 0), which
/// belongs to no threshold.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PrecisionRecallCurve {
    /// A sample is called positive at or above it.
    pub thresholds: Vec<f64>,
    /// Precision (positive predictive value at the prevalence of the set), fraction.
    pub precision: Vec<f64>,
    /// Recall (sensitivity), fraction.
    pub recall: Vec<f64>,
}

/// Precision–recall curve, point for point that of scikit-learn's `precision_recall_curve`.
///
/// # Errors
/// `SingleClass`: without negatives precision is 1 whatever the model does.
///
/// # Source
/// Davis & Goadrich, ICML (2006).
pub fn precision_recall_curve(data: &LabelledScores) -> Result<PrecisionRecallCurve, StatsError> {
    data.require_both_classes()?;
    let all = data.positives() as f64;
    let (mut positives, mut called) = (0, 0);
    let mut curve = PrecisionRecallCurve {
        thresholds: Vec::new(),
        precision: vec![1.0],
        recall: vec![0.0],
    };
    for tie in data.descending_ties() {
        positives += tie.positives;
        called += tie.positives + tie.negatives;
        curve.thresholds.push(tie.score);
        curve.precision.push(positives as f64 / called as f64);
        curve.recall.push(positives as f64 / all);
    }
    curve.thresholds.reverse();
    curve.precision.reverse();
    curve.recall.reverse();
    Ok(curve)
}

/// Average precision: precision at every threshold, weighted by the recall gained there.
///
/// No interpolation between thresholds, which would be too optimistic; as scikit-learn's
/// `average_precision_score`. It depends on the prevalence of the set.
///
/// # Errors
/// `SingleClass`.
///
/// # Source
/// Boyd, Eng & Page, ECML PKDD (2013).
pub fn average_precision(data: &LabelledScores) -> Result<f64, StatsError> {
    let curve = precision_recall_curve(data)?;
    let steps = curve.recall.windows(2).zip(&curve.precision);
    Ok(steps
        .map(|(pair, precision)| (pair[0] - pair[1]) * precision)
        .sum())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(scores: &[f64], labels: &[u8]) -> LabelledScores {
        LabelledScores::new(scores.to_vec(), labels.iter().map(|&l| l == 1).collect()).unwrap()
    }

    #[test]
    fn the_example_of_scikit_learn() {
        let data = set(&[0.1, 0.4, 0.35, 0.8], &[0, 0, 1, 1]);
        let curve = precision_recall_curve(&data).unwrap();
        assert_eq!(curve.thresholds, [0.1, 0.35, 0.4, 0.8]);
        assert_eq!(curve.recall, [1.0, 1.0, 0.5, 0.5, 0.0]);
        assert_eq!(curve.precision, [0.5, 2.0 / 3.0, 0.5, 1.0, 1.0]);
        assert!((average_precision(&data).unwrap() - 5.0 / 6.0).abs() < 1e-15);
    }

    #[test]
    fn equal_scores_give_the_prevalence() {
        let data = set(&[0.3; 4], &[1, 0, 0, 0]);
        assert_eq!(average_precision(&data), Ok(0.25));
    }

    #[test]
    fn positives_alone_are_refused_instead_of_scoring_1() {
        let data = set(&[0.3, 0.4], &[1, 1]);
        assert!(matches!(
            average_precision(&data),
            Err(StatsError::SingleClass { .. })
        ));
    }
}
