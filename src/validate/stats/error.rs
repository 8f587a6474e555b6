//! Why a metric cannot be computed.

use serde::Serialize;
use std::fmt;

/// One of the two classes of a labelled set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// Tumour; label `true`.
    Positive,
    /// No tumour; label `false`.
    Negative,
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Positive => "positive",
            Self::Negative => "negative",
        })
    }
}

/// A metric cannot be computed, and why.
#[derive(Debug, Clone, PartialEq, thiserror::Error, Serialize)]
#[serde(tag = "error", rename_all = "snake_case")]
pub enum StatsError {
    /// Fewer of something than the metric needs.
    #[error("{needed} {what} are needed, {found} given")]
    TooFew {
        /// What is missing, plural.
        what: &'static str,
        /// How many there are.
        found: usize,
        /// How many it takes.
        needed: usize,
    },
    /// Every sample is of one class.
    #[error("none of the {samples} samples is {missing}")]
    SingleClass {
        /// The class without a sample.
        missing: Class,
        /// How many samples there are.
        samples: usize,
    },
    /// A value is NaN or infinite.
    #[error("{what} {index} is {value}, not a finite number")]
    NotFinite {
        /// What the value is, singular.
        what: &'static str,
        /// Its place, from 0.
        index: usize,
        /// The value.
        value: f64,
    },
    /// A value of a list lies outside its range.
    #[error("{what} {index} is {value}, outside {allowed}")]
    ElementOutOfRange {
        /// What the value is, singular.
        what: &'static str,
        /// Its place, from 0.
        index: usize,
        /// The value.
        value: f64,
        /// The range in words or in the notation of intervals.
        allowed: &'static str,
    },
    /// A setting lies outside its range.
    #[error("{what} is {value}, outside {allowed}")]
    OutOfRange {
        /// What the value is.
        what: &'static str,
        /// The value.
        value: f64,
        /// The range in words or in the notation of intervals.
        allowed: &'static str,
    },
    /// Two lists that belong together differ in length.
    #[error("{found} {what} for {expected} samples")]
    LengthMismatch {
        /// What the second list holds, plural.
        what: &'static str,
        /// Its length.
        found: usize,
        /// The length it should have.
        expected: usize,
    },
    /// Two models to compare were given different labels, so they are not of the same set.
    #[error("the two models have different labels for sample {index}")]
    LabelsDiffer {
        /// First sample with two labels, from 0.
        index: usize,
    },
    /// A list that must ascend does not.
    #[error("{what} {index} does not lie above the one before")]
    NotAscending {
        /// What the list holds, singular.
        what: &'static str,
        /// First place out of order, from 0.
        index: usize,
    },
    /// The estimate shows no variation, so its uncertainty cannot be estimated from it.
    #[error("no interval or test for {what}: {reason}")]
    NoVariation {
        /// What was to be judged.
        what: &'static str,
        /// What is degenerate.
        reason: &'static str,
    },
    /// The predictor separates the classes, so that a logistic fit runs to infinity.
    #[error("the classes are separated by the predictor: the logistic fit has no finite solution")]
    Separated,
    /// An iteration did not converge.
    #[error("{what} did not converge in {iterations} iterations")]
    NotConverged {
        /// What was fitted.
        what: &'static str,
        /// Iterations made.
        iterations: usize,
    },
    /// Too few resamples gave a value for the interval asked for.
    #[error("{usable} of {resamples} resamples could be used, {needed} are needed")]
    TooFewUsable {
        /// Resamples that gave a value.
        usable: usize,
        /// Resamples drawn.
        resamples: usize,
        /// How many it takes.
        needed: usize,
    },
    /// Not even the lowest threshold meets the requirement with the confidence asked for.
    #[error(
        "no threshold can be certified: at the lowest, {events} of {samples} positives are cleared, \
         upper bound {upper_bound}; without any it takes {needed} positives"
    )]
    NothingCertified {
        /// Positives below the lowest threshold.
        events: u64,
        /// Positives.
        samples: u64,
        /// Upper confidence bound of their share.
        upper_bound: f64,
        /// Positives it takes when none is cleared.
        needed: u64,
    },
    /// A hit names a lesion that its slide does not have.
    #[error("hit {hit} of slide {slide} lies in lesion {lesion}, but the slide has {lesions}")]
    UnknownLesion {
        /// The slide, from 0.
        slide: usize,
        /// The hit, from 0.
        hit: usize,
        /// The lesion it names, from 0.
        lesion: usize,
        /// Lesions of the slide.
        lesions: usize,
    },
}

/// Refuses the first value that is NaN or infinite.
pub(super) fn require_finite(what: &'static str, values: &[f64]) -> Result<(), StatsError> {
    match values.iter().position(|value| !value.is_finite()) {
        Some(index) => Err(StatsError::NotFinite {
            what,
            index,
            value: values[index],
        }),
        None => Ok(()),
    }
}

/// Refuses fewer than `needed`.
pub(super) fn require_count(
    what: &'static str,
    found: usize,
    needed: usize,
) -> Result<(), StatsError> {
    if found < needed {
        return Err(StatsError::TooFew {
            what,
            found,
            needed,
        });
    }
    Ok(())
}

/// Refuses a setting outside the open interval (0, 1).
pub(super) fn require_inside_unit(what: &'static str, value: f64) -> Result<(), StatsError> {
    if value > 0.0 && value < 1.0 {
        return Ok(());
    }
    Err(StatsError::OutOfRange {
        what,
        value,
        allowed: "(0, 1)",
    })
}
