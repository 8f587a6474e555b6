//! Where the figure of a week would lie if nothing had changed since the baseline.

use super::moments::Moments;
use serde::Serialize;

/// Standard errors on either side of the baseline.
pub const STANDARD_ERRORS: f64 = 3.0;
/// The probability that a figure lies further away, either side, if nothing has changed.
pub const BEYOND: f64 = 0.0027;

/// What rounding may make of a mean, as a share of it.
const ROUNDING: f64 = 1e-9;

/// The band of one week; it is narrower the more slides the week has.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Band {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// Where a week lies against its band.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// In it.
    Within,
    /// Above it.
    Above,
    /// Below it.
    Below,
    /// Another distribution, which is neither higher nor lower as a whole.
    Apart,
}

impl Band {
    /// Of a share with `events` among `trials` in the baseline, for a week of `n` slides; `None`
    /// without trials.
    ///
    /// The standard error is that of the share with two events and two non-events more, so that one of
    /// nought has one too.
    ///
    /// # Source
    /// The p-chart (Shewhart, 1931), with the error of the baseline added; Agresti and Coull, 1998.
    #[must_use]
    pub fn of_share(events: u64, trials: u64, n: u64) -> Option<Self> {
        if trials == 0 || n == 0 {
            return None;
        }
        let (trials, n) = (trials as f64, n as f64);
        let centre = events as f64 / trials;
        let damped = (events as f64 + 2.0) / (trials + 4.0);
        let error = (damped * (1.0 - damped) * (1.0 / trials + 1.0 / n)).sqrt();
        Some(Self {
            low: (centre - STANDARD_ERRORS * error).max(0.0),
            high: (centre + STANDARD_ERRORS * error).min(1.0),
        })
    }

    /// Of the mean over `n` slides of a figure that has these values in the baseline; `None` of
    /// fewer than two.
    ///
    /// # Source
    /// The chart of means (Shewhart, 1931), with the error of the baseline added.
    #[must_use]
    pub fn of_mean(baseline: &Moments, n: u64) -> Option<Self> {
        let (mean, deviation) = (baseline.mean()?, baseline.deviation()?);
        if n == 0 {
            return None;
        }
        let error = deviation * (1.0 / baseline.n as f64 + 1.0 / n as f64).sqrt();
        // Values that are all alike have an error of nought, and sums are rounded.
        let error = error.max(ROUNDING * mean.abs());
        Some(Self {
            low: mean - STANDARD_ERRORS * error,
            high: mean + STANDARD_ERRORS * error,
        })
    }

    /// Where a value lies.
    #[must_use]
    pub fn side(&self, value: f64) -> Side {
        if value > self.high {
            Side::Above
        } else if value < self.low {
            Side::Below
        } else {
            Side::Within
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_has_a_band_even_where_it_was_nought() {
        // (0 + 2) / (96 + 4) = 0.02; √(0.02 · 0.98 · (1/96 + 1/24)) = 0.031 95.
        let band = Band::of_share(0, 96, 24).unwrap();
        assert!((band.high - 0.095_85).abs() < 1e-4, "{band:?}");
        assert!(band.low.abs() < 1e-12);
        assert_eq!(band.side(2.0 / 24.0), Side::Within);
        assert_eq!(band.side(3.0 / 24.0), Side::Above);
        assert_eq!(Band::of_share(0, 0, 24), None);
    }

    #[test]
    fn a_larger_week_has_a_narrower_band() {
        let mut baseline = Moments::default();
        (0..100).for_each(|at| baseline.add(0.4 + 0.1 * f64::from(at % 3)));
        let (few, many) = (
            Band::of_mean(&baseline, 20).unwrap(),
            Band::of_mean(&baseline, 200).unwrap(),
        );
        assert!(many.high < few.high && many.low > few.low);
        assert_eq!(few.side(few.low - 1e-9), Side::Below);
        assert_eq!(Band::of_mean(&Moments::default(), 20), None);
    }

    #[test]
    fn values_that_are_all_alike_stay_within() {
        let (mut baseline, mut week) = (Moments::default(), Moments::default());
        (0..240).for_each(|_| baseline.add(0.1));
        (0..30).for_each(|_| week.add(0.1));
        let band = Band::of_mean(&baseline, week.n).unwrap();
        assert_eq!(band.side(week.mean().unwrap()), Side::Within);
        assert_eq!(band.side(0.1001), Side::Above);
    }
}
