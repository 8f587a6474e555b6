//! The rules by which any part of a set is measured: intervals, small numbers, groups.

use super::estimate::{Estimate, Measured, NamedInterval, Rate};
use super::metrics::{Counts, Metrics, Settings};
use super::part::Part;
use super::prediction::Prediction;
use super::stats::auc_estimate::AucEstimate;
use super::stats::bootstrap::replicates::{Settings as Resampling, bootstrap};
use super::stats::bootstrap::resampler::Resampler;
use super::stats::clustered_auc::clustered_delong;
use super::stats::clustered_proportion::clustered_proportion;
use super::stats::confusion::Zone;
use super::stats::delong::delong;
use super::stats::error::StatsError;
use super::stats::grouping::Grouping;
use super::stats::interval::Confidence;
use super::stats::labelled_scores::LabelledScores;
use super::stats::precision_recall::average_precision;
use super::stats::proportion::Proportion;
use super::stats::roc::auc;
use super::stats::small_sample::Reporting;

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

    pub(super) fn auc(&self, part: &Part, resampled: bool) -> Measured<Estimate> {
        match auc_of(part) {
            // A single sample of a class has an AUC, but nothing shows how uncertain it is.
            Err(error) => match part.labelled().and_then(|data| auc(&data)) {
                Ok(value) => Measured::Value(Estimate {
                    value,
                    interval: Measured::of(Err(error)),
                    other_interval: None,
                }),
                Err(_) => Measured::of(Err(error)),
            },
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

    /// Share of events among trials that belong together, such as the lesions of a slide.
    pub(super) fn clustered_rate<K: Ord>(&self, events: &[bool], groups: &[K]) -> Measured<Rate> {
        let number = events.iter().filter(|event| **event).count() as u64;
        let proportion = match Proportion::new(number, events.len() as u64) {
            Ok(proportion) => proportion,
            Err(error) => return Measured::of(Err(error)),
        };
        let interval = Grouping::by_key(groups).and_then(|groups| {
            if let Some(why) = small(events.len(), Some(groups.groups())) {
                return Ok(Measured::Missing { not_computed: why });
            }
            Ok(Measured::Value(NamedInterval {
                interval: clustered_proportion(events, &groups)?.wilson(self.confidence()),
                method: "Wilson, effective number of trials of the groups",
            }))
        });
        Measured::Value(Rate {
            events: number,
            trials: proportion.trials(),
            estimate: Estimate {
                value: proportion.estimate(),
                interval: interval.unwrap_or_else(|error| Measured::of(Err(error))),
                other_interval: None,
            },
            upper_bound: (number == 0).then(|| proportion.upper_bound(self.confidence())),
        })
    }

    /// A statistic with the percentile interval of the bootstrap, or without an interval.
    pub(super) fn resampled(
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

    pub(super) fn rate(&self, part: &Part, event: impl Fn(&Prediction) -> bool) -> Measured<Rate> {
        let events: Vec<bool> = part.rows.iter().map(|(_, one)| event(one)).collect();
        let number = events.iter().filter(|event| **event).count() as u64;
        if events.is_empty() {
            return Measured::Missing {
                not_computed: "no sample counts for it".into(),
            };
        }
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
    small(part.rows.len(), groups)
}

fn small(samples: usize, groups: Option<usize>) -> Option<String> {
    match Reporting::of(samples, groups) {
        Reporting::Intervals => None,
        Reporting::CountsOnlyFewSamples { samples } => {
            Some(format!("{samples} samples are too few for an interval"))
        }
        Reporting::CountsOnlyFewGroups { groups } => {
            Some(format!("{groups} groups are too few for an interval"))
        }
    }
}

/// The AUC of a part with its variance, which allows for groups, and the method.
pub(super) fn auc_of(part: &Part) -> Result<(AucEstimate, &'static str), StatsError> {
    let data = part.labelled()?;
    Ok(match part.grouping()? {
        Some(groups) => (clustered_delong(&data, &groups)?, "Obuchowski, logit scale"),
        None => (delong(&data)?, "DeLong, logit scale"),
    })
}
