//! A validation run: every model over every sample, then the metrics.

use super::compare::compare;
use super::journal::Journal;
use super::lesions::read::{ReadAnnotation, read_ground_truths};
use super::measure::measure;
use super::metrics::{METRICS_FORMAT, SetSummary, Settings, Timing, Validation};
use super::plan::Plan;
use super::prediction::Prediction;
use super::score::{Clock, Open, Scorer};
use super::set::problem::{ProblemCode, SetProblem};
use super::set::sample::{LabelledSet, LesionSource, Sample, SampleKind};
use super::turnaround::turnaround;
use crate::classify::classifier::Classifier;
use crate::domain::slide::Digest;
use crate::triage::request::Cancel;
use sha2::{Digest as _, Sha256};
use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// What a validation works with.
pub struct Means<'a> {
    /// Opens slides and images.
    pub open: Open<'a>,
    /// Reads annotations.
    pub annotation: ReadAnnotation<'a>,
    /// The models; every later one is compared with the first.
    pub models: &'a [&'a dyn Classifier],
    /// What was planned, if anything.
    pub plan: Option<&'a Plan>,
    /// Threads that decode; 0 means one per core.
    pub threads: usize,
    /// Where predictions are kept, and those of earlier attempts found.
    pub journal: Option<&'a Journal>,
    /// Tells the time.
    pub clock: Clock<'a>,
    /// Stops the run.
    pub cancel: &'a Cancel,
    /// Is told how many samples are scored, of how many, every model counted.
    pub watch: &'a (dyn Fn(usize, usize) + Sync),
}

/// A finished validation.
#[derive(Debug, Clone, PartialEq)]
pub struct Validated {
    /// The metrics.
    pub validation: Validation,
    /// The predictions of each model, in the order of the samples.
    pub predictions: Vec<Vec<Prediction>>,
}

/// Why a validation ended early.
#[derive(Debug, thiserror::Error)]
pub enum ValidationError {
    /// It was asked to stop.
    #[error("the validation was cancelled before it was finished")]
    Cancelled,
    /// The decode threads could not be started.
    #[error("the decode threads could not be started: {why}")]
    Threads {
        /// What the system said.
        why: String,
    },
}

/// Scores a set with every model and measures what came of it.
///
/// # Errors
/// [`ValidationError`]; a sample that cannot be read is no error but counted as failed.
pub fn validate(
    set: &LabelledSet,
    settings: &Settings,
    means: &Means<'_>,
) -> Result<Validated, ValidationError> {
    let threads = rayon::ThreadPoolBuilder::new()
        .num_threads(means.threads)
        .thread_name(|index| format!("validate-{index}"))
        .build()
        .map_err(|error| ValidationError::Threads {
            why: error.to_string(),
        })?;
    let since = |moment| (means.clock)().saturating_sub(moment).as_secs_f64();
    let lesions = read_ground_truths(&set.samples, means.open, means.annotation);
    let total = set.samples.len() * means.models.len();
    let started = (means.clock)();
    let mut kept = 0;
    let mut predictions = Vec::with_capacity(means.models.len());
    for (number, classifier) in means.models.iter().enumerate() {
        let before = number * set.samples.len();
        let scorer = Scorer {
            open: means.open,
            classifier: *classifier,
            research: settings.research,
            threads: &threads,
            journal: means.journal,
            clock: means.clock,
            cancel: means.cancel,
            done: &|done| (means.watch)(before + done, total),
        };
        let scored = scorer.score(&set.samples);
        if means.cancel.is_cancelled() || scored.predictions.len() < set.samples.len() {
            return Err(ValidationError::Cancelled);
        }
        kept += scored.kept;
        predictions.push(scored.predictions);
    }
    let scoring_s = since(started);

    let measuring = (means.clock)();
    let (models, comparisons) = threads.install(|| {
        let models = means
            .models
            .iter()
            .zip(&predictions)
            .map(|(model, scored)| {
                let contract = model.contract();
                measure(&set.samples, scored, &lesions.truths, contract, settings)
            })
            .collect();
        let comparisons = (1..predictions.len())
            .map(|second| {
                let (reference, candidate) = (&predictions[0], &predictions[second]);
                compare(&set.samples, (0, reference), (second, candidate), settings)
            })
            .collect();
        (models, comparisons)
    });
    let mut validation = Validation {
        format: METRICS_FORMAT,
        program_version: env!("CARGO_PKG_VERSION").to_owned(),
        set: SetSummary {
            name: set.name.clone(),
            digest: set_digest(&set.samples, &predictions[0], &lesions.digests),
            problems: [
                set.problems.as_slice(),
                &lesions.problems,
                &same_content(&set.samples, &predictions[0]),
            ]
            .concat(),
            excluded: set.excluded.clone(),
            ignored_columns: set.ignored_columns.clone(),
            scale_assumed: set
                .samples
                .iter()
                .filter(|sample| sample.kind == SampleKind::Patch && sample.mpp.is_none())
                .count(),
        },
        settings: settings.clone(),
        plan: None,
        models,
        comparisons,
        timing: Timing {
            scoring_s,
            samples_per_s: (kept < total).then(|| (total - kept) as f64 / scoring_s),
            kept,
            metrics_s: since(measuring),
            turnaround: turnaround(&set.samples, &predictions),
        },
    };
    validation.plan = means.plan.map(|plan| plan.judge(&validation));
    Ok(Validated {
        validation,
        predictions,
    })
}

/// Samples that are the same file by another name: they are told, since they are not independent, and
/// may have been given two labels.
fn same_content(samples: &[Sample], predictions: &[Prediction]) -> Vec<SetProblem> {
    let mut first: HashMap<Digest, &Sample> = HashMap::new();
    let mut problems = Vec::new();
    for (sample, prediction) in samples.iter().zip(predictions) {
        let Some(digest) = prediction.digest else {
            continue;
        };
        match first.entry(digest) {
            Entry::Vacant(entry) => {
                entry.insert(sample);
            }
            Entry::Occupied(entry) => {
                let before = entry.get();
                let labels = if before.positive == sample.positive {
                    ""
                } else {
                    ", but another label"
                };
                problems.push(SetProblem {
                    code: ProblemCode::SameContent,
                    row: sample.row,
                    sentence: format!(
                        "{} has the same bytes as {} in row {}{labels}",
                        sample.name, before.name, before.row
                    ),
                });
            }
        }
    }
    problems
}

/// Digest over what the set says of every sample, and over every file.
fn set_digest(
    samples: &[Sample],
    predictions: &[Prediction],
    lesions: &[Option<Digest>],
) -> String {
    let mut hash = Sha256::new();
    let field = |hash: &mut Sha256, text: &str| {
        // With its length in front no two lists of fields are alike.
        hash.update((text.len() as u64).to_le_bytes());
        hash.update(text);
    };
    for ((sample, prediction), lesions) in samples.iter().zip(predictions).zip(lesions) {
        let file = prediction.digest.map(|digest| digest.to_string());
        let lesions = lesions.map(|digest| digest.to_string());
        let source = sample.lesions.as_ref().map(LesionSource::name);
        for text in [
            Some(sample.name.as_str()),
            Some(sample.label.as_str()),
            Some(if sample.positive { "1" } else { "0" }),
            sample.group.as_deref(),
            sample.site.as_deref(),
            sample.scanner.as_deref(),
            file.as_deref(),
        ] {
            field(&mut hash, text.unwrap_or_default());
        }
        // A set without annotations keeps the digest that it always had.
        for text in [source, lesions.as_deref()].into_iter().flatten() {
            field(&mut hash, text);
        }
    }
    Digest::from_bytes(hash.finalize().into()).to_string()
}
