//! A part of a set with one model's predictions: all of it, or a subgroup.

use super::prediction::{Answer, Prediction};
use super::set::sample::Sample;
use super::stats::confusion::{ConfusionMatrix, Zone};
use super::stats::error::StatsError;
use super::stats::grouping::Grouping;
use super::stats::labelled_scores::LabelledScores;

/// Samples with their predictions.
#[derive(Clone)]
pub(super) struct Part<'a> {
    pub(super) rows: Vec<(&'a Sample, &'a Prediction)>,
    /// Whether the set groups its samples; then those without a group stand for themselves.
    pub(super) grouped: bool,
}

impl<'a> Part<'a> {
    /// The whole set.
    pub(super) fn whole(samples: &'a [Sample], predictions: &'a [Prediction]) -> Self {
        Self {
            rows: samples.iter().zip(predictions).collect(),
            grouped: samples.iter().any(|sample| sample.group.is_some()),
        }
    }

    /// The rows for which `keep` holds.
    pub(super) fn filtered(&self, keep: impl Fn(&Sample, &Prediction) -> bool) -> Self {
        let rows = self.rows.iter().copied();
        Self {
            rows: rows.filter(|(sample, one)| keep(sample, one)).collect(),
            grouped: self.grouped,
        }
    }

    /// The rows that the model scored.
    pub(super) fn scored(&self) -> Self {
        self.filtered(|_, prediction| prediction.answer.score().is_some())
    }

    /// The rows of samples that the model cleared or found suspicious.
    pub(super) fn answered(&self) -> Self {
        self.filtered(|_, prediction| {
            matches!(
                prediction.answer.zone(),
                Some(Zone::Cleared | Zone::Suspicious)
            )
        })
    }

    /// Scores and labels; every row must have a score.
    pub(super) fn labelled(&self) -> Result<LabelledScores, StatsError> {
        let (mut scores, mut labels) = (Vec::new(), Vec::new());
        for (sample, prediction) in &self.rows {
            if let Some(score) = prediction.answer.score() {
                scores.push(score);
                labels.push(sample.positive);
            }
        }
        LabelledScores::new(scores, labels)
    }

    /// The groups of the rows, if the set has any.
    pub(super) fn grouping(&self) -> Result<Option<Grouping>, StatsError> {
        if !self.grouped {
            return Ok(None);
        }
        let keys: Vec<(&str, usize)> = self
            .rows
            .iter()
            .enumerate()
            .map(|(row, (sample, _))| match &sample.group {
                Some(group) => (group.as_str(), 0),
                None => ("", row + 1),
            })
            .collect();
        Grouping::by_key(&keys).map(Some)
    }

    /// Counts at the operating point; failures are left out.
    pub(super) fn confusion(&self) -> Result<ConfusionMatrix, StatsError> {
        let (mut zones, mut labels): (Vec<Zone>, Vec<bool>) = (Vec::new(), Vec::new());
        for (sample, prediction) in &self.rows {
            if let Some(zone) = prediction.answer.zone() {
                zones.push(zone);
                labels.push(sample.positive);
            }
        }
        ConfusionMatrix::of_zones(&zones, &labels)
    }

    /// How many rows failed.
    pub(super) fn failed(&self) -> usize {
        let failed = |answer: &Answer| matches!(answer, Answer::Failed { .. });
        self.rows
            .iter()
            .filter(|(_, prediction)| failed(&prediction.answer))
            .count()
    }
}
