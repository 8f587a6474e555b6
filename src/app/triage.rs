//! `zhedel triage`: one slide from a file to its verdict, in this process.

use super::export::{ExportError, export, export_verdict};
use super::model_table::ModelTable;
use super::runtimes::SlideRuntime;
use super::tuned::{tuned_engine, tuned_options};
use crate::classify::bundle::error::BundleError;
use crate::classify::classifier::Classifier;
use crate::classify::engine::EngineError;
use crate::classify::load::load;
use crate::config::Folders;
use crate::domain::engine_choice::EngineChoice;
use crate::domain::model_choice::NAMED;
use crate::domain::progress::Progress;
use crate::domain::provisional::Provisional;
use crate::domain::scale::Mpp;
use crate::domain::specimen::SpecimenFacts;
use crate::domain::verdict::Verdict;
use crate::slide::drivers;
use crate::triage::request::{Cancel, Observer, Request, TriageError};
use crate::triage::run::{Finished, triage};
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// What is known of the tissue, the scale and the mode.
#[derive(Debug, Clone, PartialEq)]
pub struct TriageRequest {
    /// What is known of the tissue.
    pub specimen: SpecimenFacts,
    /// A scale stated by a person, µm per level-0 pixel.
    pub given_mpp: Option<Mpp>,
    /// Compute and label regions outside the intended use.
    pub research: bool,
    /// Threads that decode; 0 means one per core.
    pub decode_threads: usize,
    /// How long the run may take once the slide is open; `None` for as long as it needs.
    pub budget: Option<Duration>,
}

/// What the command asks for.
#[derive(Debug, Clone, PartialEq)]
pub struct TriageCommand {
    /// The slide.
    pub slide: PathBuf,
    /// Folder of the model bundle; `None` lets the facts choose among those in `folders`.
    pub model: Option<PathBuf>,
    /// Where model bundles are.
    pub folders: Folders,
    /// What is known of the tissue, the scale and the mode.
    pub request: TriageRequest,
    /// The inference engine; the one that was measured to be fastest unless given.
    pub engine: Option<EngineChoice>,
    /// Inference sessions; `None` means one per core.
    pub sessions: Option<NonZeroUsize>,
    /// Where documents and pictures go.
    pub out: Option<PathBuf>,
}

/// Who is told how a run comes on, from the run's own threads.
#[derive(Clone, Copy)]
pub struct Told<'a> {
    /// How far it is.
    pub progress: &'a (dyn Fn(Progress) + Sync),
    /// What can be said before all tiles are read.
    pub provisional: &'a (dyn Fn(&Provisional) + Sync),
    /// What a person should know of the engine.
    pub warning: &'a (dyn Fn(&str) + Sync),
}

impl Observer for Told<'_> {
    fn progress(&self, progress: Progress) {
        (self.progress)(progress);
    }

    fn provisional(&self, provisional: &Provisional) {
        (self.provisional)(provisional);
    }
}

/// Why a command could not even give a verdict of `failed`.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// No model is installed.
    #[error("{0}")]
    NoModel(String),
    /// The model bundle was refused.
    #[error(transparent)]
    Bundle(#[from] BundleError),
    /// No inference engine can be started.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// The documents could not be written.
    #[error(transparent)]
    Export(#[from] ExportError),
}

/// Triages one slide and writes its documents.
///
/// A slide that cannot be read at all gives the verdict `failed`.
///
/// # Errors
/// If the engine or the model cannot be used, or the documents cannot be written.
pub fn triage_file(
    command: &TriageCommand,
    runtime: &SlideRuntime,
    told: &Told<'_>,
) -> Result<Verdict, CommandError> {
    let (bundle, choice) = bundle(command)?;
    let engine = tuned_engine(&command.folders, command.engine, Some(&bundle))?;
    if let Some(warning) = engine.warning() {
        (told.warning)(warning);
    }
    let tuning = command.folders.tuning.as_deref();
    let options = tuned_options(tuning, &engine, &bundle, command.sessions);
    let model = load(&bundle, &engine, &options)?;
    told.progress(Progress::Opening);
    let verdict = match run(command, runtime, &model, told) {
        Ok(mut finished) => {
            finished.verdict.model_choice = Some(choice);
            if let Some(folder) = &command.out {
                export(folder, &finished, &model.contract().class_names)?;
            }
            finished.verdict
        }
        Err(error) => {
            let verdict = Verdict::failed(error.to_string(), command.request.specimen.clone());
            if let Some(folder) = &command.out {
                export_verdict(folder, &verdict)?;
            }
            verdict
        }
    };
    Ok(verdict)
}

/// The folder of the model to run, and why that one.
fn bundle(command: &TriageCommand) -> Result<(PathBuf, String), CommandError> {
    if let Some(folder) = &command.model {
        return Ok((folder.clone(), NAMED.to_owned()));
    }
    let table = ModelTable::find(&command.folders);
    match table.choose(&command.request.specimen, None) {
        Ok((installed, why)) => Ok((installed.folder.clone(), why)),
        Err(none) => {
            let told: Vec<String> = std::iter::once(none).chain(table.refused).collect();
            Err(CommandError::NoModel(told.join(". ")))
        }
    }
}

fn run(
    command: &TriageCommand,
    runtime: &SlideRuntime,
    model: &dyn Classifier,
    told: &Told<'_>,
) -> Result<Finished, TriageError> {
    let started = Instant::now();
    let slide = drivers::open(&command.slide, &runtime.options)?;
    let opened_in = started.elapsed();
    let asked = &command.request;
    let request = Request {
        specimen: asked.specimen.clone(),
        question: None,
        given_mpp: asked.given_mpp,
        research: asked.research,
        decode_threads: asked.decode_threads,
        budget: asked.budget,
        ..Request::default()
    };
    triage(
        slide.as_ref(),
        model,
        &request,
        opened_in,
        told,
        &Cancel::new(),
    )
}
