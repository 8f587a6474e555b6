//! `DeLong`'s variance of the AUC, for independent samples.

use super::auc_estimate::{AucComparison, AucEstimate};
use super::error::{StatsError, require_count};
use super::labelled_scores::LabelledScores;
use super::midrank::midranks;

/// AUC with `DeLong`'s variance, in n log n by midranks.
///
/// # Errors
/// `SingleClass`; `TooFew` with one positive or one negative, which show no variance.
///
/// # Source
/// `DeLong`, `DeLong` & Clarke-Pearson, Biometrics 44:837 (1988); Sun & Xu, IEEE Signal Process. Lett.
/// 21:1389 (2014).
pub fn delong(data: &LabelledScores) -> Result<AucEstimate, StatsError> {
    let components = Components::of(data)?;
    let variance = components.variance();
    Ok(components.estimate(variance, None))
}

/// Compares two models on the same samples, first against second, sample by sample.
///
/// # Errors
/// As [`delong`]; `LengthMismatch` and `LabelsDiffer` if the two sets are not the same samples.
///
/// # Source
/// As [`delong`].
pub fn paired_delong(
    first: &LabelledScores,
    second: &LabelledScores,
) -> Result<AucComparison, StatsError> {
    require_same_samples(first, second)?;
    let (first, second) = (Components::of(first)?, Components::of(second)?);
    let difference = second.less(&first);
    Ok(AucComparison {
        first: first.estimate(first.variance(), None),
        second: second.estimate(second.variance(), None),
        difference: difference.auc,
        variance: difference.variance(),
    })
}

pub(super) fn require_same_samples(
    first: &LabelledScores,
    second: &LabelledScores,
) -> Result<(), StatsError> {
    if first.samples() != second.samples() {
        return Err(StatsError::LengthMismatch {
            what: "scores of the second model",
            found: second.samples(),
            expected: first.samples(),
        });
    }
    let mut pairs = first.labels().iter().zip(second.labels());
    match pairs.position(|(a, b)| a != b) {
        Some(index) => Err(StatsError::LabelsDiffer { index }),
        None => Ok(()),
    }
}

/// Structural components: what each sample contributes to the AUC.
pub(super) struct Components {
    pub(super) auc: f64,
    /// Of each positive, in the order given: the share of negatives below it, ties half.
    pub(super) of_positives: Vec<f64>,
    /// Of each negative, in the order given: the share of positives above it, ties half.
    pub(super) of_negatives: Vec<f64>,
}

impl Components {
    pub(super) fn of(data: &LabelledScores) -> Result<Self, StatsError> {
        data.require_both_classes()?;
        require_count("positive samples", data.positives(), 2)?;
        require_count("negative samples", data.negatives(), 2)?;
        let (positives, negatives) = (data.scores_of(true), data.scores_of(false));
        let (m, n) = (positives.len() as f64, negatives.len() as f64);
        let all: Vec<f64> = positives.iter().chain(&negatives).copied().collect();
        let among_all = midranks(&all);
        let (of_positives, of_negatives) = among_all.split_at(positives.len());
        let components = |among_all: &[f64], own: &[f64], others: f64| -> Vec<f64> {
            let ranks = among_all.iter().zip(midranks(own));
            ranks.map(|(all, own)| (all - own) / others).collect()
        };
        let of_positives = components(of_positives, &positives, n);
        let below = components(of_negatives, &negatives, m);
        Ok(Self {
            auc: mean(&of_positives),
            of_positives,
            of_negatives: below.into_iter().map(|below| 1.0 - below).collect(),
        })
    }

    /// Components of the difference of two AUCs. Its variance is that of the difference, and
    /// exactly zero for two models that rank alike, where variances less covariances would round.
    pub(super) fn less(&self, other: &Self) -> Self {
        let less = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a - b).collect();
        Self {
            auc: self.auc - other.auc,
            of_positives: less(&self.of_positives, &other.of_positives),
            of_negatives: less(&self.of_negatives, &other.of_negatives),
        }
    }

    pub(super) fn variance(&self) -> f64 {
        let part = |components: &[f64]| sample_variance(components) / components.len() as f64;
        part(&self.of_positives) + part(&self.of_negatives)
    }

    pub(super) fn estimate(&self, variance: f64, groups: Option<usize>) -> AucEstimate {
        AucEstimate {
            auc: self.auc,
            variance,
            positives: self.of_positives.len(),
            negatives: self.of_negatives.len(),
            groups,
        }
    }
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

fn sample_variance(values: &[f64]) -> f64 {
    let mean = mean(values);
    values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / (values.len() as f64 - 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::validate::stats::interval::Confidence;
    use crate::validate::stats::roc::auc;
    use proptest::prelude::*;

    fn set(scores: &[f64], labels: &[u8]) -> LabelledScores {
        LabelledScores::new(scores.to_vec(), labels.iter().map(|&l| l == 1).collect()).unwrap()
    }

    /// Positives 0.8, 0.4; negatives 0.5, 0.3, 0.1. Components of the positives 1 and 2/3, of the
    /// negatives 1/2, 1, 1; variance (1/18)/2 + (1/12)/3 = 1/18.
    #[test]
    fn a_set_of_five_by_hand() {
        let data = set(&[0.8, 0.4, 0.5, 0.3, 0.1], &[1, 1, 0, 0, 0]);
        let found = delong(&data).unwrap();
        assert!((found.auc - 5.0 / 6.0).abs() < 1e-15);
        assert!((found.variance - 1.0 / 18.0).abs() < 1e-15);
    }

    #[test]
    fn a_perfect_model_has_no_interval_rather_than_one_of_no_width() {
        let perfect = delong(&set(&[0.9, 0.8, 0.2, 0.1], &[1, 1, 0, 0])).unwrap();
        assert!((perfect.auc - 1.0).abs() < 1e-15);
        for interval in [
            perfect.logit_interval(Confidence::P95),
            perfect.plain_interval(Confidence::P95),
        ] {
            assert!(matches!(interval, Err(StatsError::NoVariation { .. })));
        }
    }

    #[test]
    fn two_models_that_rank_alike_cannot_be_tested() {
        let first = set(&[0.8, 0.4, 0.5, 0.3, 0.1], &[1, 1, 0, 0, 0]);
        let second = set(&[8.0, 4.0, 5.0, 3.0, 1.0], &[1, 1, 0, 0, 0]);
        let compared = paired_delong(&first, &second).unwrap();
        assert!(matches!(
            compared.test(),
            Err(StatsError::NoVariation { .. })
        ));
    }

    #[test]
    fn models_of_different_sets_are_not_compared() {
        let first = set(&[0.8, 0.4, 0.5, 0.3], &[1, 1, 0, 0]);
        let second = set(&[0.8, 0.4, 0.5, 0.3], &[1, 0, 1, 0]);
        assert_eq!(
            paired_delong(&first, &second),
            Err(StatsError::LabelsDiffer { index: 1 })
        );
    }

    #[test]
    fn one_positive_shows_no_variance() {
        let data = set(&[0.8, 0.4, 0.5], &[1, 0, 0]);
        assert_eq!(
            delong(&data),
            Err(StatsError::TooFew {
                what: "positive samples",
                found: 1,
                needed: 2
            })
        );
    }

    fn pairs() -> impl Strategy<Value = Vec<(i32, i32, bool)>> {
        prop::collection::vec((-9..9, -9..9, any::<bool>()), 4..60)
    }

    proptest! {
        #[test]
        fn the_intervals_contain_the_estimate_and_the_test_turns_with_the_order(rows in pairs()) {
            let labels: Vec<bool> = rows.iter().map(|r| r.2).collect();
            let first = rows.iter().map(|r| f64::from(r.0)).collect();
            let second = rows.iter().map(|r| f64::from(r.1)).collect();
            let first = LabelledScores::new(first, labels.clone()).unwrap();
            let second = LabelledScores::new(second, labels).unwrap();
            let Ok(one) = delong(&first) else { return Ok(()) };
            prop_assert!((one.auc - auc(&first).unwrap()).abs() < 1e-12);
            if let Ok(interval) = one.logit_interval(Confidence::P95) {
                prop_assert!(interval.contains(one.auc));
                prop_assert!(interval.lower >= 0.0 && interval.upper <= 1.0);
                prop_assert!(one.plain_interval(Confidence::P95).unwrap().contains(one.auc));
            }
            let there = paired_delong(&first, &second).unwrap();
            let back = paired_delong(&second, &first).unwrap();
            if let Ok(test) = there.test() {
                let turned = back.test().unwrap();
                prop_assert!((test.z + turned.z).abs() < 1e-9);
                prop_assert!((0.0..=1.0).contains(&test.p));
                prop_assert!((test.p - turned.p).abs() < 1e-9);
            }
        }
    }
}
