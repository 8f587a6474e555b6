//! Mean and standard deviation of values that are not kept.

use serde::{Deserialize, Serialize};

/// How many values there were, their sum and the sum of their squares.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Moments {
    /// Values.
    pub n: u64,
    sum: f64,
    squares: f64,
}

impl Moments {
    /// Adds a value; one that is no number is passed over.
    pub fn add(&mut self, value: f64) {
        if value.is_finite() {
            self.n += 1;
            self.sum += value;
            self.squares += value * value;
        }
    }

    /// Adds other values.
    pub fn merge(&mut self, other: &Self) {
        self.n += other.n;
        self.sum += other.sum;
        self.squares += other.squares;
    }

    /// Mean; `None` of none.
    #[must_use]
    pub fn mean(&self) -> Option<f64> {
        (self.n > 0).then(|| self.sum / self.n as f64)
    }

    /// Standard deviation of what the values are a sample of; `None` of fewer than two.
    #[must_use]
    pub fn deviation(&self) -> Option<f64> {
        let mean = self.mean().filter(|_| self.n > 1)?;
        let within = (self.squares - self.sum * mean).max(0.0);
        Some((within / (self.n - 1) as f64).sqrt())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mean_and_deviation_are_those_of_the_values() {
        let mut moments = Moments::default();
        assert_eq!((moments.mean(), moments.deviation()), (None, None));
        for value in [2.0, 4.0, 4.0, f64::NAN] {
            moments.add(value);
        }
        assert_eq!(moments.n, 3);
        assert!((moments.mean().unwrap() - 10.0 / 3.0).abs() < 1e-12);
        assert!((moments.deviation().unwrap() - (4.0_f64 / 3.0).sqrt()).abs() < 1e-12);
        let mut sum = moments;
        sum.merge(&moments);
        assert_eq!((sum.n, sum.mean()), (6, moments.mean()));
    }
}
