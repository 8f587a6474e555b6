//! Receiver operating characteristic.

use super::error::StatsError;
use super::labelled_scores::{LabelledScores, TieGroup};
use serde::Serialize;

/// Area under the ROC curve: the probability that a positive scores above a negative, ties half.
///
/// Equal to the Mann–Whitney statistic on midranks; counted in whole numbers, hence exact.
///
/// # Errors
/// `SingleClass`.
///
/// # Source
/// Mann & Whitney, Ann. Math. Stat. 18:50 (1947); Bamber, J. Math. Psychol. 12:387 (1975).
pub fn auc(data: &LabelledScores) -> Result<f64, StatsError> {
    data.require_both_classes()?;
    let mut positives_above = 0_u64;
    let mut twice_concordant = 0_u64;
    for tie in data.descending_ties() {
        let (positives, negatives) = (tie.positives as u64, tie.negatives as u64);
        twice_concordant += negatives * (2 * positives_above + positives);
        positives_above += positives;
    }
    let pairs = data.positives() as f64 * data.negatives() as f64;
    Ok(twice_concordant as f64 / 2.0 / pairs)
}

/// Which points of a ROC curve to keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RocPoints {
    /// One per distinct score: `drop_intermediate=False` of scikit-learn.
    Every,
    /// Without those on a straight line between equal steps, which change no plot and no area:
    /// `drop_intermediate=True` of scikit-learn.
    Corners,
}

/// A ROC curve, strictest threshold first; the lists are of one length.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RocCurve {
    /// A sample is called positive at or above it. The first is infinite: nothing is positive.
    pub thresholds: Vec<f64>,
    /// False-positive rate (1 − specificity), fraction, ascending from 0 to 1.
    pub false_positive_rate: Vec<f64>,
    /// True-positive rate (sensitivity), fraction, ascending from 0 to 1.
    pub true_positive_rate: Vec<f64>,
}

/// ROC curve, point for point that of scikit-learn's `roc_curve`.
///
/// # Errors
/// `SingleClass`.
///
/// # Source
/// Fawcett, Pattern Recognit. Lett. 27:861 (2006).
pub fn roc_curve(data: &LabelledScores, points: RocPoints) -> Result<RocCurve, StatsError> {
    data.require_both_classes()?;
    let mut counts = cumulative(&data.descending_ties());
    if points == RocPoints::Corners {
        counts = corners(&counts);
    }
    let (positives, negatives) = (data.positives() as f64, data.negatives() as f64);
    let origin = std::iter::once((f64::INFINITY, 0, 0));
    let mut curve = RocCurve {
        thresholds: Vec::with_capacity(counts.len() + 1),
        false_positive_rate: Vec::with_capacity(counts.len() + 1),
        true_positive_rate: Vec::with_capacity(counts.len() + 1),
    };
    for (threshold, true_positives, false_positives) in origin.chain(counts) {
        curve.thresholds.push(threshold);
        curve
            .true_positive_rate
            .push(true_positives as f64 / positives);
        curve
            .false_positive_rate
            .push(false_positives as f64 / negatives);
    }
    Ok(curve)
}

/// Threshold, true positives and false positives at or above each distinct score.
fn cumulative(ties: &[TieGroup]) -> Vec<(f64, usize, usize)> {
    ties.iter()
        .scan((0, 0), |(positives, negatives), tie| {
            *positives += tie.positives;
            *negatives += tie.negatives;
            Some((tie.score, *positives, *negatives))
        })
        .collect()
}

fn corners(counts: &[(f64, usize, usize)]) -> Vec<(f64, usize, usize)> {
    let last = counts.len() - 1;
    let is_corner = |at: usize| {
        if at == 0 || at == last {
            return true;
        }
        let (before, here, after) = (counts[at - 1], counts[at], counts[at + 1]);
        here.1 - before.1 != after.1 - here.1 || here.2 - before.2 != after.2 - here.2
    };
    (0..counts.len())
        .filter(|&at| is_corner(at))
        .map(|at| counts[at])
        .collect()
}

impl RocCurve {
    /// True-positive rate at a false-positive rate of 0 to 1, interpolated along the curve.
    ///
    /// Where the curve rises vertically it is the upper end: the best that is reached without a
    /// further false positive.
    pub fn true_positive_rate_at(&self, false_positive_rate: f64) -> f64 {
        let (x, y) = (&self.false_positive_rate, &self.true_positive_rate);
        let after = x.partition_point(|&rate| rate <= false_positive_rate);
        if after == 0 {
            return y[0];
        }
        if after == x.len() {
            return y[after - 1];
        }
        let share = (false_positive_rate - x[after - 1]) / (x[after] - x[after - 1]);
        y[after - 1] + share * (y[after] - y[after - 1])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn set(scores: &[f64], labels: &[u8]) -> LabelledScores {
        LabelledScores::new(scores.to_vec(), labels.iter().map(|&l| l == 1).collect()).unwrap()
    }

    #[test]
    fn the_example_of_scikit_learn() {
        let data = set(&[0.1, 0.4, 0.35, 0.8], &[0, 0, 1, 1]);
        assert_eq!(auc(&data), Ok(0.75));
        let curve = roc_curve(&data, RocPoints::Every).unwrap();
        assert_eq!(curve.thresholds, [f64::INFINITY, 0.8, 0.4, 0.35, 0.1]);
        assert_eq!(curve.false_positive_rate, [0.0, 0.0, 0.5, 0.5, 1.0]);
        assert_eq!(curve.true_positive_rate, [0.0, 0.5, 0.5, 1.0, 1.0]);
        assert!((curve.true_positive_rate_at(0.0) - 0.5).abs() < 1e-15);
        assert!((curve.true_positive_rate_at(0.25) - 0.5).abs() < 1e-15);
        assert!((curve.true_positive_rate_at(0.5) - 1.0).abs() < 1e-15);
    }

    #[test]
    fn tied_scores_are_worth_one_half() {
        let data = set(&[0.5, 0.5, 0.5, 0.5], &[1, 0, 1, 0]);
        assert_eq!(auc(&data), Ok(0.5));
    }

    #[test]
    fn a_single_class_has_no_auc() {
        let data = set(&[0.5, 0.7], &[0, 0]);
        assert!(matches!(auc(&data), Err(StatsError::SingleClass { .. })));
        assert!(roc_curve(&data, RocPoints::Every).is_err());
    }

    fn samples() -> impl Strategy<Value = (Vec<i32>, Vec<bool>)> {
        prop::collection::vec((-20..20, any::<bool>()), 2..60).prop_map(|v| v.into_iter().unzip())
    }

    proptest! {
        #[test]
        fn auc_keeps_under_monotone_maps_and_turns_with_the_sign((scores, labels) in samples()) {
            let with = |map: fn(f64) -> f64| {
                let scores = scores.iter().map(|&s| map(f64::from(s))).collect();
                auc(&LabelledScores::new(scores, labels.clone()).unwrap())
            };
            let Ok(plain) = with(|s| s) else { return Ok(()) };
            prop_assert!((with(f64::exp).unwrap() - plain).abs() < 1e-15);
            prop_assert!((with(|s| s.powi(3) * 7.0 - 2.0).unwrap() - plain).abs() < 1e-15);
            prop_assert!((with(|s| -s).unwrap() - (1.0 - plain)).abs() < 1e-12);
        }

        #[test]
        fn the_area_is_that_under_the_curve((scores, labels) in samples()) {
            let scores = scores.into_iter().map(f64::from).collect();
            let data = LabelledScores::new(scores, labels).unwrap();
            let Ok(area) = auc(&data) else { return Ok(()) };
            for points in [RocPoints::Every, RocPoints::Corners] {
                let curve = roc_curve(&data, points).unwrap();
                let (x, y) = (&curve.false_positive_rate, &curve.true_positive_rate);
                let trapezoids: f64 = (1..x.len())
                    .map(|at| (x[at] - x[at - 1]) * (y[at] + y[at - 1]) / 2.0)
                    .sum();
                prop_assert!((trapezoids - area).abs() < 1e-12);
            }
        }
    }
}
