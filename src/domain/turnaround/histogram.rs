//! Durations by minute, and whether people heaped them on round ones.

use serde::Serialize;

/// Minutes that have a bar of their own; what took longer shares one.
pub const LONGEST_MINUTE: usize = 60;
/// Minutes on which stated times are known to heap.
pub const ROUND_MINUTES: [usize; 2] = [15, 20];

/// Durations by minute: bar m holds those of more than m − 1 and at most m minutes, so that twenty minutes
/// exactly stand in the twentieth.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Histogram {
    /// Durations in each minute from 0 to [`LONGEST_MINUTE`].
    pub minutes: Vec<u64>,
    /// Longer ones.
    pub beyond: u64,
}

impl Default for Histogram {
    fn default() -> Self {
        Self {
            minutes: vec![0; LONGEST_MINUTE + 1],
            beyond: 0,
        }
    }
}

/// A round minute against its neighbours. No test is made of it: it is shown for people to judge.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Heap {
    /// The minute.
    pub minute: usize,
    /// Durations in it.
    pub counted: u64,
    /// Mean of the two minutes before and the two after it.
    pub neighbours: f64,
}

impl Histogram {
    /// Counts a duration in seconds; what is negative or no number is not counted.
    pub fn add(&mut self, seconds: f64) {
        if seconds.is_nan() || seconds < 0.0 {
            return;
        }
        let minute = (seconds / 60.0).ceil();
        // It was compared with the last bar, and no negative number comes here.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        if minute <= LONGEST_MINUTE as f64 {
            self.minutes[minute as usize] += 1;
        } else {
            self.beyond += 1;
        }
    }

    /// Durations counted.
    #[must_use]
    pub fn n(&self) -> u64 {
        self.minutes.iter().sum::<u64>() + self.beyond
    }

    /// Each round minute with what its neighbours would let expect.
    #[must_use]
    pub fn heaps(&self) -> Vec<Heap> {
        ROUND_MINUTES
            .into_iter()
            .map(|minute| {
                let around = [minute - 2, minute - 1, minute + 1, minute + 2];
                let sum: u64 = around.iter().map(|at| self.minutes[*at]).sum();
                Heap {
                    minute,
                    counted: self.minutes[minute],
                    neighbours: sum as f64 / 4.0,
                }
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn twenty_minutes_exactly_stand_in_the_twentieth_and_heap() {
        let mut histogram = Histogram::default();
        for seconds in [
            0.0, 1_140.5, 1_200.0, 1_200.0, 1_200.1, 900.0, 3_600.0, 3_600.1,
        ] {
            histogram.add(seconds);
        }
        histogram.add(-1.0);
        histogram.add(f64::NAN);
        assert_eq!(histogram.minutes[20], 3);
        assert_eq!((histogram.minutes[0], histogram.minutes[60]), (1, 1));
        assert_eq!((histogram.beyond, histogram.n()), (1, 8));
        let [at_15, at_20] = histogram.heaps()[..] else {
            panic!("two")
        };
        assert_eq!((at_15.counted, at_15.neighbours), (1, 0.0));
        assert_eq!((at_20.counted, at_20.neighbours), (3, 0.25));
    }

    proptest! {
        #[test]
        fn every_duration_is_counted_once(seconds in proptest::collection::vec(0.0_f64..1e7, 0..50)) {
            let mut histogram = Histogram::default();
            for one in &seconds {
                histogram.add(*one);
            }
            prop_assert_eq!(histogram.n(), seconds.len() as u64);
        }
    }
}
