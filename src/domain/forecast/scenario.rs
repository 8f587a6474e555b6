//! Equally likely courses of events, the same ones every time.

/// How many are followed. 10, 50 and 90 of 0..=100 are the 10th, 50th and 90th percentile.
pub(super) const SCENARIOS: usize = 101;

/// A figure in each scenario.
pub(super) type Course = [f64; SCENARIOS];

/// What is known of a figure: its values at [`SCENARIOS`] equal steps of probability, ascending.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Spread(Course);

impl Spread {
    /// From samples with their weights; `None` without any. Values between two samples are
    /// interpolated, each sample standing in the middle of its weight; beyond the outermost ones
    /// nothing is known, and they stand for it.
    pub(super) fn of(samples: impl Iterator<Item = (f64, f64)>) -> Option<Self> {
        let mut samples: Vec<(f64, f64)> = samples
            .filter(|(value, weight)| {
                value.is_finite() && *value >= 0.0 && weight.is_finite() && *weight > 0.0
            })
            .collect();
        samples.sort_by(|one, other| one.0.total_cmp(&other.0));
        let total: f64 = samples.iter().map(|(_, weight)| weight).sum();
        let mut below = 0.0;
        let points: Vec<(f64, f64)> = samples
            .iter()
            .map(|(value, weight)| {
                let level = (below + weight / 2.0) / total;
                below += weight;
                (level, *value)
            })
            .collect();
        let (first, last) = (points.first()?, points.last()?);
        Some(Self(levels().map(|level| {
            let after = points.partition_point(|point| point.0 < level);
            match (after.checked_sub(1).map(|at| points[at]), points.get(after)) {
                (Some(low), Some(high)) => {
                    let share = (level - low.0) / (high.0 - low.0);
                    low.1 + (high.1 - low.1) * share
                }
                (None, _) => first.1,
                (_, None) => last.1,
            }
        })))
    }

    /// A figure of which only the order of magnitude is known: from a third to three times
    /// `middle`.
    pub(super) fn guess(middle: f64) -> Self {
        Self(levels().map(|level| middle * 3_f64.powf(2.0 * level - 1.0)))
    }

    /// The value at a step.
    pub(super) fn at(&self, step: usize) -> f64 {
        self.0[step]
    }

    /// The median.
    pub(super) fn median(&self) -> f64 {
        self.0[SCENARIOS / 2]
    }
}

fn levels() -> Course {
    std::array::from_fn(|step| (step as f64 + 0.5) / SCENARIOS as f64)
}

/// An order of the steps that belongs to `key`, so that two figures vary apart from each other and
/// each takes every step once.
pub(super) fn shuffled(key: u64) -> [usize; SCENARIOS] {
    let mut steps: [usize; SCENARIOS] = std::array::from_fn(|step| step);
    let mut state = key;
    for last in (1..SCENARIOS).rev() {
        steps.swap(last, below(mix(&mut state), last + 1));
    }
    steps
}

/// A number below `bound` from 64 even bits.
fn below(bits: u64, bound: usize) -> usize {
    let scaled = (u128::from(bits) * bound as u128) >> 64;
    // It is below `bound`.
    usize::try_from(scaled).unwrap_or(0)
}

/// The next number of `SplitMix64`.
///
/// # Source
/// Steele, Lea & Flood, Fast Splittable Pseudorandom Number Generators, OOPSLA 2014.
fn mix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut bits = *state;
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spread_runs_through_its_samples_and_not_beyond() {
        let spread = Spread::of([(4.0, 1.0), (1.0, 1.0), (2.0, 1.0)].into_iter()).unwrap();
        assert!((spread.median() - 2.0).abs() < 1e-12);
        assert!((spread.at(0) - 1.0).abs() < 1e-12);
        assert!((spread.at(SCENARIOS - 1) - 4.0).abs() < 1e-12);
        // A heavy sample draws the middle to itself.
        let heavy = Spread::of([(1.0, 1.0), (9.0, 50.0)].into_iter()).unwrap();
        assert!(heavy.median() > 8.0);
    }

    #[test]
    fn what_is_no_number_is_no_sample() {
        let wrong = [
            (f64::NAN, 1.0),
            (-1.0, 1.0),
            (1.0, 0.0),
            (f64::INFINITY, 1.0),
        ];
        assert_eq!(Spread::of(wrong.into_iter()), None);
    }

    #[test]
    fn a_guess_spans_a_third_to_three_times() {
        let guess = Spread::guess(6.0);
        assert!((guess.median() - 6.0).abs() < 1e-9);
        assert!((2.0..2.1).contains(&guess.at(0)));
        assert!((17.0..18.0).contains(&guess.at(SCENARIOS - 1)));
    }

    #[test]
    fn every_step_is_taken_once_in_an_order_of_its_own() {
        let (one, other) = (shuffled(1), shuffled(2));
        assert_ne!(one, other);
        assert_eq!(one, shuffled(1));
        for mut steps in [one, other] {
            steps.sort_unstable();
            assert!(steps.iter().enumerate().all(|(at, step)| at == *step));
        }
    }
}
