//! Figures with their intervals, or why there are none.

use super::stats::interval::Interval;
use serde::Serialize;

/// A metric, or why it cannot be computed: it is never 0 or 1 for want of data.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Measured<T> {
    /// The metric.
    Value(T),
    /// No metric.
    Missing {
        /// Why, for a person.
        not_computed: String,
    },
}

impl<T> Measured<T> {
    /// A result as a measurement.
    pub fn of<E: std::fmt::Display>(result: Result<T, E>) -> Self {
        match result {
            Ok(value) => Self::Value(value),
            Err(error) => Self::Missing {
                not_computed: error.to_string(),
            },
        }
    }

    /// The metric, if there is one.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Missing { .. } => None,
        }
    }
}

/// An estimate with its interval.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Estimate {
    /// The estimate.
    pub value: f64,
    /// Its interval, or why there is none.
    pub interval: Measured<NamedInterval>,
    /// A second interval by another method, where one is given for comparison.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub other_interval: Option<Measured<NamedInterval>>,
}

/// An interval with the method that it was found by.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NamedInterval {
    /// The limits and their level.
    #[serde(flatten)]
    pub interval: Interval,
    /// The method.
    pub method: &'static str,
}

/// A proportion with its counts.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Rate {
    /// Events.
    pub events: u64,
    /// Among so many.
    pub trials: u64,
    /// Share of events.
    #[serde(flatten)]
    pub estimate: Estimate,
    /// One-sided exact 95 % upper bound, given where there is no event.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub upper_bound: Option<f64>,
}
