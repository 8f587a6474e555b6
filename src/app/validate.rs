//! `zhedel validate`: models over a labelled set, and the documents about it.

use super::export::{ExportError, write};
use super::runtimes::SlideRuntime;
use crate::classify::bundle::error::BundleError;
use crate::classify::classifier::{Classifier, Contract};
use crate::classify::engine::Engine;
use crate::classify::load::{LoadOptions, LoadedModel, load};
use crate::slide::drivers;
use crate::triage::request::Cancel;
use crate::validate::gate::{Gate, GateError};
use crate::validate::metrics::{Settings, Validation};
use crate::validate::plan::{Plan, PlanError};
use crate::validate::predictions_csv::write_predictions;
use crate::validate::report::{self, ReportInput};
use crate::validate::run::{Means, ValidationError, validate};
use crate::validate::set::problem::SetError;
use crate::validate::set::read::{ReadOptions, read};
use crate::validate::set::sample::Sample;
use crate::validate::summary::summary;
use std::fs;
use std::io::{self, Write as _};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

/// What the command asks for.
#[derive(Debug, Clone, PartialEq)]
pub struct ValidateCommand {
    /// The set: a list, or a folder.
    pub set: PathBuf,
    /// What the set is called; as its folder or list unless given.
    pub name: Option<String>,
    /// What the set may refer to; anything unless given.
    pub within: Option<PathBuf>,
    /// Folders of the model bundles; every later one is compared with the first.
    pub models: Vec<PathBuf>,
    /// Only rows of this split.
    pub split: Option<String>,
    /// Labels that are positive, where they are not the model's classes.
    pub positive_labels: Vec<String>,
    /// Score slides outside the intended use too.
    pub research: bool,
    /// Seed of every random stream.
    pub seed: u64,
    /// Bootstrap resamples.
    pub resamples: usize,
    /// Prevalences at which predictive values are given.
    pub prevalences: Vec<f64>,
    /// File with the plan.
    pub plan: Option<PathBuf>,
    /// File with acceptance limits.
    pub gate: Option<PathBuf>,
    /// Where the documents go.
    pub out: Option<PathBuf>,
    /// Threads for decoding, and as many inference sessions; 0 means one per core.
    pub threads: usize,
}

/// Why a set could not be validated on.
#[derive(Debug, thiserror::Error)]
pub enum ValidateCommandError {
    /// The set cannot be used.
    #[error(transparent)]
    Set(#[from] SetError),
    /// A sample lies outside what the set may refer to.
    #[error("the set names {name}, which lies outside of it")]
    Outside {
        /// The sample as the set names it.
        name: String,
    },
    /// A model bundle was refused.
    #[error(transparent)]
    Bundle(#[from] BundleError),
    /// The acceptance limits cannot be used.
    #[error("{path}: {source}")]
    Gate {
        /// Their file.
        path: PathBuf,
        /// What is wrong.
        source: GateError,
    },
    /// The plan cannot be used, or the run deviates from it.
    #[error("{path}: {source}")]
    Plan {
        /// Its file.
        path: PathBuf,
        /// What is wrong.
        source: PlanError,
    },
    /// The run ended early.
    #[error(transparent)]
    Run(#[from] ValidationError),
    /// The documents could not be written.
    #[error(transparent)]
    Export(#[from] ExportError),
    /// A file cannot be read or a folder made.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
}

/// What came of a validation.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// The metrics.
    pub validation: Validation,
    /// The main figures, for a terminal.
    pub summary: String,
    /// The acceptance limits that are not met.
    pub unmet: Vec<String>,
}

/// Level of every confidence interval.
pub(super) const CONFIDENCE: f64 = 0.95;

impl ValidateCommand {
    fn settings(&self) -> Settings {
        Settings {
            split: self.split.clone(),
            positive_labels: self.positive_labels.clone(),
            research: self.research,
            seed: self.seed,
            resamples: self.resamples,
            prevalences: self.prevalences.clone(),
            confidence: CONFIDENCE,
        }
    }
}

/// Validates models on a set and writes `metrics.json`, `predictions.csv`, `gate.json` if there are
/// limits, and `report.html`.
///
/// # Errors
/// If the set, a model or the limits cannot be used, or the documents cannot be written.
pub fn validate_set(
    command: &ValidateCommand,
    runtime: &SlideRuntime,
    engine: &Engine,
    watch: &(dyn Fn(usize, usize) + Sync),
) -> Result<Outcome, ValidateCommandError> {
    let gate = command.gate.as_deref().map(read_gate).transpose()?;
    let settings = command.settings();
    let plan = command
        .plan
        .as_deref()
        .map(|path| read_plan(path, &settings))
        .transpose()?;
    let options = LoadOptions {
        sessions: NonZeroUsize::new(command.threads),
        ..LoadOptions::default()
    };
    let models = command
        .models
        .iter()
        .map(|folder| load(folder, engine, &options))
        .collect::<Result<Vec<LoadedModel>, _>>()?;
    let models: Vec<&dyn Classifier> = models
        .iter()
        .map(|model| model as &dyn Classifier)
        .collect();
    let mut set = read(&command.set, &read_options(&settings, &models))?;
    if let Some(name) = &command.name {
        set.name.clone_from(name);
    }
    if let Some(within) = &command.within {
        require_within(&set.samples, within)?;
    }
    let open = |path: &Path| drivers::open(path, &runtime.options);
    let means = Means {
        open: &open,
        models: &models,
        plan: plan.as_ref(),
        threads: command.threads,
        cancel: &Cancel::new(),
        watch,
    };
    let validated = validate(&set, &settings, &means)?;
    let checks = gate.map_or_else(Vec::new, |gate| gate.check(&validated.validation));
    if let Some(folder) = &command.out {
        fs::create_dir_all(folder).map_err(|source| ValidateCommandError::Io {
            path: folder.clone(),
            source,
        })?;
        let input = ReportInput {
            set: &set,
            validated: &validated,
            checks: &checks,
            open: &open,
        };
        write_documents(folder, &input)?;
    }
    Ok(Outcome {
        summary: summary(&validated.validation, &checks),
        validation: validated.validation,
        unmet: checks
            .iter()
            .filter(|check| !check.met)
            .map(ToString::to_string)
            .collect(),
    })
}

/// A path may lead out of the set by itself, or by a link.
fn require_within(samples: &[Sample], within: &Path) -> Result<(), ValidateCommandError> {
    for Sample { path, name, .. } in samples {
        let found = path
            .canonicalize()
            .map_err(|source| ValidateCommandError::Io {
                path: path.clone(),
                source,
            })?;
        if !found.starts_with(within) {
            let name = name.clone();
            return Err(ValidateCommandError::Outside { name });
        }
    }
    Ok(())
}

fn read_text(path: &Path) -> Result<String, ValidateCommandError> {
    fs::read_to_string(path).map_err(|source| ValidateCommandError::Io {
        path: path.to_owned(),
        source,
    })
}

/// The plan, if the run is told what it says.
fn read_plan(path: &Path, settings: &Settings) -> Result<Plan, ValidateCommandError> {
    let unusable = |source| ValidateCommandError::Plan {
        path: path.to_owned(),
        source,
    };
    let plan = Plan::parse(&read_text(path)?).map_err(unusable)?;
    plan.require(settings).map_err(unusable)?;
    Ok(plan)
}

fn read_gate(path: &Path) -> Result<Gate, ValidateCommandError> {
    Gate::parse(&read_text(path)?).map_err(|source| ValidateCommandError::Gate {
        path: path.to_owned(),
        source,
    })
}

/// The classes of the first model decide what is positive, unless labels were named.
fn read_options(settings: &Settings, models: &[&dyn Classifier]) -> ReadOptions {
    let classes = |contract: &Contract| -> Vec<(String, bool)> {
        contract
            .class_names
            .iter()
            .enumerate()
            .map(|(at, name)| (name.clone(), contract.positive.contains(&at)))
            .collect()
    };
    ReadOptions {
        split: settings.split.clone(),
        positive_labels: settings.positive_labels.clone(),
        classes: models
            .first()
            .map_or_else(Vec::new, |model| classes(model.contract())),
    }
}

fn write_documents(folder: &Path, input: &ReportInput<'_>) -> Result<(), ValidateCommandError> {
    let ReportInput {
        set,
        validated,
        checks,
        ..
    } = input;
    write(folder, "metrics.json", |out| {
        serde_json::to_writer_pretty(&mut *out, &validated.validation)?;
        out.write_all(b"\n")
    })?;
    if !checks.is_empty() {
        write(folder, "gate.json", |out| {
            serde_json::to_writer_pretty(&mut *out, checks)?;
            out.write_all(b"\n")
        })?;
    }
    write(folder, "predictions.csv", |out| {
        let models = &validated.validation.models;
        write_predictions(out, &set.samples, models, &validated.predictions)
            .map_err(io::Error::other)
    })?;
    let page = report::html(input);
    write(folder, "report.html", |out| out.write_all(page.as_bytes()))?;
    Ok(())
}
