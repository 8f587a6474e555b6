//! Expected calibration error, with what it would be if the model were calibrated.

use crate::validate::stats::error::{StatsError, require_count};
use crate::validate::stats::labelled_scores::LabelledScores;
use crate::validate::stats::proportion::Proportion;
use crate::validate::stats::quantile::quantile;
use crate::validate::stats::random_stream::{Purpose, RandomStream};
use rayon::prelude::*;
use serde::Serialize;

/// Bins unless a validation plan says otherwise.
pub const DEFAULT_BINS: usize = 15;

/// One bin of a reliability diagram.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ReliabilityBin {
    /// Lowest probability in the bin.
    pub lowest: f64,
    /// Highest probability in the bin.
    pub highest: f64,
    /// Mean probability.
    pub mean_predicted: f64,
    /// Positives among the samples of the bin.
    pub observed: Proportion,
}

/// Expected calibration error with its bins.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ExpectedCalibrationError {
    /// Mean over samples of |observed − mean predicted| of their bin.
    pub error: f64,
    /// The bins, lowest probability first.
    pub bins: Vec<ReliabilityBin>,
}

/// The distribution of the calibration error if every probability were true.
///
/// A finite set never shows zero error; the error of a calibrated model has this distribution.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CalibrationNull {
    /// Simulated sets.
    pub simulations: usize,
    /// Mean error.
    pub mean: f64,
    /// 95th percentile of the error.
    pub percentile_95: f64,
    /// Error of the set itself.
    pub observed: f64,
    /// Share of simulated sets, the set itself counted with them, whose error is no smaller.
    pub p: f64,
}

/// Expected calibration error of probabilities in [0, 1] over bins of equal mass.
///
/// A sample at place i of n in ascending order belongs to bin ⌊i · bins / n⌋. Samples of one
/// probability stay together, in the bin of their middle place, so that the result does not depend
/// on the order of the samples; bins that are left empty are dropped.
///
/// # Errors
/// `TooFew` with fewer samples than bins or no bin; `ElementOutOfRange` for a score that is no
/// probability.
///
/// # Source
/// Naeini, Cooper & Hauskrecht, AAAI (2015); equal mass: Nguyen & O'Connor, EMNLP (2015).
pub fn expected_calibration_error(
    data: &LabelledScores,
    bins: usize,
) -> Result<ExpectedCalibrationError, StatsError> {
    let binned = Binned::of(data, bins)?;
    let positives: Vec<u64> = binned
        .bins
        .iter()
        .map(|bin| bin.iter().filter(|&&at| data.labels()[at]).count() as u64)
        .collect();
    let scores = data.scores();
    let reliability = binned.bins.iter().zip(&positives).zip(&binned.means);
    let reliability: Result<Vec<ReliabilityBin>, StatsError> = reliability
        .map(|((bin, &positives), &mean_predicted)| {
            Ok(ReliabilityBin {
                lowest: scores[bin[0]],
                highest: scores[bin[bin.len() - 1]],
                mean_predicted,
                observed: Proportion::new(positives, bin.len() as u64)?,
            })
        })
        .collect();
    Ok(ExpectedCalibrationError {
        error: binned.error(&positives),
        bins: reliability?,
    })
}

/// Simulates the calibration error of a calibrated model on these probabilities: outcomes are
/// drawn from the probabilities, `simulations` times. The same for any number of threads.
///
/// # Errors
/// As [`expected_calibration_error`]; `TooFew` below 100 simulations, which have no 95th percentile
/// worth the name.
///
/// # Source
/// Bröcker & Smith, Weather Forecast. 22:651 (2007); Vaicenavicius et al., AISTATS (2019).
pub fn calibration_null(
    data: &LabelledScores,
    bins: usize,
    simulations: usize,
    seed: u64,
) -> Result<CalibrationNull, StatsError> {
    require_count("simulations", simulations, 100)?;
    let observed = expected_calibration_error(data, bins)?.error;
    let binned = Binned::of(data, bins)?;
    let scores = data.scores();
    let mut errors: Vec<f64> = (0..simulations as u64)
        .into_par_iter()
        .map(|simulation| {
            let mut stream = RandomStream::new(seed, Purpose::CalibrationNull, simulation);
            let outcomes: Vec<bool> = scores.iter().map(|&p| stream.uniform() < p).collect();
            let positives: Vec<u64> = binned
                .bins
                .iter()
                .map(|bin| bin.iter().filter(|&&at| outcomes[at]).count() as u64)
                .collect();
            binned.error(&positives)
        })
        .collect();
    let mean = errors.iter().sum::<f64>() / simulations as f64;
    let no_smaller = errors.iter().filter(|&&error| error >= observed).count();
    errors.sort_by(f64::total_cmp);
    Ok(CalibrationNull {
        simulations,
        mean,
        percentile_95: quantile(&errors, 0.95),
        observed,
        p: (no_smaller + 1) as f64 / (simulations + 1) as f64,
    })
}

/// Samples in bins, which depend on the probabilities alone.
struct Binned {
    bins: Vec<Vec<usize>>,
    means: Vec<f64>,
    samples: usize,
}

impl Binned {
    fn of(data: &LabelledScores, bins: usize) -> Result<Self, StatsError> {
        data.require_probabilities()?;
        require_count("bins", bins, 1)?;
        require_count("samples", data.samples(), bins)?;
        let (samples, scores) = (data.samples(), data.scores());
        let mut filled: Vec<Vec<usize>> = vec![Vec::new(); bins];
        let mut first = 0;
        for tied in data
            .ascending()
            .chunk_by(|&a, &b| scores[a].total_cmp(&scores[b]).is_eq())
        {
            // Twice the middle place, so that it stays whole.
            let middle = 2 * first + tied.len() - 1;
            filled[middle * bins / (2 * samples)].extend(tied);
            first += tied.len();
        }
        filled.retain(|bin| !bin.is_empty());
        let means = filled
            .iter()
            .map(|bin| bin.iter().map(|&at| scores[at]).sum::<f64>() / bin.len() as f64)
            .collect();
        Ok(Self {
            bins: filled,
            means,
            samples,
        })
    }

    fn error(&self, positives: &[u64]) -> f64 {
        let bins = self.bins.iter().zip(&self.means).zip(positives);
        let sum: f64 = bins
            .map(|((bin, mean), &positives)| (positives as f64 - mean * bin.len() as f64).abs())
            .sum();
        sum / self.samples as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn two_bins_by_hand() {
        let scores = vec![0.1, 0.3, 0.6, 0.8];
        let data = LabelledScores::new(scores, vec![false, true, true, true]).unwrap();
        let found = expected_calibration_error(&data, 2).unwrap();
        assert!((found.error - 0.3).abs() < 1e-15);
        assert_eq!(found.bins.len(), 2);
        assert_eq!(found.bins[0].observed, Proportion::new(1, 2).unwrap());
        assert!((found.bins[1].mean_predicted - 0.7).abs() < 1e-15);
    }

    #[test]
    fn fewer_samples_than_bins_are_refused() {
        let data = LabelledScores::new(vec![0.1, 0.3], vec![false, true]).unwrap();
        assert!(expected_calibration_error(&data, DEFAULT_BINS).is_err());
        assert!(expected_calibration_error(&data, 0).is_err());
        assert!(calibration_null(&data, 2, 10, 1).is_err());
    }

    #[test]
    fn a_calibrated_model_stays_within_its_null_and_a_wrong_one_does_not() {
        let scores: Vec<f64> = (0..900).map(|i| (f64::from(i) + 0.5) / 900.0).collect();
        let draw = |power: f64| {
            let mut stream = RandomStream::new(5, Purpose::Bootstrap, 0);
            let labels = scores
                .iter()
                .map(|p| stream.uniform() < p.powf(power))
                .collect();
            LabelledScores::new(scores.clone(), labels).unwrap()
        };
        let good = calibration_null(&draw(1.0), DEFAULT_BINS, 500, 1).unwrap();
        assert!(
            good.observed < good.percentile_95 && good.p > 0.05,
            "{good:?}"
        );
        let wrong = calibration_null(&draw(2.5), DEFAULT_BINS, 500, 1).unwrap();
        assert!(
            wrong.observed > wrong.percentile_95 && wrong.p < 0.05,
            "{wrong:?}"
        );
    }

    #[test]
    fn the_null_is_the_same_for_one_and_for_four_threads() {
        let scores: Vec<f64> = (0..60).map(|i| f64::from(i) / 60.0).collect();
        let labels = (0..60).map(|i| i % 3 == 0).collect();
        let data = LabelledScores::new(scores, labels).unwrap();
        let with = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
            let pool = pool.build().unwrap();
            pool.install(|| calibration_null(&data, 10, 200, 3).unwrap())
        };
        assert_eq!(with(1), with(4));
    }

    proptest! {
        #[test]
        fn the_order_of_the_samples_does_not_matter(
            rows in prop::collection::vec((0..12_u8, any::<bool>()), 15..80), turn in 0_usize..80,
        ) {
            let error = |rows: &[(u8, bool)]| {
                let scores = rows.iter().map(|r| f64::from(r.0) / 11.0).collect();
                let labels = rows.iter().map(|r| r.1).collect();
                let data = LabelledScores::new(scores, labels).unwrap();
                expected_calibration_error(&data, DEFAULT_BINS).unwrap().error
            };
            let mut turned = rows.clone();
            turned.rotate_left(turn % rows.len());
            prop_assert!((error(&rows) - error(&turned)).abs() < 1e-12);
        }
    }
}
