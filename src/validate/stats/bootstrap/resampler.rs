//! What is drawn: samples within their class, or whole groups.

use crate::validate::stats::error::{Class, StatsError, require_count};
use crate::validate::stats::grouping::Grouping;
use crate::validate::stats::random_stream::{Purpose, RandomStream};
use std::ops::Range;

/// Draws resamples: units with replacement, as many as there are, within each stratum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resampler {
    /// Samples, those of a unit side by side.
    members: Vec<usize>,
    /// Each unit's place in `members`, those of a stratum side by side.
    units: Vec<Range<usize>>,
    /// Each stratum's place in `units`.
    strata: Vec<Range<usize>>,
}

impl Resampler {
    /// Samples are drawn one by one within their class, so that every resample has as many
    /// positives as the set. For independent samples.
    ///
    /// # Errors
    /// `SingleClass`; `TooFew` below two samples.
    ///
    /// # Source
    /// Efron & Tibshirani, *An Introduction to the Bootstrap*, chapter 8 (1993).
    pub fn within_class(labels: &[bool]) -> Result<Self, StatsError> {
        require_count("samples", labels.len(), 2)?;
        let of = |class: bool| -> Vec<Vec<usize>> {
            let samples = (0..labels.len()).filter(|&at| labels[at] == class);
            samples.map(|at| vec![at]).collect()
        };
        let (positives, negatives) = (of(true), of(false));
        for (units, missing) in [(&positives, Class::Positive), (&negatives, Class::Negative)] {
            if units.is_empty() {
                return Err(StatsError::SingleClass {
                    missing,
                    samples: labels.len(),
                });
            }
        }
        Ok(Self::of_strata(&[positives, negatives]))
    }

    /// Samples are drawn one by one, whatever their class.
    ///
    /// # Errors
    /// `TooFew` below two samples.
    pub fn by_sample(samples: usize) -> Result<Self, StatsError> {
        require_count("samples", samples, 2)?;
        let units = (0..samples).map(|at| vec![at]).collect();
        Ok(Self::of_strata(&[units]))
    }

    /// Whole groups are drawn. For samples that belong together.
    ///
    /// # Errors
    /// `TooFew` below two groups.
    ///
    /// # Source
    /// Davison & Hinkley, *Bootstrap Methods and their Application*, 3.8 (1997).
    pub fn by_group(grouping: &Grouping) -> Result<Self, StatsError> {
        require_count("groups", grouping.groups(), 2)?;
        Ok(Self::of_strata(&[grouping.members().to_vec()]))
    }

    fn of_strata(strata: &[Vec<Vec<usize>>]) -> Self {
        let mut resampler = Self {
            members: Vec::new(),
            units: Vec::new(),
            strata: Vec::new(),
        };
        for units in strata {
            let first = resampler.units.len();
            for unit in units {
                let from = resampler.members.len();
                resampler.members.extend(unit);
                resampler.units.push(from..resampler.members.len());
            }
            resampler.strata.push(first..resampler.units.len());
        }
        resampler
    }

    /// Number of units that are drawn: samples or groups.
    pub fn units(&self) -> usize {
        self.units.len()
    }

    /// Number of samples of the set.
    pub fn samples(&self) -> usize {
        self.members.len()
    }

    /// The units of each stratum.
    pub(super) fn strata(&self) -> &[Range<usize>] {
        &self.strata
    }

    /// Every sample once.
    pub(super) fn all(&self) -> Vec<usize> {
        (0..self.members.len()).collect()
    }

    /// One resample: sample indices, ascending, with repeats. Ascending, so that scores that were
    /// sorted beforehand stay sorted.
    pub(super) fn draw(&self, seed: u64, resample: u64) -> Vec<usize> {
        let mut stream = RandomStream::new(seed, Purpose::Bootstrap, resample);
        let mut times = vec![0_usize; self.members.len()];
        for stratum in &self.strata {
            for _ in stratum.clone() {
                let unit = stratum.start + stream.below(stratum.len());
                for &sample in &self.members[self.units[unit].clone()] {
                    times[sample] += 1;
                }
            }
        }
        let repeated = times.into_iter().enumerate();
        repeated
            .flat_map(|(sample, times)| std::iter::repeat_n(sample, times))
            .collect()
    }

    /// The samples of the set without one unit.
    pub(super) fn without(&self, unit: usize) -> Vec<usize> {
        let mut kept = vec![true; self.members.len()];
        for &sample in &self.members[self.units[unit].clone()] {
            kept[sample] = false;
        }
        (0..kept.len()).filter(|&at| kept[at]).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn within_class_every_resample_has_the_classes_of_the_set() {
        let labels = [true, false, false, true, false, false, false];
        let resampler = Resampler::within_class(&labels).unwrap();
        for resample in 0..50 {
            let drawn = resampler.draw(7, resample);
            assert_eq!(drawn.len(), 7);
            assert_eq!(drawn.iter().filter(|&&at| labels[at]).count(), 2);
            assert!(drawn.is_sorted());
        }
    }

    #[test]
    fn a_group_is_drawn_whole() {
        let grouping = Grouping::by_key(&[1, 1, 2, 3, 3, 3]).unwrap();
        let resampler = Resampler::by_group(&grouping).unwrap();
        assert_eq!(resampler.units(), 3);
        for resample in 0..50 {
            let drawn = resampler.draw(7, resample);
            let times = |at| drawn.iter().filter(|&&one| one == at).count();
            assert_eq!(times(0), times(1));
            assert_eq!(times(3), times(5));
            assert_eq!(times(0) + times(2) + times(3), 3);
        }
    }

    #[test]
    fn one_class_one_group_or_one_sample_is_refused() {
        assert!(matches!(
            Resampler::within_class(&[true, true]),
            Err(StatsError::SingleClass {
                missing: Class::Negative,
                ..
            })
        ));
        assert!(Resampler::within_class(&[true]).is_err());
        assert!(Resampler::by_sample(1).is_err());
        assert!(Resampler::by_group(&Grouping::by_key(&[4, 4]).unwrap()).is_err());
    }

    #[test]
    fn each_unit_is_left_out_once() {
        let grouping = Grouping::by_key(&[1, 1, 2]).unwrap();
        let resampler = Resampler::by_group(&grouping).unwrap();
        assert_eq!(resampler.strata().len(), 1);
        assert_eq!(resampler.without(0), [2]);
        assert_eq!(resampler.without(1), [0, 1]);
    }
}
