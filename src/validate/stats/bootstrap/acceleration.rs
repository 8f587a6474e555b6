//! Acceleration of the `BCa` interval, by the jackknife.

use super::resampler::Resampler;
use crate::validate::stats::error::StatsError;
use rayon::prelude::*;

/// Acceleration from the set less each unit in turn, over the strata.
///
/// # Source
/// Efron, J. Am. Stat. Assoc. 82:171 (1987); several strata: Davison & Hinkley, *Bootstrap Methods
/// and their Application*, 5.3 (1997).
pub(super) fn acceleration<F>(resampler: &Resampler, statistic: F) -> Result<f64, StatsError>
where
    F: Fn(&[usize]) -> Result<f64, StatsError> + Sync,
{
    let (mut cubes, mut squares) = (0.0, 0.0);
    for stratum in resampler.strata() {
        let values: Result<Vec<f64>, StatsError> = stratum
            .clone()
            .into_par_iter()
            .map(|unit| statistic(&resampler.without(unit)))
            .collect();
        let values = values?;
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        let influence = values.iter().map(|value| (n - 1.0) * (mean - value) / n);
        for part in influence {
            cubes += part.powi(3);
            squares += part.powi(2);
        }
    }
    if squares <= f64::EPSILON * f64::EPSILON {
        return Err(StatsError::NoVariation {
            what: "accelerated bootstrap",
            reason: "leaving out a unit never changes the statistic",
        });
    }
    Ok(cubes / squares.powf(1.5) / 6.0)
}
