//! Thresholds that a set supports: what a model without any may be given, with a bound on each.

use super::estimate::Measured;
use super::part::Part;
use super::prediction::Answer;
use super::set::sample::SampleKind;
use super::stats::error::StatsError;
use super::stats::interval::Confidence;
use super::stats::learn_then_test::{CertifiedThreshold, lower_threshold};
use serde::Serialize;
use std::collections::BTreeMap;

/// Limit of the share of positives that are cleared.
pub const MISSED_LIMIT: f64 = 0.02;
/// Limit of the share of negatives that are suspicious.
pub const FALSE_ALARM_LIMIT: f64 = 0.01;
/// Thresholds that are tried lie at whole multiples of 1 ÷ this.
const GRID: u32 = 1_000;

/// Thresholds on the score of a patch that a set supports. They hold for patches exchangeable with those of
/// the set, and for no slide score. Whoever takes them needs another set to tell how well they do.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SupportedThresholds {
    /// The highest score below which at most [`MISSED_LIMIT`] of positives lie, with 95 % confidence.
    pub clear_below: Measured<Supported>,
    /// The lowest score from which at most [`FALSE_ALARM_LIMIT`] of negatives lie, with 95 % confidence.
    pub suspicious_at: Measured<Supported>,
}

/// A threshold and what it rests on.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Supported {
    /// The threshold.
    pub threshold: f64,
    /// Patches on the wrong side of it; groups with one, where patches are grouped.
    pub events: u64,
    /// Among so many patches or groups.
    pub trials: u64,
    /// Exact one-sided 95 % upper bound of their share.
    pub upper_bound: f64,
    /// What that bound may be at most.
    pub limit: f64,
}

/// Thresholds by fixed-sequence testing on the patches of a set, `None` if it has none.
///
/// A patch outside the model's domain counts with its score, so that the bound does not rest on the
/// domain. Groups stand for their patches: one counts as wrong if any of its patches is, since patches of a
/// group are not independent.
#[must_use]
pub(super) fn supported_thresholds(part: &Part<'_>) -> Option<SupportedThresholds> {
    let patches = part.filtered(|sample, _| sample.kind == SampleKind::Patch);
    if patches.rows.is_empty() {
        return None;
    }
    let grid: Vec<f64> = (1..GRID)
        .map(|step| f64::from(step) / f64::from(GRID))
        .collect();
    let positives = units(&patches, true, f64::min);
    // From above, the negatives are what the positives are from below.
    let negatives: Vec<f64> = units(&patches, false, f64::max)
        .into_iter()
        .map(|score| 1.0 - score)
        .collect();
    let test = |scores: &[f64], limit| lower_threshold(scores, 0, &grid, limit, Confidence::P95);
    Some(SupportedThresholds {
        clear_below: told(
            test(&positives, MISSED_LIMIT),
            "positives are cleared",
            |at| at,
        ),
        suspicious_at: told(
            test(&negatives, FALSE_ALARM_LIMIT),
            "negatives are suspicious",
            // A score at the threshold is suspicious but was not counted, so that it lies one step above.
            |at| ((1.0 - at) * f64::from(GRID) + 1.0).round() / f64::from(GRID),
        ),
    })
}

/// One score for each patch of a class, or for each group the worst of them.
fn units(part: &Part<'_>, positive: bool, worst: fn(f64, f64) -> f64) -> Vec<f64> {
    let mut alone = Vec::new();
    let mut groups: BTreeMap<&str, f64> = BTreeMap::new();
    for (sample, prediction) in &part.rows {
        let score = match &prediction.answer {
            Answer::Scored { score, .. } => Some(*score),
            Answer::Abstained { score, .. } => *score,
            Answer::Failed { .. } => None,
        };
        let Some(score) = score.filter(|_| sample.positive == positive) else {
            continue;
        };
        match &sample.group {
            None => alone.push(score),
            Some(group) => {
                groups
                    .entry(group)
                    .and_modify(|so_far| *so_far = worst(*so_far, score))
                    .or_insert(score);
            }
        }
    }
    alone.extend(groups.into_values());
    alone
}

fn told(
    found: Result<CertifiedThreshold, StatsError>,
    what: &str,
    place: impl Fn(f64) -> f64,
) -> Measured<Supported> {
    match found {
        Ok(found) => Measured::Value(Supported {
            threshold: place(found.threshold),
            events: found.cleared.events(),
            trials: found.cleared.trials(),
            upper_bound: found.upper_bound,
            limit: found.limit,
        }),
        Err(StatsError::NothingCertified {
            events,
            samples,
            upper_bound,
            needed,
        }) => Measured::Missing {
            not_computed: format!(
                "even at the outermost threshold {events} of {samples} {what}, so that their share may be {:.1} %; it takes at least {needed} patches or groups, and none of those there",
                upper_bound * 100.0
            ),
        },
        Err(error) => Measured::of(Err(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::validate::prediction::Prediction;
    use crate::validate::set::sample::Sample;
    use crate::validate::stats::confusion::Zone;

    fn sample(positive: bool, group: Option<&str>) -> Sample {
        Sample {
            positive,
            group: group.map(str::to_owned),
            ..Sample::default()
        }
    }

    fn scored(score: f64) -> Prediction {
        Prediction {
            digest: None,
            answer: Answer::Scored {
                score,
                zone: Zone::Undecided,
            },
            ms: 1.0,
            hits: Vec::new(),
        }
    }

    fn thresholds(samples: &[Sample], scores: &[f64]) -> SupportedThresholds {
        let predictions: Vec<Prediction> = scores.iter().map(|score| scored(*score)).collect();
        supported_thresholds(&Part::whole(samples, &predictions)).unwrap()
    }

    /// 0 of 149 bounds a share by 2 %, 0 of 299 by 1 %: with so many the thresholds lie just where the
    /// scores begin, with one fewer there are none.
    #[test]
    fn the_least_numbers_of_the_exact_bounds() {
        let at = |positives: usize, negatives: usize| {
            let samples = [
                vec![sample(true, None); positives],
                vec![sample(false, None); negatives],
            ];
            let scores = [vec![0.8005; positives], vec![0.2005; negatives]];
            thresholds(&samples.concat(), &scores.concat())
        };
        let found = at(149, 299);
        let (lower, upper) = (found.clear_below.value(), found.suspicious_at.value());
        let (lower, upper) = (lower.unwrap(), upper.unwrap());
        assert!((lower.threshold - 0.8).abs() < 1e-12, "{lower:?}");
        assert_eq!((lower.events, lower.trials), (0, 149));
        assert!(lower.upper_bound <= MISSED_LIMIT);
        // 0.2005 is not suspicious at 0.202 and would be at 0.2; the step between is given away.
        assert!((upper.threshold - 0.202).abs() < 1e-12, "{upper:?}");
        assert_eq!((upper.events, upper.trials), (0, 299));
        let few = at(148, 298);
        let Measured::Missing { not_computed } = &few.clear_below else {
            panic!("{few:?}");
        };
        assert!(not_computed.contains("0 of 148"), "{not_computed}");
        assert!(not_computed.contains("at least 149"), "{not_computed}");
        let Measured::Missing { not_computed } = &few.suspicious_at else {
            panic!("{few:?}");
        };
        assert!(not_computed.contains("at least 299"), "{not_computed}");
    }

    /// 600 patches of 60 patients are 60, not 600.
    #[test]
    fn patches_of_a_group_count_once() {
        let groups: Vec<String> = (0..60).map(|group| format!("p{group}")).collect();
        let samples: Vec<Sample> = (0..600)
            .map(|at| sample(true, Some(&groups[at / 10])))
            .collect();
        let found = thresholds(&samples, &[0.9; 600]);
        let Measured::Missing { not_computed } = &found.clear_below else {
            panic!("{found:?}");
        };
        assert!(not_computed.contains("0 of 60"), "{not_computed}");
    }

    #[test]
    fn slides_support_no_threshold_of_patches() {
        let slide = Sample {
            kind: SampleKind::Slide,
            ..sample(true, None)
        };
        let predictions = [scored(0.9)];
        let samples = [slide];
        assert_eq!(
            supported_thresholds(&Part::whole(&samples, &predictions)),
            None
        );
    }
}
