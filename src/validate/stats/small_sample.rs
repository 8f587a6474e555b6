//! When a sample is too small for an interval.

use serde::Serialize;

/// Fewest samples for which an interval is printed.
pub const LEAST_SAMPLES: usize = 20;

/// Fewest groups for which an interval is printed, where samples belong together.
pub const LEAST_GROUPS: usize = 10;

/// What may be printed of a set or subgroup.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "reporting", rename_all = "snake_case")]
pub enum Reporting {
    /// Estimates with their intervals.
    Intervals,
    /// Counts alone: fewer than 20 samples.
    CountsOnlyFewSamples {
        /// Number of samples.
        samples: usize,
    },
    /// Counts alone: fewer than 10 groups.
    CountsOnlyFewGroups {
        /// Number of groups.
        groups: usize,
    },
}

impl Reporting {
    /// What may be printed of so many samples, in so many groups if they are grouped.
    pub fn of(samples: usize, groups: Option<usize>) -> Self {
        if samples < LEAST_SAMPLES {
            return Self::CountsOnlyFewSamples { samples };
        }
        match groups {
            Some(groups) if groups < LEAST_GROUPS => Self::CountsOnlyFewGroups { groups },
            _ => Self::Intervals,
        }
    }

    /// Whether intervals may be printed.
    pub fn allows_intervals(self) -> bool {
        self == Self::Intervals
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twenty_samples_and_ten_groups_are_enough() {
        assert!(Reporting::of(20, None).allows_intervals());
        assert!(Reporting::of(20, Some(10)).allows_intervals());
        assert_eq!(
            Reporting::of(19, Some(19)),
            Reporting::CountsOnlyFewSamples { samples: 19 }
        );
        assert_eq!(
            Reporting::of(3_000, Some(9)),
            Reporting::CountsOnlyFewGroups { groups: 9 }
        );
    }
}
