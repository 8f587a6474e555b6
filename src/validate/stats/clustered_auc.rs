//! Variance of the AUC for samples that belong together, such as patches of a slide.

use super::auc_estimate::{AucComparison, AucEstimate};
use super::delong::{Components, require_same_samples};
use super::error::{StatsError, require_count};
use super::grouping::Grouping;
use super::labelled_scores::LabelledScores;

/// AUC with Obuchowski's variance for clustered samples; groups may hold both classes.
///
/// The estimate is that of independent samples, the variance takes the group for the unit. With
/// groups of one sample it is `DeLong`'s.
///
/// # Errors
/// `SingleClass`; `LengthMismatch`; `TooFew` with fewer than two samples of a class or fewer than
/// two groups that hold it.
///
/// # Source
/// Obuchowski, Biometrics 53:567 (1997).
pub fn clustered_delong(
    data: &LabelledScores,
    grouping: &Grouping,
) -> Result<AucEstimate, StatsError> {
    let clusters = Clusters::of(data, grouping)?;
    let components = Components::of(data)?;
    let variance = clusters.variance(&components);
    Ok(components.estimate(variance, Some(grouping.groups())))
}

/// Compares two models on the same clustered samples.
///
/// # Errors
/// As [`clustered_delong`]; `LengthMismatch` and `LabelsDiffer` if the two sets are not the same
/// samples.
///
/// # Source
/// As [`clustered_delong`].
pub fn paired_clustered_delong(
    first: &LabelledScores,
    second: &LabelledScores,
    grouping: &Grouping,
) -> Result<AucComparison, StatsError> {
    require_same_samples(first, second)?;
    let clusters = Clusters::of(first, grouping)?;
    let (first, second) = (Components::of(first)?, Components::of(second)?);
    let difference = second.less(&first);
    let groups = Some(grouping.groups());
    Ok(AucComparison {
        first: first.estimate(clusters.variance(&first), groups),
        second: second.estimate(clusters.variance(&second), groups),
        difference: difference.auc,
        variance: clusters.variance(&difference),
    })
}

/// For every group its positives and its negatives, as places among all of their class.
struct Clusters(Vec<(Vec<usize>, Vec<usize>)>);

impl Clusters {
    fn of(data: &LabelledScores, grouping: &Grouping) -> Result<Self, StatsError> {
        grouping.require_length(data.samples())?;
        data.require_both_classes()?;
        let (mut positives, mut negatives) = (0, 0);
        let places: Vec<usize> = data
            .labels()
            .iter()
            .map(|&label| {
                let next = if label {
                    &mut positives
                } else {
                    &mut negatives
                };
                *next += 1;
                *next - 1
            })
            .collect();
        let clusters: Vec<(Vec<usize>, Vec<usize>)> = grouping
            .members()
            .iter()
            .map(|members| {
                let (positive, negative): (Vec<usize>, Vec<usize>) =
                    members.iter().partition(|&&sample| data.labels()[sample]);
                let place = |sample: usize| places[sample];
                (
                    positive.into_iter().map(place).collect(),
                    negative.into_iter().map(place).collect(),
                )
            })
            .collect();
        let with_positives = clusters.iter().filter(|c| !c.0.is_empty()).count();
        let with_negatives = clusters.iter().filter(|c| !c.1.is_empty()).count();
        require_count("groups with positives", with_positives, 2)?;
        require_count("groups with negatives", with_negatives, 2)?;
        Ok(Self(clusters))
    }

    fn variance(&self, components: &Components) -> f64 {
        let (m, n) = (
            components.of_positives.len() as f64,
            components.of_negatives.len() as f64,
        );
        let deviation = |places: &[usize], components: &[f64], auc: f64| -> f64 {
            places.iter().map(|&at| components[at] - auc).sum()
        };
        let (mut positive, mut negative, mut both) = (0.0, 0.0, 0.0);
        let (mut with_positives, mut with_negatives) = (0.0, 0.0);
        for (positives, negatives) in &self.0 {
            let x = deviation(positives, &components.of_positives, components.auc);
            let y = deviation(negatives, &components.of_negatives, components.auc);
            positive += x * x;
            negative += y * y;
            both += x * y;
            with_positives += f64::from(u8::from(!positives.is_empty()));
            with_negatives += f64::from(u8::from(!negatives.is_empty()));
        }
        let of_one = |groups: f64| groups / (groups - 1.0);
        let variance = of_one(with_positives) * positive / (m * m)
            + of_one(with_negatives) * negative / (n * n)
            + 2.0 * of_one(self.0.len() as f64) * both / (m * n);
        // The covariance term can take the estimate below zero when groups are few.
        variance.max(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::validate::stats::delong::delong;
    use proptest::prelude::*;

    #[test]
    fn one_group_is_refused() {
        let data =
            LabelledScores::new(vec![1.0, 2.0, 3.0, 4.0], vec![true, false, true, false]).unwrap();
        let grouping = Grouping::by_key(&[1, 1, 1, 1]).unwrap();
        assert!(matches!(
            clustered_delong(&data, &grouping),
            Err(StatsError::TooFew {
                what: "groups with positives",
                found: 1,
                ..
            })
        ));
        let short = Grouping::by_key(&[1, 2]).unwrap();
        assert!(matches!(
            clustered_delong(&data, &short),
            Err(StatsError::LengthMismatch { .. })
        ));
    }

    /// Every sample twice in its group says no more than once: the variance must not fall.
    #[test]
    fn repeated_samples_add_no_information() {
        let scores = [0.9, 0.4, 0.7, 0.6, 0.2, 0.5, 0.8, 0.1];
        let labels = [true, true, true, false, false, false, true, false];
        let once = LabelledScores::new(scores.to_vec(), labels.to_vec()).unwrap();
        let twice =
            LabelledScores::new([scores, scores].concat(), [labels, labels].concat()).unwrap();
        let keys: Vec<usize> = (0..8).chain(0..8).collect();
        let grouping = Grouping::by_key(&keys).unwrap();
        let clustered = clustered_delong(&twice, &grouping).unwrap();
        let plain = delong(&once).unwrap();
        assert!((clustered.auc - plain.auc).abs() < 1e-15);
        assert!((clustered.variance - plain.variance).abs() < 1e-15);
        assert!(delong(&twice).unwrap().variance < 0.6 * plain.variance);
    }

    proptest! {
        #[test]
        fn groups_of_one_sample_give_delong(
            rows in prop::collection::vec((-9..9_i32, any::<bool>()), 4..60),
        ) {
            let scores = rows.iter().map(|r| f64::from(r.0)).collect();
            let labels = rows.iter().map(|r| r.1).collect();
            let data = LabelledScores::new(scores, labels).unwrap();
            let Ok(plain) = delong(&data) else { return Ok(()) };
            let keys: Vec<usize> = (0..rows.len()).collect();
            let clustered = clustered_delong(&data, &Grouping::by_key(&keys).unwrap()).unwrap();
            prop_assert!((clustered.variance - plain.variance).abs() < 1e-12);
        }
    }
}
