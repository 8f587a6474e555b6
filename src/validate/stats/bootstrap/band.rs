//! Pointwise bands for curves, such as the true-positive rate over a grid.

use super::replicates::{Settings, require_usable};
use super::resampler::Resampler;
use crate::validate::stats::error::{StatsError, require_count};
use crate::validate::stats::interval::Confidence;
use crate::validate::stats::quantile::quantile;
use rayon::prelude::*;
use serde::Serialize;

/// A curve with a band; the lists are of one length, one entry per place of the grid.
///
/// The band is pointwise: at each place it covers at its level, over the whole curve at less.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Band {
    /// The curve on the set itself.
    pub estimate: Vec<f64>,
    /// Lower limits.
    pub lower: Vec<f64>,
    /// Upper limits.
    pub upper: Vec<f64>,
    /// Confidence level of each point.
    pub confidence: Confidence,
    /// Settings.
    pub settings: Settings,
    /// Resamples on which the curve had a value.
    pub usable: usize,
    /// Units that were drawn: samples or groups.
    pub units: usize,
}

/// Percentile band of a curve: a function of sample indices that gives one value per place of a
/// grid, always of one length.
///
/// # Errors
/// The error of the curve on the set itself; `TooFew` for a curve without places; `TooFewUsable`
/// with less than one usable resample per tail.
///
/// # Source
/// Efron & Tibshirani, chapter 13 (1993).
pub fn band<F>(
    resampler: &Resampler,
    settings: Settings,
    confidence: Confidence,
    curve: F,
) -> Result<Band, StatsError>
where
    F: Fn(&[usize]) -> Result<Vec<f64>, StatsError> + Sync,
{
    let estimate = curve(&resampler.all())?;
    require_count("places of the grid", estimate.len(), 1)?;
    let curves: Vec<Vec<f64>> = (0..settings.resamples as u64)
        .into_par_iter()
        .filter_map(|resample| curve(&resampler.draw(settings.seed, resample)).ok())
        .filter(|curve| curve.len() == estimate.len() && curve.iter().all(|v| v.is_finite()))
        .collect();
    require_usable(curves.len(), settings.resamples, confidence)?;
    let limits = (0..estimate.len()).map(|place| {
        let mut values: Vec<f64> = curves.iter().map(|curve| curve[place]).collect();
        values.sort_by(f64::total_cmp);
        let tail = confidence.tail();
        (quantile(&values, tail), quantile(&values, 1.0 - tail))
    });
    let (lower, upper) = limits.unzip();
    Ok(Band {
        estimate,
        lower,
        upper,
        confidence,
        settings,
        usable: curves.len(),
        units: resampler.units(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::validate::stats::labelled_scores::LabelledScores;
    use crate::validate::stats::roc::{RocPoints, roc_curve};

    #[test]
    fn the_band_of_a_roc_curve_holds_it_and_ends_at_1() {
        let scores = (0..60_u32)
            .map(|i| f64::from(i * 37 % 61 + i / 2))
            .collect();
        let data = LabelledScores::new(scores, (0..60).map(|i| i >= 30).collect()).unwrap();
        let resampler = Resampler::within_class(data.labels()).unwrap();
        let settings = Settings {
            resamples: 200,
            seed: 3,
        };
        let found = band(&resampler, settings, Confidence::P95, |indices| {
            let curve = roc_curve(&data.select(indices)?, RocPoints::Every)?;
            let grid = (0..=10).map(|i| f64::from(i) / 10.0);
            Ok(grid.map(|x| curve.true_positive_rate_at(x)).collect())
        })
        .unwrap();
        assert_eq!(found.usable, 200);
        for place in 0..=10 {
            assert!(found.lower[place] <= found.estimate[place]);
            assert!(found.estimate[place] <= found.upper[place]);
        }
        assert!((found.lower[10] - 1.0).abs() < 1e-15);
    }

    #[test]
    fn a_curve_that_never_has_a_value_has_no_band() {
        let resampler = Resampler::by_sample(5).unwrap();
        let settings = Settings {
            resamples: 100,
            seed: 3,
        };
        let curve = |indices: &[usize]| {
            if indices.is_sorted_by(|a, b| a < b) {
                Ok(vec![0.5])
            } else {
                Err(StatsError::Separated)
            }
        };
        assert!(matches!(
            band(&resampler, settings, Confidence::P95, curve),
            Err(StatsError::TooFewUsable { .. })
        ));
    }
}
