//! Comparison with the reference, keeping the largest deviation of each metric.

use serde_json::Value;
use std::collections::BTreeMap;
use zhedel::validate::stats::interval::Interval;

/// Tolerance where the reference is computed in closed form.
pub const EXACT: f64 = 1e-9;
/// Tolerance where the reference iterates.
pub const ITERATED: f64 = 1e-6;

/// The largest deviation seen of each metric.
#[derive(Default)]
pub struct Deviations(BTreeMap<String, (f64, usize)>);

impl Deviations {
    /// Compares a number; the deviation is relative where the number is above 1.
    pub fn check(&mut self, metric: &str, tolerance: f64, found: f64, expected: &Value) {
        let expected = number(expected);
        let deviation = if found.to_bits() == expected.to_bits() {
            0.0
        } else {
            (found - expected).abs() / expected.abs().max(1.0)
        };
        assert!(
            deviation <= tolerance,
            "{metric}: {found} instead of {expected}"
        );
        let entry = self.0.entry(metric.to_owned()).or_default();
        entry.0 = entry.0.max(deviation);
        entry.1 += 1;
    }

    /// Compares a list.
    pub fn check_all(&mut self, metric: &str, tolerance: f64, found: &[f64], expected: &Value) {
        let expected = expected.as_array().unwrap();
        assert_eq!(found.len(), expected.len(), "{metric}: length");
        for (found, expected) in found.iter().zip(expected) {
            self.check(metric, tolerance, *found, expected);
        }
    }

    /// Compares the two limits of an interval.
    pub fn check_limits(&mut self, metric: &str, found: Interval, expected: &Value) {
        self.check_all(metric, EXACT, &[found.lower, found.upper], expected);
    }

    /// One line per metric: largest deviation and how many numbers were compared.
    pub fn print(&self, title: &str) {
        println!("{title}: largest deviation, numbers compared");
        for (metric, (deviation, count)) in &self.0 {
            println!("  {metric:32} {deviation:8.1e} {count:7}");
        }
    }
}

/// A number of the reference; JSON has no infinity, so it stands there as a word.
pub fn number(value: &Value) -> f64 {
    if value == "inf" {
        return f64::INFINITY;
    }
    value.as_f64().unwrap()
}

/// A list of numbers.
pub fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(number).collect()
}

/// A count.
pub fn count(value: &Value) -> u64 {
    value.as_u64().unwrap()
}
