//! `zhedel validate`: models over a labelled set, and the documents about it.

use super::set_opener::SetOpener;
use super::tuned::tuned_options;
use super::validation_documents::{DocumentsError, write_documents};
use crate::classify::bundle::error::BundleError;
use crate::classify::classifier::{Classifier, Contract};
use crate::classify::engine::Engine;
use crate::classify::load::{LoadOptions, LoadedModel, load};
use crate::domain::annotation::Annotation;
use crate::interop::annotation::{AnnotationLimits, read_annotation};
use crate::triage::request::Cancel;
use crate::validate::gate::{Gate, GateError};
use crate::validate::journal::{JOURNAL_FILE, Journal};
use crate::validate::metrics::{Settings, Validation};
use crate::validate::plan::{Plan, PlanError};
use crate::validate::report::ReportInput;
use crate::validate::run::{Means, ValidationError, validate};
use crate::validate::score::Clock;
use crate::validate::set::problem::SetError;
use crate::validate::set::read::{ReadOptions, read};
use crate::validate::set::sample::{Sample, SampleKind};
use crate::validate::stats::froc::RepeatedHit;
use crate::validate::summary::summary;
use std::fs;
use std::io::{self, Read as _};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

/// A model to validate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelChoice {
    /// Folder of its bundle.
    pub folder: PathBuf,
    /// The bundle's variant; `None` takes the one that a plain run takes.
    pub variant: Option<String>,
}

impl ModelChoice {
    /// Understands `DIR` and `DIR#VARIANT`; a folder whose own name has a `#` is taken as such.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let whole = || Self {
            folder: text.into(),
            variant: None,
        };
        match text.rsplit_once('#') {
            Some((folder, variant))
                if !folder.is_empty() && !variant.is_empty() && !Path::new(text).is_dir() =>
            {
                Self {
                    folder: folder.into(),
                    variant: Some(variant.to_owned()),
                }
            }
            _ => whole(),
        }
    }
}

/// What the command asks for.
#[derive(Debug, Clone, PartialEq)]
pub struct ValidateCommand {
    /// The set: a list, or a folder.
    pub set: PathBuf,
    /// What the set is called; as its folder or list unless given.
    pub name: Option<String>,
    /// What the set may refer to; anything unless given.
    pub within: Option<PathBuf>,
    /// The models; every later one is compared with the first.
    pub models: Vec<ModelChoice>,
    /// Only rows of this split.
    pub split: Option<String>,
    /// Labels that are positive, where they are not the model's classes.
    pub positive_labels: Vec<String>,
    /// Samples to leave out, by name.
    pub excluded: Vec<String>,
    /// Count further hits in a lesion as nothing instead of as false positives.
    pub ignore_repeated_hits: bool,
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
    /// Where the documents go, and predictions until they are written.
    pub out: Option<PathBuf>,
    /// Whether predictions that an interrupted run left there are used.
    pub resume: bool,
    /// Threads for decoding, and as many inference sessions; 0 means one per core.
    pub threads: usize,
    /// Folder of what was measured of the models on this machine.
    pub tuning: Option<PathBuf>,
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
    Documents(#[from] DocumentsError),
    /// The folder has predictions of a run that did not end.
    #[error(
        "{path}: a validation that began here did not end, and its predictions are kept; go on with --resume, or remove this file to begin anew"
    )]
    Unfinished {
        /// The journal.
        path: PathBuf,
    },
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
            excluded: self.excluded.clone(),
            repeated_hits: if self.ignore_repeated_hits {
                RepeatedHit::Ignored
            } else {
                RepeatedHit::FalsePositive
            },
            research: self.research,
            seed: self.seed,
            resamples: self.resamples,
            prevalences: self.prevalences.clone(),
            confidence: CONFIDENCE,
        }
    }
}

/// Validates models on a set and writes the documents about it. Until they are written, predictions are
/// kept beside them, so that a run that is interrupted goes on where it was.
///
/// # Errors
/// If the set, a model or the limits cannot be used, or the documents cannot be written.
pub fn validate_set(
    command: &ValidateCommand,
    engine: &Engine,
    clock: Clock<'_>,
    watch: &(dyn Fn(usize, usize) + Sync),
) -> Result<Outcome, ValidateCommandError> {
    let gate = command.gate.as_deref().map(read_gate).transpose()?;
    let settings = command.settings();
    let plan = command
        .plan
        .as_deref()
        .map(|path| read_plan(path, &settings))
        .transpose()?;
    let options = |choice: &ModelChoice| {
        let sessions = NonZeroUsize::new(command.threads);
        match &choice.variant {
            Some(variant) => LoadOptions {
                sessions,
                variant: Some(variant.clone()),
                ..LoadOptions::default()
            },
            // What is validated is what a plain run would take.
            None => tuned_options(command.tuning.as_deref(), engine, &choice.folder, sessions),
        }
    };
    let models = command
        .models
        .iter()
        .map(|choice| load(&choice.folder, engine, &options(choice)))
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
    let journal = command
        .out
        .as_deref()
        .map(|folder| journal(folder, command.resume))
        .transpose()?;
    let opener = SetOpener::new(command.threads);
    let open = |path: &Path, kind: SampleKind| opener.open(path, kind);
    let means = Means {
        open: &open,
        annotation: &annotation,
        models: &models,
        plan: plan.as_ref(),
        threads: command.threads,
        journal: journal.as_ref(),
        clock,
        cancel: &Cancel::new(),
        watch,
    };
    let validated = validate(&set, &settings, &means)?;
    let checks = gate.map_or_else(Vec::new, |gate| gate.check(&validated.validation));
    if let Some(folder) = &command.out {
        let input = ReportInput {
            set: &set,
            validated: &validated,
            checks: &checks,
            open: &open,
        };
        write_documents(folder, &input)?;
        let path = folder.join(JOURNAL_FILE);
        fs::remove_file(&path).map_err(|source| ValidateCommandError::Io { path, source })?;
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

/// The journal in the folder of a run.
fn journal(folder: &Path, resume: bool) -> Result<Journal, ValidateCommandError> {
    let path = folder.join(JOURNAL_FILE);
    let io = |path: &Path| {
        let path = path.to_owned();
        |source| ValidateCommandError::Io { path, source }
    };
    fs::create_dir_all(folder).map_err(io(folder))?;
    if !resume && path.metadata().is_ok_and(|found| found.len() > 0) {
        return Err(ValidateCommandError::Unfinished { path });
    }
    Journal::open(&path).map_err(io(&path))
}

/// An annotation document, read no further than its limit.
fn annotation(path: &Path) -> Result<Annotation, String> {
    let limits = AnnotationLimits::default();
    let mut bytes = Vec::new();
    fs::File::open(path)
        .and_then(|file| file.take(limits.bytes + 1).read_to_end(&mut bytes))
        .map_err(|error| error.to_string())?;
    read_annotation(&bytes, &limits).map_err(|error| error.to_string())
}

/// A path may lead out of the set by itself, or by a link.
fn require_within(samples: &[Sample], within: &Path) -> Result<(), ValidateCommandError> {
    for Sample {
        path,
        name,
        lesions,
        ..
    } in samples
    {
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
        // What cannot be found is named when it is read.
        if let Some(source) = lesions
            && let Ok(found) = source.path().canonicalize()
            && !found.starts_with(within)
        {
            let name = source.name().to_owned();
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
        excluded: settings.excluded.clone(),
        classes: models
            .first()
            .map_or_else(Vec::new, |model| classes(model.contract())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_may_name_its_variant() {
        let choice = |folder: &str, variant: Option<&str>| ModelChoice {
            folder: folder.into(),
            variant: variant.map(str::to_owned),
        };
        assert_eq!(ModelChoice::parse("a/b"), choice("a/b", None));
        assert_eq!(ModelChoice::parse("a/b#int8"), choice("a/b", Some("int8")));
        assert_eq!(ModelChoice::parse("a#"), choice("a#", None));
        let folder = tempfile::tempdir().unwrap();
        let odd = folder.path().join("a#b");
        fs::create_dir(&odd).unwrap();
        let odd = odd.to_str().unwrap();
        assert_eq!(ModelChoice::parse(odd), choice(odd, None));
    }
}
