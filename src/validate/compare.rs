//! Two models on the same samples.

use super::estimate::{Estimate, Measured, NamedInterval};
use super::judge::{Judge, unless_small};
use super::metrics::{Comparison, Discordance, Settings};
use super::part::Part;
use super::prediction::Prediction;
use super::set::sample::Sample;
use super::stats::auc_estimate::AucComparison;
use super::stats::bootstrap::replicates::paired_bootstrap;
use super::stats::bootstrap::resampler::Resampler;
use super::stats::clustered_auc::paired_clustered_delong;
use super::stats::delong::paired_delong;
use super::stats::error::StatsError;
use super::stats::roc::auc;

/// A model and its predictions, by its place among the models.
pub(super) type Placed<'a> = (usize, &'a [Prediction]);

/// Compares a candidate with the reference on the samples that both scored.
pub(super) fn compare(
    samples: &[Sample],
    (first, one): Placed<'_>,
    (second, other): Placed<'_>,
    settings: &Settings,
) -> Comparison {
    let both: Vec<usize> = (0..samples.len())
        .filter(|&at| one[at].answer.score().is_some() && other[at].answer.score().is_some())
        .collect();
    let grouped = samples.iter().any(|sample| sample.group.is_some());
    let part = |predictions| Part {
        rows: both
            .iter()
            .map(|&at| (&samples[at], pick(predictions, at)))
            .collect(),
        grouped,
    };
    let (one_part, other_part) = (part(one), part(other));
    let judge = Judge { settings };
    let discordances: Vec<Discordance> = samples
        .iter()
        .zip(one.iter().zip(other))
        .map(|(sample, (one, other))| (sample, one.answer.ending(), other.answer.ending()))
        .filter(|(_, first, second)| first != second)
        .map(|(sample, first, second)| Discordance {
            row: sample.row,
            sample: sample.name.clone(),
            label: sample.label.clone(),
            first,
            second,
        })
        .collect();
    let compared = delong(&one_part, &other_part);
    Comparison {
        first,
        second,
        samples: both.len(),
        auc_difference: match &compared {
            Err(error) => Measured::of(Err(error.clone())),
            Ok((compared, method)) => Measured::Value(Estimate {
                value: compared.difference,
                interval: unless_small(&one_part, || {
                    Ok(NamedInterval {
                        interval: compared.interval(judge.confidence())?,
                        method,
                    })
                }),
                other_interval: Some(unless_small(&one_part, || {
                    resampled(&judge, &one_part, &other_part)
                })),
            }),
        },
        p: Measured::of(compared.and_then(|(compared, _)| Ok(compared.test()?.p))),
        discordant: discordances.len(),
        discordances,
    }
}

fn pick(predictions: &[Prediction], at: usize) -> &Prediction {
    &predictions[at]
}

fn delong(one: &Part, other: &Part) -> Result<(AucComparison, &'static str), StatsError> {
    let (first, second) = (one.labelled()?, other.labelled()?);
    Ok(match one.grouping()? {
        Some(groups) => (
            paired_clustered_delong(&first, &second, &groups)?,
            "Obuchowski, paired",
        ),
        None => (paired_delong(&first, &second)?, "DeLong, paired"),
    })
}

fn resampled(judge: &Judge, one: &Part, other: &Part) -> Result<NamedInterval, StatsError> {
    let (first, second) = (one.labelled()?, other.labelled()?);
    let (resampler, method) = match one.grouping()? {
        Some(groups) => (
            Resampler::by_group(&groups)?,
            "paired bootstrap of groups, percentile",
        ),
        None => (
            Resampler::within_class(first.labels())?,
            "paired bootstrap within class, percentile",
        ),
    };
    let replicates = paired_bootstrap(
        &resampler,
        judge.resampling(),
        |indices| auc(&first.select(indices)?),
        |indices| auc(&second.select(indices)?),
    )?;
    Ok(NamedInterval {
        interval: replicates.percentile(judge.confidence())?,
        method,
    })
}
