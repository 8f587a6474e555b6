//! How long samples took.

use super::metrics::Turnaround;
use super::prediction::{Answer, Prediction};
use super::set::sample::{Sample, SampleKind};
use super::stats::quantile::quantile;

/// Times of the samples of one kind that did not fail, ascending, ms.
pub(super) fn times(samples: &[Sample], predictions: &[Prediction], kind: SampleKind) -> Vec<f64> {
    let mut times: Vec<f64> = samples
        .iter()
        .zip(predictions)
        .filter(|(sample, one)| sample.kind == kind && !matches!(one.answer, Answer::Failed { .. }))
        .map(|(_, one)| one.ms)
        .collect();
    times.sort_by(f64::total_cmp);
    times
}

/// Time per sample of every model, by what the samples are.
pub(super) fn turnaround(samples: &[Sample], predictions: &[Vec<Prediction>]) -> Vec<Turnaround> {
    let mut found = Vec::new();
    for (model, predictions) in predictions.iter().enumerate() {
        for kind in [SampleKind::Patch, SampleKind::Slide] {
            let times = times(samples, predictions, kind);
            if let Some(&longest_ms) = times.last() {
                found.push(Turnaround {
                    model,
                    kind,
                    samples: times.len(),
                    median_ms: quantile(&times, 0.5),
                    p90_ms: quantile(&times, 0.9),
                    longest_ms,
                });
            }
        }
    }
    found
}
