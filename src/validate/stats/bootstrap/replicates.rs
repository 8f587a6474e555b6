//! Bootstrap replicates of a statistic and the intervals from them.

use super::acceleration::acceleration;
use super::resampler::Resampler;
use crate::validate::stats::distribution::{normal_cdf, normal_quantile};
use crate::validate::stats::error::{StatsError, require_count, require_finite};
use crate::validate::stats::interval::{Confidence, Interval};
use crate::validate::stats::quantile::quantile;
use rayon::prelude::*;
use serde::Serialize;

/// How many resamples, and from which seed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Settings {
    /// Resamples to draw.
    pub resamples: usize,
    /// Seed of the random streams.
    pub seed: u64,
}

/// Replicates that differ by less are equal but for the order of sums.
const ROUNDING: f64 = 1e-12;

/// Bootstrap replicates of a statistic.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Bootstrap {
    /// The statistic on the set itself.
    pub estimate: f64,
    /// Settings.
    pub settings: Settings,
    /// Resamples on which the statistic had a value.
    pub usable: usize,
    /// Resamples of a single class, on which it had none.
    pub single_class: usize,
    /// Resamples on which it had none for another reason.
    pub failed: usize,
    /// Units that were drawn: samples or groups.
    pub units: usize,
    /// The values, ascending.
    #[serde(skip)]
    replicates: Vec<f64>,
}

/// Draws resamples and computes a statistic on each; it takes sample indices with repeats.
///
/// A resample on which it fails or is not finite is counted, not replaced.
///
/// # Errors
/// The error of the statistic on the set itself; `NotFinite` if it has no finite value there;
/// `TooFew` without resamples.
///
/// # Source
/// Efron & Tibshirani, *An Introduction to the Bootstrap* (1993).
pub fn bootstrap<F>(
    resampler: &Resampler,
    settings: Settings,
    statistic: F,
) -> Result<Bootstrap, StatsError>
where
    F: Fn(&[usize]) -> Result<f64, StatsError> + Sync,
{
    require_count("resamples", settings.resamples, 1)?;
    let estimate = statistic(&resampler.all())?;
    require_finite("statistic", &[estimate])?;
    let drawn: Vec<Result<f64, StatsError>> = (0..settings.resamples as u64)
        .into_par_iter()
        .map(|resample| statistic(&resampler.draw(settings.seed, resample)))
        .collect();
    let single_class = drawn
        .iter()
        .filter(|one| matches!(one, Err(StatsError::SingleClass { .. })))
        .count();
    let mut replicates: Vec<f64> = drawn
        .into_iter()
        .filter_map(Result::ok)
        .filter(|value| value.is_finite())
        .collect();
    replicates.sort_by(f64::total_cmp);
    Ok(Bootstrap {
        estimate,
        settings,
        usable: replicates.len(),
        single_class,
        failed: settings.resamples - replicates.len() - single_class,
        units: resampler.units(),
        replicates,
    })
}

/// Paired bootstrap: the second statistic less the first, both on the same resamples.
///
/// # Errors
/// As [`bootstrap`].
///
/// # Source
/// As [`bootstrap`].
pub fn paired_bootstrap<F, G>(
    resampler: &Resampler,
    settings: Settings,
    first: F,
    second: G,
) -> Result<Bootstrap, StatsError>
where
    F: Fn(&[usize]) -> Result<f64, StatsError> + Sync,
    G: Fn(&[usize]) -> Result<f64, StatsError> + Sync,
{
    bootstrap(resampler, settings, |indices| {
        Ok(second(indices)? - first(indices)?)
    })
}

impl Bootstrap {
    /// The replicates, ascending.
    pub fn replicates(&self) -> &[f64] {
        &self.replicates
    }

    /// Percentile interval. It need not contain the estimate where the statistic is biased.
    ///
    /// # Errors
    /// `TooFewUsable` with less than one usable replicate per tail; `NoVariation` if all are equal,
    /// as for an AUC of 1: an interval of no width would claim certainty.
    ///
    /// # Source
    /// Efron & Tibshirani, chapter 13 (1993).
    pub fn percentile(&self, confidence: Confidence) -> Result<Interval, StatsError> {
        self.between(confidence.tail(), 1.0 - confidence.tail(), confidence)
    }

    /// Bias-corrected and accelerated interval (`BCa`); `statistic` and `resampler` are those of
    /// the bootstrap, for the jackknife over units, one call each.
    ///
    /// # Errors
    /// As [`Self::percentile`]; the error of the statistic on a set less one unit; `NoVariation` if
    /// the jackknife shows none or every replicate lies on one side of the estimate.
    ///
    /// # Source
    /// Efron, J. Am. Stat. Assoc. 82:171 (1987); several strata: Davison & Hinkley, 5.3 (1997).
    pub fn accelerated<F>(
        &self,
        confidence: Confidence,
        resampler: &Resampler,
        statistic: F,
    ) -> Result<Interval, StatsError>
    where
        F: Fn(&[usize]) -> Result<f64, StatsError> + Sync,
    {
        self.require_usable(confidence)?;
        let acceleration = acceleration(resampler, statistic)?;
        let below = self.replicates.partition_point(|&r| r < self.estimate);
        let not_above = self.replicates.partition_point(|&r| r <= self.estimate);
        let share = (below + not_above) as f64 / (2 * self.usable) as f64;
        if share <= 0.0 || share >= 1.0 {
            return Err(StatsError::NoVariation {
                what: "accelerated bootstrap",
                reason: "every replicate lies on one side of the estimate",
            });
        }
        let bias = normal_quantile(share);
        let corrected = |z: f64| {
            let shifted = bias + z;
            normal_cdf(bias + shifted / (1.0 - acceleration * shifted))
        };
        let z = confidence.z();
        self.between(corrected(-z), corrected(z), confidence)
    }

    fn between(
        &self,
        lower: f64,
        upper: f64,
        confidence: Confidence,
    ) -> Result<Interval, StatsError> {
        self.require_usable(confidence)?;
        Ok(Interval {
            lower: quantile(&self.replicates, lower),
            upper: quantile(&self.replicates, upper),
            confidence,
        })
    }

    fn require_usable(&self, confidence: Confidence) -> Result<(), StatsError> {
        require_usable(self.usable, self.settings.resamples, confidence)?;
        let spread = self.replicates[self.usable - 1] - self.replicates[0];
        if spread <= ROUNDING {
            return Err(StatsError::NoVariation {
                what: "bootstrap",
                reason: "every resample gives the same value",
            });
        }
        Ok(())
    }
}

/// Refuses fewer replicates than leave one in each tail.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a positive count, rounded up"
)]
pub(super) fn require_usable(
    usable: usize,
    resamples: usize,
    confidence: Confidence,
) -> Result<(), StatsError> {
    let needed = (1.0 / confidence.tail()).ceil() as usize;
    if usable < needed {
        return Err(StatsError::TooFewUsable {
            usable,
            resamples,
            needed,
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::validate::stats::grouping::Grouping;
    use crate::validate::stats::labelled_scores::LabelledScores;
    use crate::validate::stats::roc::auc;
    use proptest::prelude::*;

    const SETTINGS: Settings = Settings {
        resamples: 400,
        seed: 11,
    };

    fn data() -> LabelledScores {
        let scores = (0..40_u32)
            .map(|i| f64::from(i * 37 % 41 + i / 2))
            .collect();
        LabelledScores::new(scores, (0..40).map(|i| i >= 22).collect()).unwrap()
    }

    fn auc_of(data: &LabelledScores) -> impl Fn(&[usize]) -> Result<f64, StatsError> + Sync {
        |indices| auc(&data.select(indices)?)
    }

    #[test]
    fn the_replicates_are_the_same_for_one_and_for_four_threads() {
        let data = data();
        let resampler = Resampler::within_class(data.labels()).unwrap();
        let with = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
            let pool = pool.build().unwrap();
            pool.install(|| bootstrap(&resampler, SETTINGS, auc_of(&data)).unwrap())
        };
        assert_eq!(with(1), with(4));
        let other = Settings {
            seed: 12,
            ..SETTINGS
        };
        let other = bootstrap(&resampler, other, auc_of(&data)).unwrap();
        assert_ne!(other.replicates, with(1).replicates);
    }

    #[test]
    fn resamples_of_a_single_class_are_counted() {
        let data = LabelledScores::new(
            vec![0.9, 0.8, 0.3, 0.2, 0.4, 0.1],
            vec![true, true, false, false, false, false],
        )
        .unwrap();
        let grouping = Grouping::by_key(&[1, 1, 2, 2, 3, 3]).unwrap();
        let resampler = Resampler::by_group(&grouping).unwrap();
        let found = bootstrap(&resampler, SETTINGS, auc_of(&data)).unwrap();
        assert!(found.single_class > 0);
        assert_eq!(found.usable + found.single_class, 400);
        assert_eq!((found.units, found.failed), (3, 0));
    }

    #[test]
    fn a_statistic_without_a_value_on_the_set_says_why() {
        let data = LabelledScores::new(vec![0.9, 0.8], vec![true, true]).unwrap();
        let resampler = Resampler::by_sample(2).unwrap();
        assert!(matches!(
            bootstrap(&resampler, SETTINGS, auc_of(&data)),
            Err(StatsError::SingleClass { .. })
        ));
        assert!(bootstrap(&resampler, SETTINGS, |_| Ok(f64::NAN)).is_err());
    }

    #[test]
    fn thirty_resamples_have_no_tails_at_95_percent() {
        let data = data();
        let resampler = Resampler::within_class(data.labels()).unwrap();
        let few = Settings {
            resamples: 30,
            seed: 1,
        };
        let found = bootstrap(&resampler, few, auc_of(&data)).unwrap();
        assert_eq!(
            found.percentile(Confidence::P95),
            Err(StatsError::TooFewUsable {
                usable: 30,
                resamples: 30,
                needed: 40
            })
        );
    }

    #[test]
    fn equal_replicates_have_no_interval_rather_than_one_of_no_width() {
        let data = data();
        let resampler = Resampler::within_class(data.labels()).unwrap();
        let found = paired_bootstrap(&resampler, SETTINGS, auc_of(&data), auc_of(&data)).unwrap();
        assert!(found.estimate.abs() < 1e-15);
        for interval in [
            found.percentile(Confidence::P95),
            found.accelerated(Confidence::P95, &resampler, auc_of(&data)),
        ] {
            assert!(matches!(interval, Err(StatsError::NoVariation { .. })));
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn the_interval_of_a_mean_contains_it(
            values in prop::collection::vec(-5.0_f64..5.0, 8..40), seed in any::<u64>(),
        ) {
            let resampler = Resampler::by_sample(values.len()).unwrap();
            let mean = |indices: &[usize]| -> Result<f64, StatsError> {
                Ok(indices.iter().map(|&at| values[at]).sum::<f64>() / indices.len() as f64)
            };
            let settings = Settings { resamples: 300, seed };
            let found = bootstrap(&resampler, settings, mean).unwrap();
            for interval in [
                found.percentile(Confidence::P95).unwrap(),
                found.accelerated(Confidence::P95, &resampler, mean).unwrap(),
            ] {
                prop_assert!(interval.contains(found.estimate), "{:?} {}", interval, found.estimate);
            }
        }
    }
}
