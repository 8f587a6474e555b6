//! Scores of samples with their labels, checked once.

use super::error::{Class, StatsError, require_count, require_finite};

/// Scores of at least two samples, all finite, with a label each.
///
/// Both classes may be asked for by a metric; they are not required here, since a Brier score, for
/// one, can do without.
#[derive(Debug, Clone, PartialEq)]
pub struct LabelledScores {
    scores: Vec<f64>,
    labels: Vec<bool>,
    positives: usize,
}

/// All samples of one score.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct TieGroup {
    pub(super) score: f64,
    pub(super) positives: usize,
    pub(super) negatives: usize,
}

impl LabelledScores {
    /// Takes in scores, higher for more suspicious, and labels, `true` for the positive class.
    ///
    /// # Errors
    /// `LengthMismatch`; `TooFew` below two samples; `NotFinite` names the first such score.
    pub fn new(scores: Vec<f64>, labels: Vec<bool>) -> Result<Self, StatsError> {
        if scores.len() != labels.len() {
            return Err(StatsError::LengthMismatch {
                what: "labels",
                found: labels.len(),
                expected: scores.len(),
            });
        }
        require_count("samples", scores.len(), 2)?;
        require_finite("score", &scores)?;
        // Minus zero ties with zero; the total order of floats would set it apart.
        let scores = scores.into_iter().map(|score| score + 0.0).collect();
        Ok(Self {
            scores,
            positives: labels.iter().filter(|&&label| label).count(),
            labels,
        })
    }

    /// The samples at `indices`, repeats included, such as a resample of the bootstrap.
    ///
    /// # Errors
    /// `TooFew` below two indices.
    ///
    /// # Panics
    /// If an index lies outside the set.
    pub fn select(&self, indices: &[usize]) -> Result<Self, StatsError> {
        require_count("samples", indices.len(), 2)?;
        let labels: Vec<bool> = indices.iter().map(|&at| self.labels[at]).collect();
        Ok(Self {
            scores: indices.iter().map(|&at| self.scores[at]).collect(),
            positives: labels.iter().filter(|&&label| label).count(),
            labels,
        })
    }

    /// The scores, in the order given.
    pub fn scores(&self) -> &[f64] {
        &self.scores
    }

    /// The labels, in the order given.
    pub fn labels(&self) -> &[bool] {
        &self.labels
    }

    /// Number of samples.
    pub fn samples(&self) -> usize {
        self.scores.len()
    }

    /// Number of positive samples.
    pub fn positives(&self) -> usize {
        self.positives
    }

    /// Number of negative samples.
    pub fn negatives(&self) -> usize {
        self.samples() - self.positives
    }

    /// Refuses a set in which one class has no sample.
    ///
    /// # Errors
    /// `SingleClass` names the class that is missing.
    pub fn require_both_classes(&self) -> Result<(), StatsError> {
        let missing = match (self.positives, self.negatives()) {
            (0, _) => Class::Positive,
            (_, 0) => Class::Negative,
            _ => return Ok(()),
        };
        Err(StatsError::SingleClass {
            missing,
            samples: self.samples(),
        })
    }

    /// Refuses scores that are no probabilities.
    pub(super) fn require_probabilities(&self) -> Result<(), StatsError> {
        match self.scores.iter().position(|p| !(0.0..=1.0).contains(p)) {
            Some(index) => Err(StatsError::ElementOutOfRange {
                what: "probability",
                index,
                value: self.scores[index],
                allowed: "[0, 1]",
            }),
            None => Ok(()),
        }
    }

    /// Scores of one class, in the order given.
    pub(super) fn scores_of(&self, label: bool) -> Vec<f64> {
        self.scores
            .iter()
            .zip(&self.labels)
            .filter(|&(_, &one)| one == label)
            .map(|(&score, _)| score)
            .collect()
    }

    /// Samples in the order of their scores, lowest first.
    pub(super) fn ascending(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.samples()).collect();
        order.sort_by(|&a, &b| self.scores[a].total_cmp(&self.scores[b]));
        order
    }

    /// Samples of one score together, highest score first.
    pub(super) fn descending_ties(&self) -> Vec<TieGroup> {
        let order = self.ascending();
        order
            .chunk_by(|&a, &b| self.scores[a].total_cmp(&self.scores[b]).is_eq())
            .rev()
            .map(|tied| {
                let positives = tied.iter().filter(|&&at| self.labels[at]).count();
                TieGroup {
                    score: self.scores[tied[0]],
                    positives,
                    negatives: tied.len() - positives,
                }
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn none_one_and_unfinished_sets_are_refused_by_name() {
        assert_eq!(
            LabelledScores::new(vec![], vec![]),
            Err(StatsError::TooFew {
                what: "samples",
                found: 0,
                needed: 2
            })
        );
        assert!(matches!(
            LabelledScores::new(vec![0.1], vec![true]),
            Err(StatsError::TooFew { found: 1, .. })
        ));
        assert!(matches!(
            LabelledScores::new(vec![0.1, 0.2], vec![true]),
            Err(StatsError::LengthMismatch { found: 1, .. })
        ));
        for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert!(matches!(
                LabelledScores::new(vec![0.1, bad], vec![true, false]),
                Err(StatsError::NotFinite { index: 1, .. })
            ));
        }
    }

    #[test]
    fn a_single_class_names_the_one_that_is_missing() {
        let only = LabelledScores::new(vec![0.1, 0.2], vec![true; 2]).unwrap();
        assert_eq!(
            only.require_both_classes().unwrap_err().to_string(),
            "none of the 2 samples is negative"
        );
    }

    #[test]
    fn minus_zero_ties_with_zero() {
        let set = LabelledScores::new(vec![0.0, -0.0], vec![true, false]).unwrap();
        assert_eq!(set.descending_ties().len(), 1);
    }
}
