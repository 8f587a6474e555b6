//! Slide scores as counts, fine enough to stand for the scores themselves.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Steps from 0 to 1.
const STEPS: f64 = 1000.0;

/// How many slides had which score, in thousandths.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ScoreCounts(BTreeMap<u16, u64>);

impl ScoreCounts {
    /// Counts a score of 0..=1; one that is no number is passed over.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    pub fn add(&mut self, score: f64) {
        if score.is_finite() {
            let step = (score.clamp(0.0, 1.0) * STEPS).round() as u16;
            *self.0.entry(step).or_default() += 1;
        }
    }

    /// Adds other scores.
    pub fn merge(&mut self, other: &Self) {
        for (step, count) in &other.0 {
            *self.0.entry(*step).or_default() += count;
        }
    }

    /// Scores.
    #[must_use]
    pub fn n(&self) -> u64 {
        self.0.values().sum()
    }

    /// The smallest score that at least `percent` of all do not exceed; `None` of none.
    #[must_use]
    pub fn percentile(&self, percent: u64) -> Option<f64> {
        let wanted = (self.n() * percent).div_ceil(100).max(1);
        let mut below = 0;
        let found = self.0.iter().find(|&(_, count)| {
            below += count;
            below >= wanted
        });
        found.map(|(step, _)| f64::from(*step) / STEPS)
    }

    /// Counts in `N` equal bins from 0 to 1.
    #[must_use]
    pub fn bins<const N: usize>(&self) -> [u64; N] {
        let mut bins = [0; N];
        for (step, count) in &self.0 {
            let bin = usize::from(*step) * N / 1000;
            bins[bin.min(N - 1)] += count;
        }
        bins
    }

    /// Both empirical distribution functions at every score of either, ascending.
    pub(super) fn beside<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = (f64, f64)> + 'a {
        let (n, m) = (self.n() as f64, other.n() as f64);
        let mut both: BTreeMap<u16, (u64, u64)> = BTreeMap::new();
        for (step, count) in &self.0 {
            both.entry(*step).or_default().0 += count;
        }
        for (step, count) in &other.0 {
            both.entry(*step).or_default().1 += count;
        }
        let (mut here, mut there) = (0, 0);
        both.into_values().map(move |(one, two)| {
            here += one;
            there += two;
            (here as f64 / n, there as f64 / m)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(scores: impl IntoIterator<Item = f64>) -> ScoreCounts {
        let mut counts = ScoreCounts::default();
        scores.into_iter().for_each(|score| counts.add(score));
        counts
    }

    #[test]
    fn percentiles_are_members_of_the_sample() {
        let counts = counts((1..=20).map(|at| f64::from(at) / 100.0));
        let found = [10, 50, 90, 100].map(|percent| counts.percentile(percent).unwrap());
        assert!(
            found
                .iter()
                .zip([0.02, 0.1, 0.18, 0.2])
                .all(|(a, b)| (a - b).abs() < 1e-12),
            "{found:?}"
        );
        assert_eq!(ScoreCounts::default().percentile(50), None);
    }

    #[test]
    fn every_score_has_its_bin() {
        let counts = counts([0.0, 0.099, 0.1, 0.95, 1.0, 1.5, f64::NAN]);
        let bins = counts.bins::<10>();
        assert_eq!((bins[0], bins[1], bins[9]), (2, 1, 3));
        assert_eq!(counts.n(), 6);
    }

    #[test]
    fn counts_are_read_as_they_are_written() {
        let counts = counts([0.25, 0.25, 1.0]);
        let text = serde_json::to_string(&counts).unwrap();
        assert_eq!(text, r#"{"250":2,"1000":1}"#);
        assert_eq!(serde_json::from_str::<ScoreCounts>(&text).unwrap(), counts);
    }
}
