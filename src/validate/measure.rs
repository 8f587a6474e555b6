//! From predictions to metrics with intervals.

use super::metrics::{
    AtPrevalence, Calibration, Counts, Estimate, Measured, Metrics, ModelMetrics, NamedInterval,
    Rate, Settings,
};
use super::part::Part;
use super::prediction::{Answer, Prediction};
use super::score::patch_operating_point;
use super::set::sample::Sample;
use super::stats::bootstrap::replicates::{Settings as Resampling, bootstrap};
use super::stats::bootstrap::resampler::Resampler;
use super::stats::calibration::brier::brier_score;
use super::stats::calibration::expected_error::{
    DEFAULT_BINS, calibration_null, expected_calibration_error,
};
use super::stats::calibration::recalibration::{Coefficient, logits, recalibration};
use super::stats::clustered_proportion::clustered_proportion;
use super::stats::confusion::{ConfusionMatrix, Zone};
use super::stats::error::StatsError;
use super::stats::interval::Confidence;
use super::stats::labelled_scores::LabelledScores;
use super::stats::precision_recall::average_precision;
use super::stats::predictive_value::Adjustment;
use super::stats::proportion::Proportion;
use super::stats::roc::auc;
use super::stats::small_sample::Reporting;
use super::subgroups::{auc_of, subgroups};
use crate::classify::classifier::Contract;
use std::collections::BTreeMap;

/// Simulated sets behind the null of the calibration error.
const SIMULATIONS: usize = 1_000;

/// Every metric of one model on a set.
#[must_use]
pub fn measure(
    samples: &[Sample],
    predictions: &[Prediction],
    contract: &Contract,
    settings: &Settings,
) -> ModelMetrics {
    let whole = Part::whole(samples, predictions);
    let judge = Judge { settings };
    ModelMetrics {
        model: contract.identity.clone(),
        operating_point: patch_operating_point(contract)
            .map(|_| (contract.tile_clear_below, contract.tile_suspicious_at)),
        metrics: judge.metrics(&whole, true),
        predictive_values: judge.predictive_values(&whole),
        calibration: judge.calibration(&whole),
        subgroups: subgroups(&judge, &whole),
        abstention_reasons: abstention_reasons(predictions),
    }
}

fn abstention_reasons(predictions: &[Prediction]) -> BTreeMap<String, usize> {
    let mut numbers = BTreeMap::new();
    for prediction in predictions {
        if let Answer::Abstained { reasons, .. } = &prediction.answer {
            for reason in reasons {
                let code = serde_json::to_value(reason).ok();
                let code = code.as_ref().and_then(|code| code.as_str());
                *numbers
                    .entry(code.unwrap_or_default().to_owned())
                    .or_default() += 1;
            }
        }
    }
    numbers
}

/// The rules by which a set is measured.
pub(super) struct Judge<'a> {
    pub(super) settings: &'a Settings,
}

impl Judge<'_> {
    pub(super) fn confidence(&self) -> Confidence {
        Confidence::new(self.settings.confidence).unwrap_or(Confidence::P95)
    }

    pub(super) fn resampling(&self) -> Resampling {
        Resampling {
            resamples: self.settings.resamples,
            seed: self.settings.seed,
        }
    }

    pub(super) fn metrics(&self, part: &Part, resampled: bool) -> Metrics {
        let scored = part.scored();
        let judged = part.filtered(|_, one| one.answer.zone().is_some());
        let positives = judged.filtered(|sample, _| sample.positive);
        let negatives = judged.filtered(|sample, _| !sample.positive);
        let is = |zone: Zone| move |one: &Prediction| one.answer.zone() == Some(zone);
        Metrics {
            counts: Counts {
                samples: part.rows.len(),
                positives: part
                    .rows
                    .iter()
                    .filter(|(sample, _)| sample.positive)
                    .count(),
                scored: scored.rows.len(),
                abstained: judged.rows.len() - scored.rows.len(),
                failed: part.failed(),
                groups: part.grouping().ok().flatten().map(|groups| groups.groups()),
            },
            auc: self.auc(&scored, resampled),
            average_precision: self.resampled(&scored, average_precision, resampled),
            sensitivity: self.rate(&positives, is(Zone::Suspicious)),
            specificity: self.rate(&negatives, is(Zone::Cleared)),
            miss_rate: self.rate(&positives, is(Zone::Cleared)),
            sensitivity_among_answered: self.rate(&positives.answered(), is(Zone::Suspicious)),
            specificity_among_answered: self.rate(&negatives.answered(), is(Zone::Cleared)),
            abstention_rate: self.rate(&judged, is(Zone::Undecided)),
            confusion: Measured::of(part.confusion()),
        }
    }

    fn auc(&self, part: &Part, resampled: bool) -> Measured<Estimate> {
        match auc_of(part) {
            Err(error) => Measured::of(Err(error)),
            Ok((estimate, method)) => Measured::Value(Estimate {
                value: estimate.auc,
                interval: unless_small(part, || {
                    let interval = estimate.logit_interval(self.confidence())?;
                    Ok(NamedInterval { interval, method })
                }),
                other_interval: resampled
                    .then(|| unless_small(part, || self.percentile(part, auc))),
            }),
        }
    }

    /// A statistic with the percentile interval of the bootstrap, or without an interval.
    fn resampled(
        &self,
        part: &Part,
        statistic: fn(&LabelledScores) -> Result<f64, StatsError>,
        resampled: bool,
    ) -> Measured<Estimate> {
        let value = part.labelled().and_then(|data| statistic(&data));
        match value {
            Err(error) => Measured::of(Err(error)),
            Ok(value) => Measured::Value(Estimate {
                value,
                interval: if resampled {
                    unless_small(part, || self.percentile(part, statistic))
                } else {
                    Measured::Missing {
                        not_computed: "of subgroups only the AUC and rates have intervals".into(),
                    }
                },
                other_interval: None,
            }),
        }
    }

    fn percentile(
        &self,
        part: &Part,
        statistic: fn(&LabelledScores) -> Result<f64, StatsError>,
    ) -> Result<NamedInterval, StatsError> {
        let data = part.labelled()?;
        let (resampler, method) = match part.grouping()? {
            Some(groups) => (
                Resampler::by_group(&groups)?,
                "bootstrap of groups, percentile",
            ),
            None => (
                Resampler::within_class(data.labels())?,
                "bootstrap within class, percentile",
            ),
        };
        let replicates = bootstrap(&resampler, self.resampling(), |indices| {
            statistic(&data.select(indices)?)
        })?;
        let interval = replicates.percentile(self.confidence())?;
        Ok(NamedInterval { interval, method })
    }

    fn rate(&self, part: &Part, event: impl Fn(&Prediction) -> bool) -> Measured<Rate> {
        let events: Vec<bool> = part.rows.iter().map(|(_, one)| event(one)).collect();
        let number = events.iter().filter(|event| **event).count() as u64;
        let proportion = match Proportion::new(number, events.len() as u64) {
            Ok(proportion) => proportion,
            Err(error) => return Measured::of(Err(error)),
        };
        let interval = unless_small(part, || {
            Ok(match part.grouping()? {
                Some(groups) if groups.groups() > 1 => NamedInterval {
                    interval: clustered_proportion(&events, &groups)?.wilson(self.confidence()),
                    method: "Wilson, effective number of trials of the groups",
                },
                _ => NamedInterval {
                    interval: proportion.wilson(self.confidence()),
                    method: "Wilson",
                },
            })
        });
        Measured::Value(Rate {
            events: number,
            trials: proportion.trials(),
            estimate: Estimate {
                value: proportion.estimate(),
                interval,
                other_interval: None,
            },
            upper_bound: (number == 0).then(|| proportion.upper_bound(self.confidence())),
        })
    }

    fn predictive_values(&self, part: &Part) -> Vec<AtPrevalence> {
        let Ok(matrix) = part.confusion() else {
            return Vec::new();
        };
        let at = |prevalence: f64, positive: bool| {
            // A rate of 0 or 1 has no interval as it is counted.
            let plain = predictive(
                &matrix,
                prevalence,
                positive,
                Adjustment::None,
                self.confidence(),
            );
            let found = plain.or_else(|_| {
                predictive(
                    &matrix,
                    prevalence,
                    positive,
                    Adjustment::AgrestiCoull,
                    self.confidence(),
                )
            });
            Measured::of(found)
        };
        self.settings
            .prevalences
            .iter()
            .map(|&prevalence| AtPrevalence {
                prevalence,
                positive: at(prevalence, true),
                negative: at(prevalence, false),
            })
            .collect()
    }

    fn calibration(&self, part: &Part) -> Calibration {
        let scored = part.scored();
        let data = scored.labelled();
        let binned = data
            .as_ref()
            .map_err(Clone::clone)
            .and_then(|data| expected_calibration_error(data, DEFAULT_BINS));
        let null = data
            .as_ref()
            .map_err(Clone::clone)
            .and_then(|data| calibration_null(data, DEFAULT_BINS, SIMULATIONS, self.settings.seed));
        let fit = data.as_ref().map_err(Clone::clone).and_then(|data| {
            let logits = LabelledScores::new(logits(data.scores())?, data.labels().to_vec())?;
            recalibration(&logits)
        });
        let coefficient =
            |pick: fn(&super::stats::calibration::recalibration::Recalibration) -> Coefficient| {
                match &fit {
                    Err(error) => Measured::of(Err(error.clone())),
                    Ok(fit) => {
                        let found = pick(fit);
                        Measured::Value(Estimate {
                            value: found.estimate,
                            interval: unless_small(&scored, || {
                                Ok(NamedInterval {
                                    interval: found.interval(self.confidence()),
                                    method: if scored.grouped {
                                        "Wald, samples taken as independent"
                                    } else {
                                        "Wald"
                                    },
                                })
                            }),
                            other_interval: None,
                        })
                    }
                }
            };
        Calibration {
            brier: self.resampled(&scored, |data| Ok(brier_score(data)?.score), true),
            expected_error: self.resampled(
                &scored,
                |data| Ok(expected_calibration_error(data, DEFAULT_BINS)?.error),
                true,
            ),
            expected_error_null_95: Measured::of(null.map(|null| null.percentile_95)),
            slope: coefficient(|fit| fit.slope),
            intercept: coefficient(|fit| fit.intercept),
            bins: binned.map(|binned| binned.bins).unwrap_or_default(),
        }
    }
}

/// An interval, unless the part is too small for one.
pub(super) fn unless_small(
    part: &Part,
    found: impl FnOnce() -> Result<NamedInterval, StatsError>,
) -> Measured<NamedInterval> {
    match too_small(part) {
        None => Measured::of(found()),
        Some(why) => Measured::Missing { not_computed: why },
    }
}

/// Why a part is too small for intervals and tests, if it is.
pub(super) fn too_small(part: &Part) -> Option<String> {
    let groups = part.grouping().ok().flatten().map(|groups| groups.groups());
    match Reporting::of(part.rows.len(), groups) {
        Reporting::Intervals => None,
        Reporting::CountsOnlyFewSamples { samples } => {
            Some(format!("{samples} samples are too few for an interval"))
        }
        Reporting::CountsOnlyFewGroups { groups } => {
            Some(format!("{groups} groups are too few for an interval"))
        }
    }
}

fn predictive(
    matrix: &ConfusionMatrix,
    prevalence: f64,
    positive: bool,
    adjustment: Adjustment,
    confidence: Confidence,
) -> Result<Estimate, StatsError> {
    let found = if positive {
        matrix.positive_predictive_value(prevalence, adjustment, confidence)
    } else {
        matrix.negative_predictive_value(prevalence, adjustment, confidence)
    }?;
    Ok(Estimate {
        value: found.estimate,
        interval: Measured::Value(NamedInterval {
            interval: found.interval,
            method: match adjustment {
                Adjustment::None => "logit (Mercaldo), samples taken as independent",
                Adjustment::AgrestiCoull => {
                    "logit (Mercaldo), rates after Agresti and Coull, samples taken as independent"
                }
            },
        }),
        other_interval: None,
    })
}
