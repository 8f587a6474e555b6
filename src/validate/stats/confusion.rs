//! Counts at an operating point with three zones, one of which is no answer.

use super::error::{StatsError, require_count, require_finite};
use super::interval::Confidence;
use super::labelled_scores::LabelledScores;
use super::predictive_value::{Adjustment, PredictiveValue, predictive_value};
use super::proportion::Proportion;
use serde::{Deserialize, Serialize};

/// What the model says of a sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Zone {
    /// Score below the lower threshold: no suspicion.
    Cleared,
    /// Score between the thresholds, or the sample could not be assessed: an abstention.
    Undecided,
    /// Score at or above the upper threshold.
    Suspicious,
}

/// The two thresholds on the score.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct OperatingPoint {
    lower: f64,
    upper: f64,
}

impl OperatingPoint {
    /// Cleared below `lower`, suspicious at or above `upper`, undecided between; equal thresholds
    /// leave nothing undecided.
    ///
    /// # Errors
    /// `NotFinite`; `OutOfRange` if `lower` lies above `upper`.
    pub fn new(lower: f64, upper: f64) -> Result<Self, StatsError> {
        require_finite("threshold", &[lower, upper])?;
        if lower > upper {
            return Err(StatsError::OutOfRange {
                what: "lower threshold",
                value: lower,
                allowed: "at most the upper threshold",
            });
        }
        Ok(Self { lower, upper })
    }

    /// The zone of a score.
    pub fn zone(self, score: f64) -> Zone {
        if score >= self.upper {
            Zone::Suspicious
        } else if score < self.lower {
            Zone::Cleared
        } else {
            Zone::Undecided
        }
    }
}

/// Samples of one class in each zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct ZoneCounts {
    /// No suspicion.
    pub cleared: u64,
    /// No answer.
    pub undecided: u64,
    /// Suspicious.
    pub suspicious: u64,
}

impl ZoneCounts {
    fn count(&mut self, zone: Zone) {
        match zone {
            Zone::Cleared => self.cleared += 1,
            Zone::Undecided => self.undecided += 1,
            Zone::Suspicious => self.suspicious += 1,
        }
    }

    /// Samples of the class.
    pub fn all(self) -> u64 {
        self.answered() + self.undecided
    }

    /// Samples of the class with an answer.
    pub fn answered(self) -> u64 {
        self.cleared + self.suspicious
    }
}

/// Confusion matrix with abstentions: two classes by three zones.
///
/// A rate over all samples counts an abstention as neither detected nor cleared; a rate *among
/// answered* leaves abstentions out of the denominator, and means little without the abstention
/// rate beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct ConfusionMatrix {
    /// Positive samples.
    pub positives: ZoneCounts,
    /// Negative samples.
    pub negatives: ZoneCounts,
}

impl ConfusionMatrix {
    /// Counts the samples at an operating point.
    pub fn at(data: &LabelledScores, point: OperatingPoint) -> Self {
        let zones = data.scores().iter().map(|&score| point.zone(score));
        Self::tally(zones.zip(data.labels().iter().copied()))
    }

    /// Counts zones that were decided elsewhere, so that abstentions for quality or domain count.
    ///
    /// # Errors
    /// `LengthMismatch`; `TooFew` without any sample.
    pub fn of_zones(zones: &[Zone], labels: &[bool]) -> Result<Self, StatsError> {
        if zones.len() != labels.len() {
            return Err(StatsError::LengthMismatch {
                what: "labels",
                found: labels.len(),
                expected: zones.len(),
            });
        }
        require_count("samples", zones.len(), 1)?;
        Ok(Self::tally(
            zones.iter().copied().zip(labels.iter().copied()),
        ))
    }

    fn tally(samples: impl Iterator<Item = (Zone, bool)>) -> Self {
        let (mut positives, mut negatives) = (ZoneCounts::default(), ZoneCounts::default());
        for (zone, label) in samples {
            if label {
                positives.count(zone);
            } else {
                negatives.count(zone);
            }
        }
        Self {
            positives,
            negatives,
        }
    }

    /// Sensitivity: suspicious among all positives.
    ///
    /// # Errors
    /// `TooFew` without positives.
    pub fn sensitivity(&self) -> Result<Proportion, StatsError> {
        rate(self.positives.suspicious, "positives", self.positives.all())
    }

    /// Specificity: cleared among all negatives.
    ///
    /// # Errors
    /// `TooFew` without negatives.
    pub fn specificity(&self) -> Result<Proportion, StatsError> {
        rate(self.negatives.cleared, "negatives", self.negatives.all())
    }

    /// Miss rate: cleared among all positives.
    ///
    /// # Errors
    /// `TooFew` without positives.
    pub fn miss_rate(&self) -> Result<Proportion, StatsError> {
        rate(self.positives.cleared, "positives", self.positives.all())
    }

    /// False-alarm rate: suspicious among all negatives.
    ///
    /// # Errors
    /// `TooFew` without negatives.
    pub fn false_alarm_rate(&self) -> Result<Proportion, StatsError> {
        rate(self.negatives.suspicious, "negatives", self.negatives.all())
    }

    /// Sensitivity among answered: suspicious among positives with an answer.
    ///
    /// # Errors
    /// `TooFew` without answered positives.
    pub fn sensitivity_among_answered(&self) -> Result<Proportion, StatsError> {
        rate(
            self.positives.suspicious,
            "answered positives",
            self.positives.answered(),
        )
    }

    /// Specificity among answered: cleared among negatives with an answer.
    ///
    /// # Errors
    /// `TooFew` without answered negatives.
    pub fn specificity_among_answered(&self) -> Result<Proportion, StatsError> {
        rate(
            self.negatives.cleared,
            "answered negatives",
            self.negatives.answered(),
        )
    }

    /// Abstention rate: undecided among all samples.
    ///
    /// # Errors
    /// `TooFew` without samples.
    pub fn abstention_rate(&self) -> Result<Proportion, StatsError> {
        rate(
            self.positives.undecided + self.negatives.undecided,
            "samples",
            self.positives.all() + self.negatives.all(),
        )
    }

    /// Positive predictive value at a prevalence: P(tumour | suspicious), from the sensitivity and
    /// the false-alarm rate.
    ///
    /// # Errors
    /// `TooFew` without a class; else as [`predictive_value`].
    pub fn positive_predictive_value(
        &self,
        prevalence: f64,
        adjustment: Adjustment,
        confidence: Confidence,
    ) -> Result<PredictiveValue, StatsError> {
        predictive_value(
            self.sensitivity()?,
            self.false_alarm_rate()?,
            prevalence,
            adjustment,
            confidence,
        )
    }

    /// Negative predictive value at a prevalence of tumour: P(no tumour | cleared), from the
    /// specificity and the miss rate.
    ///
    /// # Errors
    /// `TooFew` without a class; else as [`predictive_value`].
    pub fn negative_predictive_value(
        &self,
        prevalence: f64,
        adjustment: Adjustment,
        confidence: Confidence,
    ) -> Result<PredictiveValue, StatsError> {
        let value = predictive_value(
            self.specificity()?,
            self.miss_rate()?,
            1.0 - prevalence,
            adjustment,
            confidence,
        )?;
        Ok(PredictiveValue {
            prevalence,
            ..value
        })
    }
}

fn rate(events: u64, what: &'static str, trials: u64) -> Result<Proportion, StatsError> {
    if trials == 0 {
        return Err(StatsError::TooFew {
            what,
            found: 0,
            needed: 1,
        });
    }
    Proportion::new(events, trials)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_score_on_a_threshold_belongs_to_the_zone_above() {
        let point = OperatingPoint::new(0.2, 0.7).unwrap();
        assert_eq!(point.zone(0.2), Zone::Undecided);
        assert_eq!(point.zone(0.7), Zone::Suspicious);
        assert_eq!(point.zone(0.199), Zone::Cleared);
        let single = OperatingPoint::new(0.5, 0.5).unwrap();
        assert_eq!(single.zone(0.5), Zone::Suspicious);
        assert!(OperatingPoint::new(0.8, 0.7).is_err());
        assert!(OperatingPoint::new(f64::NAN, 0.7).is_err());
    }

    #[test]
    fn an_abstention_is_neither_detected_nor_cleared() {
        let zones = [
            Zone::Suspicious,
            Zone::Suspicious,
            Zone::Undecided,
            Zone::Cleared,
            Zone::Cleared,
            Zone::Undecided,
        ];
        let labels = [true, true, true, true, false, false];
        let matrix = ConfusionMatrix::of_zones(&zones, &labels).unwrap();
        let rates = [
            (matrix.sensitivity(), (2, 4)),
            (matrix.miss_rate(), (1, 4)),
            (matrix.sensitivity_among_answered(), (2, 3)),
            (matrix.specificity(), (1, 2)),
            (matrix.false_alarm_rate(), (0, 2)),
            (matrix.specificity_among_answered(), (1, 1)),
            (matrix.abstention_rate(), (2, 6)),
        ];
        for (found, (events, trials)) in rates {
            assert_eq!(found, Proportion::new(events, trials));
        }
    }

    #[test]
    fn sensitivity_of_a_set_without_positives_is_refused() {
        let matrix = ConfusionMatrix::of_zones(&[Zone::Cleared], &[false]).unwrap();
        assert_eq!(
            matrix.sensitivity().unwrap_err().to_string(),
            "1 positives are needed, 0 given"
        );
        assert!(ConfusionMatrix::of_zones(&[], &[]).is_err());
        let undecided = ConfusionMatrix::of_zones(&[Zone::Undecided], &[true]).unwrap();
        assert!(undecided.sensitivity_among_answered().is_err());
    }
}
