//! Choice of the lower threshold with a guarantee in finite samples.

use super::distribution::binomial_cdf;
use super::error::{StatsError, require_count, require_finite, require_inside_unit};
use super::interval::Confidence;
use super::proportion::Proportion;
use serde::Serialize;

/// A lower threshold that meets its requirement with the confidence asked for.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct CertifiedThreshold {
    /// The threshold λ: a sample that scores below it is cleared.
    pub threshold: f64,
    /// Positives cleared (k) among all positives (n).
    pub cleared: Proportion,
    /// Exact one-sided upper bound of P(cleared | positive) at the confidence; at most the limit.
    pub upper_bound: f64,
    /// P(at most k of n) if P(cleared | positive) were the limit; at most 1 − confidence.
    pub p: f64,
    /// Limit α of P(cleared | positive), fraction.
    pub limit: f64,
    /// Confidence 1 − δ.
    pub confidence: Confidence,
    /// Thresholds tested, up to and with the first that failed.
    pub tested: usize,
}

/// The largest threshold λ of a grid such that P(score < λ | positive) ≤ `limit` with the given
/// confidence, by fixed-sequence testing.
///
/// The null hypotheses P(score < λ | positive) > α are tested from the lowest threshold upwards, by
/// the exact binomial tail, each at the full δ; the first that is not rejected ends the sequence.
/// The grid must be fixed before the scores are seen, and the scores must be used for nothing else.
/// `set_aside` are positives on which the model abstains for another reason than its score; they
/// count as not cleared. The guarantee holds for samples exchangeable with these and independent of
/// each other.
///
/// # Errors
/// `TooFew` without positives or thresholds; `NotFinite`; `NotAscending` unless the grid ascends
/// strictly; `OutOfRange` unless the limit lies inside (0, 1); `NothingCertified` if the lowest
/// threshold already fails, with the number of positives it takes.
///
/// # Source
/// Angelopoulos, Bates, Candès, Jordan & Lei, *Learn then Test* (2021), arXiv:2110.01052.
pub fn lower_threshold(
    positive_scores: &[f64],
    set_aside: usize,
    grid: &[f64],
    limit: f64,
    confidence: Confidence,
) -> Result<CertifiedThreshold, StatsError> {
    check(positive_scores, set_aside, grid, limit)?;
    let delta = 1.0 - confidence.level();
    let mut scores = positive_scores.to_vec();
    scores.sort_by(f64::total_cmp);
    let positives = (scores.len() + set_aside) as u64;
    let mut certified = None;
    let mut tested = 0;
    for &threshold in grid {
        tested += 1;
        let cleared = scores.partition_point(|&score| score < threshold) as u64;
        let p = binomial_cdf(cleared, positives, limit);
        if p > delta {
            break;
        }
        certified = Some((threshold, cleared, p));
    }
    let Some((threshold, cleared, p)) = certified else {
        let events = scores.partition_point(|&score| score < grid[0]) as u64;
        return Err(StatsError::NothingCertified {
            events,
            samples: positives,
            upper_bound: Proportion::new(events, positives)?.upper_bound(confidence),
            needed: needed_without_events(limit, delta),
        });
    };
    let cleared = Proportion::new(cleared, positives)?;
    Ok(CertifiedThreshold {
        threshold,
        cleared,
        upper_bound: cleared.upper_bound(confidence),
        p,
        limit,
        confidence,
        tested,
    })
}

fn check(scores: &[f64], set_aside: usize, grid: &[f64], limit: f64) -> Result<(), StatsError> {
    require_inside_unit("limit", limit)?;
    require_count("positive samples", scores.len() + set_aside, 1)?;
    require_count("thresholds", grid.len(), 1)?;
    require_finite("score", scores)?;
    require_finite("threshold", grid)?;
    if let Some(at) = grid.windows(2).position(|pair| pair[1] <= pair[0]) {
        return Err(StatsError::NotAscending {
            what: "threshold",
            index: at + 1,
        });
    }
    Ok(())
}

/// Fewest positives of which none is cleared that still certify: (1 − α)ⁿ ≤ δ.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a positive count, rounded up"
)]
fn needed_without_events(limit: f64, delta: f64) -> u64 {
    (delta.ln() / (-limit).ln_1p()).ceil() as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn grid() -> Vec<f64> {
        (1..=100).map(|i| f64::from(i) / 100.0).collect()
    }

    /// At α = 0.02 and δ = 0.05 the exact bound allows 0 of 149 and 1 of 236, not of 148 or 235.
    #[test]
    fn the_numbers_of_the_exact_bound() {
        let at = |low: usize, n: usize| {
            let mut scores = vec![0.9; n];
            scores[..low].fill(0.005);
            lower_threshold(&scores, 0, &grid(), 0.02, Confidence::P95)
        };
        let found = at(0, 149).unwrap();
        assert!((found.threshold - 0.9).abs() < 1e-15);
        assert_eq!(found.tested, 91);
        assert!(found.upper_bound <= 0.02);
        assert_eq!(
            at(0, 148).unwrap_err(),
            StatsError::NothingCertified {
                events: 0,
                samples: 148,
                upper_bound: Proportion::new(0, 148)
                    .unwrap()
                    .upper_bound(Confidence::P95),
                needed: 149,
            }
        );
        assert_eq!(
            at(1, 236).unwrap().cleared,
            Proportion::new(1, 236).unwrap()
        );
        assert!(at(1, 235).is_err());
    }

    #[test]
    fn samples_set_aside_count_as_not_cleared() {
        let found = lower_threshold(&[0.9; 100], 49, &grid(), 0.02, Confidence::P95).unwrap();
        assert_eq!(found.cleared.trials(), 149);
    }

    #[test]
    fn bad_settings_are_named() {
        let at = |scores: &[f64], grid: &[f64], limit| {
            lower_threshold(scores, 0, grid, limit, Confidence::P95)
        };
        assert!(matches!(
            at(&[], &[0.1], 0.02),
            Err(StatsError::TooFew { .. })
        ));
        assert!(matches!(
            at(&[0.5], &[], 0.02),
            Err(StatsError::TooFew { .. })
        ));
        assert!(matches!(
            at(&[0.5], &[0.2, 0.2], 0.02),
            Err(StatsError::NotAscending { index: 1, .. })
        ));
        assert!(matches!(
            at(&[0.5], &[0.2], 1.0),
            Err(StatsError::OutOfRange { .. })
        ));
        assert!(matches!(
            at(&[f64::NAN], &[0.2], 0.1),
            Err(StatsError::NotFinite { .. })
        ));
    }

    proptest! {
        #[test]
        fn the_bound_meets_the_limit_and_the_next_threshold_would_not(
            scores in prop::collection::vec(0.0_f64..1.0, 60..400), limit in 0.05_f64..0.5,
        ) {
            let grid = grid();
            let found = lower_threshold(&scores, 0, &grid, limit, Confidence::P95);
            let Ok(found) = found else { return Ok(()) };
            prop_assert!(found.upper_bound <= limit + 1e-12);
            if found.tested < grid.len() {
                let next = grid[found.tested - 1];
                let below = scores.iter().filter(|&&s| s < next).count() as u64;
                let p = Proportion::new(below, scores.len() as u64).unwrap();
                prop_assert!(p.upper_bound(Confidence::P95) > limit - 1e-12);
            }
        }
    }
}
