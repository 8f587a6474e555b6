//! The key figures of a validation, from the documents that it wrote.

use crate::domain::validation::{Figure, KeyFigures, LimitFigures, ModelFigures, PlanFigures};
use serde::Deserialize;
use std::fs;
use std::io;
use std::path::Path;

#[derive(Deserialize)]
struct Metrics {
    program_version: String,
    set: Set,
    models: Vec<Model>,
    plan: Option<PlanFigures>,
    timing: Timing,
}

#[derive(Deserialize)]
struct Timing {
    turnaround: Vec<Turnaround>,
}

/// How many samples of one kind one model took.
#[derive(Deserialize)]
struct Turnaround {
    model: usize,
    kind: String,
    samples: u64,
}

#[derive(Deserialize)]
struct Set {
    digest: String,
}

#[derive(Deserialize)]
struct Model {
    model: Identity,
    counts: Counts,
    auc: Measured,
    sensitivity: Measured,
    specificity: Measured,
    abstention_rate: Measured,
}

#[derive(Deserialize)]
struct Identity {
    name: String,
    version: String,
    sha256: String,
}

#[derive(Deserialize)]
struct Counts {
    samples: u64,
    positives: u64,
    scored: u64,
    abstained: u64,
    failed: u64,
    groups: Option<u64>,
}

/// A metric with its interval, each of which may be a reason instead.
#[derive(Deserialize)]
struct Measured {
    value: Option<f64>,
    events: Option<u64>,
    trials: Option<u64>,
    interval: Option<Interval>,
    not_computed: Option<String>,
}

#[derive(Deserialize)]
struct Interval {
    lower: Option<f64>,
    upper: Option<f64>,
    not_computed: Option<String>,
}

impl From<Measured> for Figure {
    fn from(measured: Measured) -> Self {
        let (lower, upper, no_interval) = measured.interval.map_or((None, None, None), |one| {
            (one.lower, one.upper, one.not_computed)
        });
        Self {
            value: measured.value,
            lower,
            upper,
            events: measured.events,
            trials: measured.trials,
            not_computed: measured.not_computed.or(no_interval),
        }
    }
}

impl Model {
    /// `slides` of its samples were whole slides.
    fn figures(self, slides: u64) -> ModelFigures {
        ModelFigures {
            name: self.model.name,
            version: self.model.version,
            sha256: self.model.sha256,
            samples: self.counts.samples,
            slides: Some(slides),
            positives: self.counts.positives,
            scored: self.counts.scored,
            abstained: self.counts.abstained,
            failed: self.counts.failed,
            groups: self.counts.groups,
            auc: self.auc.into(),
            sensitivity: self.sensitivity.into(),
            specificity: self.specificity.into(),
            abstention_rate: self.abstention_rate.into(),
        }
    }
}

/// Reads `metrics.json`, and `gate.json` where there is one.
///
/// # Errors
/// If a document is not there or has another form.
pub(super) fn key_figures(folder: &Path) -> io::Result<KeyFigures> {
    let metrics: Metrics = serde_json::from_slice(&fs::read(folder.join("metrics.json"))?)?;
    let gate: Vec<LimitFigures> = match fs::read(folder.join("gate.json")) {
        Ok(bytes) => serde_json::from_slice(&bytes)?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(error),
    };
    let turnaround = metrics.timing.turnaround;
    let slides = |model: usize| {
        let of_model = turnaround.iter().filter(|one| one.model == model);
        let of_slides = of_model.filter(|one| one.kind == "slide");
        of_slides.map(|one| one.samples).sum()
    };
    let models = metrics.models.into_iter().enumerate();
    Ok(KeyFigures {
        program_version: metrics.program_version,
        set_digest: metrics.set.digest,
        models: models
            .map(|(at, model)| model.figures(slides(at)))
            .collect(),
        gate,
        plan: metrics.plan,
    })
}
