//! The metrics of one model on one set, and of two models against each other: `metrics.json`.

use super::check::Planned;
use super::estimate::{Estimate, Measured, Rate};
use super::lesions::metrics::LesionMetrics;
use super::prediction::Ending;
use super::set::problem::SetProblem;
use super::set::sample::SampleKind;
use super::stats::calibration::expected_error::ReliabilityBin;
use super::stats::confusion::ConfusionMatrix;
use super::stats::froc::RepeatedHit;
use super::thresholds::SupportedThresholds;
use crate::domain::verdict::ModelIdentity;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt;

/// Version of the document's form.
pub const METRICS_FORMAT: u32 = 1;

/// A predictive value at a stated prevalence.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AtPrevalence {
    /// Share of positives that is assumed.
    pub prevalence: f64,
    /// Positive predictive value.
    pub positive: Measured<Estimate>,
    /// Negative predictive value.
    pub negative: Measured<Estimate>,
}

/// How well scores agree with frequencies, if they are read as probabilities at the prevalence of
/// the set.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Calibration {
    /// Brier score.
    pub brier: Measured<Estimate>,
    /// Expected calibration error over bins of equal mass.
    pub expected_error: Measured<Estimate>,
    /// 95th percentile of that error for a perfectly calibrated model on these scores.
    pub expected_error_null_95: Measured<f64>,
    /// Slope of the logistic recalibration; 1 is calibrated.
    pub slope: Measured<Estimate>,
    /// Its intercept; 0 is calibrated.
    pub intercept: Measured<Estimate>,
    /// Bins of the reliability diagram.
    pub bins: Vec<ReliabilityBin>,
}

/// How many samples came to what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Counts {
    /// In the set.
    pub samples: usize,
    /// Of them positive.
    pub positives: usize,
    /// Scored by the model.
    pub scored: usize,
    /// Not judged, for a stated reason.
    pub abstained: usize,
    /// Not read or not scored; they count for no metric.
    pub failed: usize,
    /// Groups, where samples are grouped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub groups: Option<usize>,
}

/// The metrics of a part of a set, or of all of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Metrics {
    /// How many samples came to what.
    pub counts: Counts,
    /// Area under the ROC curve.
    pub auc: Measured<Estimate>,
    /// Average precision.
    pub average_precision: Measured<Estimate>,
    /// Suspicious among all positives.
    pub sensitivity: Measured<Rate>,
    /// Cleared among all negatives.
    pub specificity: Measured<Rate>,
    /// Cleared among all positives.
    pub miss_rate: Measured<Rate>,
    /// Suspicious among positives with an answer.
    pub sensitivity_among_answered: Measured<Rate>,
    /// Cleared among negatives with an answer.
    pub specificity_among_answered: Measured<Rate>,
    /// Undecided or not judged, among all.
    pub abstention_rate: Measured<Rate>,
    /// Counts at the operating point.
    pub confusion: Measured<ConfusionMatrix>,
}

/// The metrics of a subgroup.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Subgroup {
    /// What it is a group by, such as `scanner`.
    pub by: &'static str,
    /// Which group.
    pub value: String,
    /// Its metrics; without intervals where it is small.
    #[serde(flatten)]
    pub metrics: Metrics,
    /// Its AUC against that of all other samples.
    pub against_rest: Measured<AgainstRest>,
}

/// A subgroup's AUC against that of the rest of the set, on the logit scale; both are taken as
/// independent.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct AgainstRest {
    /// AUC of the subgroup less that of the rest.
    pub difference: f64,
    /// Two-sided p-value.
    pub p: f64,
    /// The same, adjusted by Holm for all subgroups of the model that could be tested.
    pub p_holm: f64,
}

/// One model on the set.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ModelMetrics {
    /// The model.
    pub model: ModelIdentity,
    /// SHA-256 of its `config.json`: classes, scale and transform belong to the weights.
    pub config_sha256: String,
    /// Classes whose score is a suspicion.
    pub positive_classes: Vec<String>,
    /// Score below which a patch is clear, and from which it is suspicious.
    pub operating_point: Option<(f64, f64)>,
    /// On the whole set.
    #[serde(flatten)]
    pub metrics: Metrics,
    /// Predictive values at stated prevalences.
    pub predictive_values: Vec<AtPrevalence>,
    /// Calibration.
    pub calibration: Calibration,
    /// Thresholds that the patches of the set support; none of them was used in this run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thresholds: Option<SupportedThresholds>,
    /// By site, scanner, organ and preparation.
    pub subgroups: Vec<Subgroup>,
    /// Reasons of abstentions with their number.
    pub abstention_reasons: BTreeMap<String, usize>,
    /// Samples that failed, with what was wrong.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub failures: Vec<Failure>,
    /// How well it finds lesions, where the set says where they are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lesions: Option<LesionMetrics>,
}

/// A sample that failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Failure {
    /// Its row in the list, from 1.
    pub row: usize,
    /// What the set calls it.
    pub sample: String,
    /// What was wrong.
    pub why: String,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "row {}: {}: {}", self.row, self.sample, self.why)
    }
}

/// A sample that two models end otherwise on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Discordance {
    /// Its row in the list, from 1.
    pub row: usize,
    /// What the set calls it.
    pub sample: String,
    /// Its label.
    pub label: String,
    /// How the reference ends.
    pub first: Ending,
    /// How the candidate ends.
    pub second: Ending,
}

/// Two models on the same samples.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comparison {
    /// The reference: place among the models, from 0.
    pub first: usize,
    /// The candidate.
    pub second: usize,
    /// Samples that both scored.
    pub samples: usize,
    /// AUC of the second less that of the first: interval by `DeLong`, and by paired bootstrap.
    pub auc_difference: Measured<Estimate>,
    /// Two-sided p-value of `DeLong`'s test.
    pub p: Measured<f64>,
    /// Samples that end otherwise.
    pub discordant: usize,
    /// Those samples.
    pub discordances: Vec<Discordance>,
}

/// What the run was told.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Settings {
    /// Only rows of this split.
    pub split: Option<String>,
    /// Labels that were said to be positive.
    pub positive_labels: Vec<String>,
    /// Samples that were left out by name.
    pub excluded: Vec<String>,
    /// What a further hit in a lesion that was found counts as.
    pub repeated_hits: RepeatedHit,
    /// Score outside the intended use too.
    pub research: bool,
    /// Seed of every random stream.
    pub seed: u64,
    /// Bootstrap resamples.
    pub resamples: usize,
    /// Prevalences at which predictive values are given.
    pub prevalences: Vec<f64>,
    /// Confidence level.
    pub confidence: f64,
}

/// The set.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SetSummary {
    /// Its name.
    pub name: String,
    /// SHA-256 over every sample's name, label, group, file and annotation.
    pub digest: String,
    /// What is wrong with its list, annotations and masks.
    pub problems: Vec<SetProblem>,
    /// Samples that were left out because they were named so.
    pub excluded: Vec<String>,
    /// Columns that nothing was done with.
    pub ignored_columns: Vec<String>,
    /// Patches without a stated scale, taken to be as large as the model's field.
    pub scale_assumed: usize,
}

/// The document `metrics.json`. The same set, models, program and settings give the same document,
/// but for `timing`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Validation {
    /// Version of this document's form.
    pub format: u32,
    /// Version of the program.
    pub program_version: String,
    /// The set.
    pub set: SetSummary,
    /// What the run was told.
    pub settings: Settings,
    /// What was planned before the run; without a plan everything is exploratory.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan: Option<Planned>,
    /// Each model on the set.
    pub models: Vec<ModelMetrics>,
    /// Each later model against the first.
    pub comparisons: Vec<Comparison>,
    /// How long it took.
    pub timing: Timing,
}

/// How long the samples of one kind took one model.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Turnaround {
    /// The model's place, from 0.
    pub model: usize,
    /// What the samples are; a patch has its share of the time of its batch.
    pub kind: SampleKind,
    /// Samples that did not fail.
    pub samples: usize,
    /// Time that half of them stay below, ms.
    pub median_ms: f64,
    /// Time that nine of ten stay below, ms.
    pub p90_ms: f64,
    /// The longest time, ms.
    pub longest_ms: f64,
}

/// How long a validation worked; the time that it stood still does not count.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Timing {
    /// Scoring, s: of what was not scored before.
    pub scoring_s: f64,
    /// Samples per second while scoring, every model counted; `None` if all were scored before.
    pub samples_per_s: Option<f64>,
    /// Samples that an earlier attempt, which was interrupted, had scored, every model counted.
    pub kept: usize,
    /// Metrics and intervals, s.
    pub metrics_s: f64,
    /// Time per sample.
    pub turnaround: Vec<Turnaround>,
}

impl fmt::Display for Timing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.1} s for scoring", self.scoring_s)?;
        if let Some(rate) = self.samples_per_s {
            write!(f, ", {rate:.0} samples a second")?;
        }
        if self.kept > 0 {
            write!(f, " ({} were scored by an attempt before)", self.kept)?;
        }
        write!(f, "; {:.1} s for metrics and intervals", self.metrics_s)
    }
}
