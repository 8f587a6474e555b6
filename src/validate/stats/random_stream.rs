//! Random numbers that depend on a seed and a stream only.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// What the numbers are drawn for; two purposes never share numbers under one seed.
#[derive(Debug, Clone, Copy)]
pub(super) enum Purpose {
    /// Resamples of the bootstrap.
    Bootstrap = 0,
    /// Outcomes of the calibration null.
    CalibrationNull = 1,
}

/// One stream of the `ChaCha` generator with 8 rounds.
///
/// Every resample owns a stream of its own, so a result depends neither on the number of threads
/// nor on the order in which they work. The key is the seed, then the purpose, both little-endian;
/// the draws below are spelt out so that another program can repeat them.
///
/// # Source
/// Bernstein, *`ChaCha`, a variant of Salsa20* (2008).
pub(super) struct RandomStream(ChaCha8Rng);

impl RandomStream {
    /// The stream of that number.
    pub(super) fn new(seed: u64, purpose: Purpose, stream: u64) -> Self {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        key[8..16].copy_from_slice(&(purpose as u64).to_le_bytes());
        let mut generator = ChaCha8Rng::from_seed(key);
        generator.set_stream(stream);
        Self(generator)
    }

    /// Uniform on [0, 1), 53 bits.
    pub(super) fn uniform(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Uniform on 0, 1, …, `bound` − 1; `bound` is positive.
    ///
    /// # Source
    /// Lemire, *Fast random integer generation in an interval*, ACM TOMACS 29:3 (2019).
    #[allow(
        clippy::cast_possible_truncation,
        reason = "the low half of a product is wanted, and what is returned lies below `bound`"
    )]
    pub(super) fn below(&mut self, bound: usize) -> usize {
        let bound = bound as u64;
        // Products whose low half falls below this would favour some values.
        let refused = bound.wrapping_neg() % bound;
        loop {
            let product = u128::from(self.0.next_u64()) * u128::from(bound);
            if product as u64 >= refused {
                return (product >> 64) as usize;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_below_the_bound_is_drawn_about_as_often() {
        let mut stream = RandomStream::new(1, Purpose::Bootstrap, 0);
        let mut counts = [0_u32; 7];
        for _ in 0..70_000 {
            counts[stream.below(7)] += 1;
        }
        assert!(
            counts.iter().all(|c| (9_600..10_400).contains(c)),
            "{counts:?}"
        );
    }

    #[test]
    fn seed_purpose_and_stream_each_change_the_numbers() {
        let first = |seed, purpose, stream| RandomStream::new(seed, purpose, stream).0.next_u64();
        let numbers = [
            first(1, Purpose::Bootstrap, 0),
            first(2, Purpose::Bootstrap, 0),
            first(1, Purpose::CalibrationNull, 0),
            first(1, Purpose::Bootstrap, 1),
        ];
        for (at, number) in numbers.iter().enumerate() {
            assert!(!numbers[..at].contains(number));
        }
        assert_eq!(numbers[0], first(1, Purpose::Bootstrap, 0));
    }
}
