//! Samples that belong together: patches of a slide, slides of a patient.

use super::error::{StatsError, require_count};
use std::collections::BTreeMap;

/// Which group every sample belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grouping {
    groups: Vec<Vec<usize>>,
    samples: usize,
}

impl Grouping {
    /// Groups the samples by key, one key per sample; groups stand in the order of their keys.
    ///
    /// # Errors
    /// `TooFew` without any sample.
    pub fn by_key<K: Ord>(keys: &[K]) -> Result<Self, StatsError> {
        require_count("samples", keys.len(), 1)?;
        let mut groups: BTreeMap<&K, Vec<usize>> = BTreeMap::new();
        for (sample, key) in keys.iter().enumerate() {
            groups.entry(key).or_default().push(sample);
        }
        Ok(Self {
            groups: groups.into_values().collect(),
            samples: keys.len(),
        })
    }

    /// Number of groups.
    pub fn groups(&self) -> usize {
        self.groups.len()
    }

    /// Number of samples.
    pub fn samples(&self) -> usize {
        self.samples
    }

    /// The samples of every group, ascending within it.
    pub(super) fn members(&self) -> &[Vec<usize>] {
        &self.groups
    }

    pub(super) fn require_length(&self, samples: usize) -> Result<(), StatsError> {
        if self.samples != samples {
            return Err(StatsError::LengthMismatch {
                what: "group keys",
                found: self.samples,
                expected: samples,
            });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_with_one_key_share_a_group() {
        let grouping = Grouping::by_key(&["b", "a", "b"]).unwrap();
        assert_eq!(grouping.members(), [vec![1], vec![0, 2]]);
        assert!(Grouping::by_key::<u8>(&[]).is_err());
    }
}
