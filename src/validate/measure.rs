//! From predictions to metrics with intervals.

use super::estimate::{Estimate, Measured, NamedInterval};
use super::judge::{Judge, unless_small};
use super::lesions::evaluate::evaluate;
use super::lesions::truth::GroundTruth;
use super::metrics::{AtPrevalence, Calibration, Failure, ModelMetrics, Settings};
use super::part::Part;
use super::prediction::{Answer, Prediction};
use super::score::patch_operating_point;
use super::set::sample::Sample;
use super::stats::calibration::brier::brier_score;
use super::stats::calibration::expected_error::{
    DEFAULT_BINS, calibration_null, expected_calibration_error,
};
use super::stats::calibration::recalibration::{Coefficient, logits, recalibration};
use super::stats::confusion::ConfusionMatrix;
use super::stats::error::StatsError;
use super::stats::interval::Confidence;
use super::stats::labelled_scores::LabelledScores;
use super::stats::predictive_value::Adjustment;
use super::subgroups::subgroups;
use super::thresholds::supported_thresholds;
use crate::classify::classifier::Contract;
use std::collections::BTreeMap;

/// Simulated sets behind the null of the calibration error.
const SIMULATIONS: usize = 1_000;

/// Every metric of one model on a set; `truths` has one entry per sample.
#[must_use]
pub(super) fn measure(
    samples: &[Sample],
    predictions: &[Prediction],
    truths: &[Option<GroundTruth>],
    contract: &Contract,
    settings: &Settings,
) -> ModelMetrics {
    let whole = Part::whole(samples, predictions);
    let judge = Judge { settings };
    ModelMetrics {
        model: contract.identity.clone(),
        config_sha256: contract.config_sha256.clone(),
        positive_classes: contract
            .positive
            .iter()
            .map(|&class| contract.class_names[class].clone())
            .collect(),
        operating_point: patch_operating_point(contract)
            .map(|_| (contract.tile_clear_below, contract.tile_suspicious_at)),
        metrics: judge.metrics(&whole, true),
        predictive_values: judge.predictive_values(&whole),
        calibration: judge.calibration(&whole),
        thresholds: supported_thresholds(&whole),
        subgroups: subgroups(&judge, &whole),
        abstention_reasons: abstention_reasons(predictions),
        failures: failures(samples, predictions),
        lesions: evaluate(
            &judge,
            samples,
            predictions,
            truths,
            contract.tile_suspicious_at,
        ),
    }
}

fn failures(samples: &[Sample], predictions: &[Prediction]) -> Vec<Failure> {
    let failure = |(sample, prediction): (&Sample, &Prediction)| match &prediction.answer {
        Answer::Failed { why } => Some(Failure {
            row: sample.row,
            sample: sample.name.clone(),
            why: why.clone(),
        }),
        _ => None,
    };
    samples
        .iter()
        .zip(predictions)
        .filter_map(failure)
        .collect()
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

impl Judge<'_> {
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
