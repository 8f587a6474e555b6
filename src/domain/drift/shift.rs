//! How far two samples of scores lie apart.

use super::score_counts::ScoreCounts;
use serde::Serialize;

/// The two-sample Kolmogorov–Smirnov statistic.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct KolmogorovSmirnov {
    /// Largest distance between the two empirical distribution functions, 0..=1.
    pub d: f64,
    /// Probability of a distance as large if both samples came from one distribution and their members
    /// were independent, by the limit distribution.
    pub p: f64,
}

/// Compares two samples; `None` if one is empty.
///
/// # Source
/// Smirnov 1948: the limit distribution of `√(nm/(n+m)) · D`.
#[must_use]
pub fn kolmogorov_smirnov(one: &ScoreCounts, other: &ScoreCounts) -> Option<KolmogorovSmirnov> {
    let (n, m) = (one.n() as f64, other.n() as f64);
    if n == 0.0 || m == 0.0 {
        return None;
    }
    let d = one
        .beside(other)
        .map(|(here, there)| (here - there).abs())
        .fold(0.0, f64::max);
    Some(KolmogorovSmirnov {
        d,
        p: survival((n * m / (n + m)).sqrt() * d),
    })
}

/// Survival function of Kolmogorov's distribution.
fn survival(x: f64) -> f64 {
    // Below this it differs from 1 by less than 1e-12, and the series converges slowly.
    if x < 0.2 {
        return 1.0;
    }
    let mut sum = 0.0;
    let mut sign = 1.0;
    for k in 1..=100 {
        let k = f64::from(k);
        let term = (-2.0 * k * k * x * x).exp();
        sum += sign * term;
        if term < 1e-16 {
            break;
        }
        sign = -sign;
    }
    (2.0 * sum).clamp(0.0, 1.0)
}

/// Population stability index of counts in the same bins; `None` if one side has none.
///
/// Half a count is added to every bin, so that an empty one is no infinity. In common use 0.1 is
/// small and 0.25 large; it grows as n falls, so n must be read with it.
#[must_use]
pub fn population_stability(baseline: &[u64], recent: &[u64]) -> Option<f64> {
    let total = |counts: &[u64]| counts.iter().sum::<u64>();
    if total(baseline) == 0 || total(recent) == 0 {
        return None;
    }
    let share = |count: u64, counts: &[u64]| {
        (count as f64 + 0.5) / (total(counts) as f64 + 0.5 * counts.len() as f64)
    };
    Some(
        baseline
            .iter()
            .zip(recent)
            .map(|(&before, &now)| {
                let (before, now) = (share(before, baseline), share(now, recent));
                (now - before) * (now / before).ln()
            })
            .sum(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Values of `scipy.special.kolmogorov`.
    #[test]
    fn the_limit_distribution_agrees_with_scipy() {
        for (x, expected) in [
            (0.3, 0.999_990_694_198_665_4),
            (1.0, 0.269_999_671_677_354_56),
            (10.0_f64.sqrt() * 0.3, 0.329_104_789_097_815_1),
            (50.0_f64.sqrt() * 0.2, 0.036_631_052_707_119_35),
        ] {
            assert!((survival(x) - expected).abs() < 1e-9, "{x}");
        }
    }

    fn counts(scores: impl IntoIterator<Item = f64>) -> ScoreCounts {
        let mut counts = ScoreCounts::default();
        scores.into_iter().for_each(|score| counts.add(score));
        counts
    }

    #[test]
    fn samples_that_do_not_overlap_lie_apart_by_one() {
        let low = counts((0..20).map(|at| f64::from(at) / 100.0));
        let high = counts((0..20).map(|at| f64::from(at) / 100.0 + 0.5));
        let apart = kolmogorov_smirnov(&low, &high).unwrap();
        assert!((apart.d - 1.0).abs() < 1e-12 && apart.p < 1e-6);
        assert!(kolmogorov_smirnov(&low, &low).unwrap().d.abs() < 1e-12);
        assert_eq!(kolmogorov_smirnov(&low, &counts([])), None);
    }

    /// By hand: at 0.2 they are 2/5 and 0.
    #[test]
    fn the_distance_is_that_between_the_distribution_functions() {
        let one = counts([0.1, 0.2, 0.3, 0.4, 0.5]);
        let other = counts([0.25, 0.35, 0.45, 0.55]);
        assert!((kolmogorov_smirnov(&one, &other).unwrap().d - 0.4).abs() < 1e-12);
    }

    #[test]
    fn stability_is_counted_by_hand() {
        // Shares 10.5/21 and 10.5/21 against 15.5/21 and 5.5/21.
        let (before, a, b) = (0.5_f64, 15.5 / 21.0_f64, 5.5 / 21.0_f64);
        let expected = (a - before) * (a / before).ln() + (b - before) * (b / before).ln();
        let found = population_stability(&[10, 10], &[15, 5]).unwrap();
        assert!((found - expected).abs() < 1e-12);
        assert_eq!(population_stability(&[0, 0], &[1, 1]), None);
    }

    proptest! {
        #[test]
        fn a_sample_against_itself_has_not_moved(
            sample in prop::collection::vec(0.0..=1.0_f64, 1..50),
            bins in prop::collection::vec(0_u64..50, 1..20),
        ) {
            let sample = counts(sample);
            let same = kolmogorov_smirnov(&sample, &sample).unwrap();
            prop_assert!(same.d.abs() < 1e-12 && same.p > 0.999);
            if let Some(index) = population_stability(&bins, &bins) {
                prop_assert!(index.abs() < 1e-12);
            }
        }
    }
}
