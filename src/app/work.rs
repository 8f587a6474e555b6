//! `zhedel work`: a worker process.

use super::confine::leave_no_core_file;
use super::data_folder::{self, DataError};
use super::model_table::{LoadedModels, ModelTable};
use super::parent::end_with_parent;
use super::runtimes::slide_runtime;
use super::signals::stop_on_signal;
use super::tuned::tuned_engine;
use crate::classify::engine::EngineError;
use crate::config::Folders;
use crate::domain::engine_choice::EngineChoice;
use crate::domain::specimen::SpecimenFacts;
use crate::slide::drivers;
use crate::slide::drivers::OpenOptions;
use crate::slide::drivers::arriving::{self, PartOfFile};
use crate::store::contract::queue::WorkerName;
use crate::worker::figures::RunFigures;
use crate::worker::{Models, STALL, Tools, WorkerError, work};
use std::io;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// What a worker is started with.
#[derive(Debug, Clone)]
pub struct WorkOptions {
    /// The data folder.
    pub data: PathBuf,
    /// Where run-times and models are.
    pub folders: Folders,
    /// The inference engine; the one that was measured to be fastest unless given.
    pub engine: Option<EngineChoice>,
    /// What the supervisor knows it by.
    pub name: String,
    /// Threads that decode, and inference sessions; one per core unless given.
    pub threads: Option<NonZeroUsize>,
    /// End when standard input closes, as it does when the supervisor is gone.
    pub supervised: bool,
}

/// What a worker tells its supervisor, one line each.
#[derive(Debug, Clone, PartialEq)]
pub enum Told {
    /// It is alive, whatever it does.
    Alive,
    /// The default model is loaded.
    Ready,
    /// Something that a person should know.
    Warning(String),
    /// A run was recorded.
    Run(RunFigures),
}

const ALIVE: &str = "alive";
const READY: &str = "ready";
const WARNING: &str = "warning ";
const RUN: &str = "run ";

impl Told {
    /// As a line.
    #[must_use]
    pub fn line(&self) -> String {
        match self {
            Self::Alive => ALIVE.to_owned(),
            Self::Ready => READY.to_owned(),
            Self::Warning(text) => format!("{WARNING}{}", text.replace('\n', " ")),
            Self::Run(figures) => format!("{RUN}{}", serde_json::json!(figures)),
        }
    }

    /// What a line tells, if anything.
    #[must_use]
    pub fn parse(line: &str) -> Option<Self> {
        match line {
            ALIVE => return Some(Self::Alive),
            READY => return Some(Self::Ready),
            _ => {}
        }
        if let Some(figures) = line.strip_prefix(RUN) {
            return serde_json::from_str(figures).ok().map(Self::Run);
        }
        line.strip_prefix(WARNING)
            .map(|text| Self::Warning(text.to_owned()))
    }
}

/// Why a worker could not work.
#[derive(Debug, thiserror::Error)]
pub enum WorkFailure {
    /// The data folder cannot be used.
    #[error(transparent)]
    Data(#[from] DataError),
    /// No inference engine can be started.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// The system gave no thread, run-time or signal.
    #[error("the worker could not be started: {source}")]
    System {
        /// The system's error.
        #[from]
        source: io::Error,
    },
    /// The worker can do no more.
    #[error(transparent)]
    Worker(#[from] WorkerError),
}

/// How often a supervised worker tells that it is alive.
pub const HEART_BEAT: Duration = Duration::from_secs(2);

/// A thread of its own, so that neither a long decode nor a model that loads silences it; only the
/// end or a stop of the whole process does.
fn tell_that_alive(tell: fn(&Told)) -> io::Result<()> {
    std::thread::Builder::new()
        .name("heart-beat".into())
        .spawn(move || {
            loop {
                tell(&Told::Alive);
                std::thread::sleep(HEART_BEAT);
            }
        })?;
    Ok(())
}

/// Works until a signal, or until the supervisor is gone. `tell` gets what the supervisor is told.
///
/// # Errors
/// [`WorkFailure`] if it cannot begin, or can do no more.
pub fn run_worker(options: &WorkOptions, tell: fn(&Told)) -> Result<(), WorkFailure> {
    leave_no_core_file();
    if options.supervised {
        tell_that_alive(tell)?;
    }
    let runtime = slide_runtime(&options.folders);
    let table = ModelTable::find(&options.folders);
    // A process can load one engine: the one that suits the default model.
    let default = table.installed.first().map(|model| model.folder.as_path());
    let engine = tuned_engine(&options.folders, options.engine, default)?;
    let missing = [runtime.warning.as_deref(), engine.warning()];
    for warning in missing.into_iter().flatten() {
        tell(&Told::Warning(warning.to_owned()));
    }
    let models = Arc::new(LoadedModels::new(
        table,
        options.folders.tuning.clone(),
        engine,
        options.threads,
    ));
    // The default is loaded before the first run, so that no patient waits for it.
    match models.model(None, &SpecimenFacts::default(), None) {
        Ok(_) => tell(&Told::Ready),
        Err(why) => tell(&Told::Warning(why)),
    }
    let asynchronous = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    let ended = asynchronous.block_on(async {
        let stop = CancellationToken::new();
        stop_on_signal(stop.clone())?;
        if options.supervised {
            end_with_parent(stop.clone())?;
        }
        data_folder::must_exist(&options.data)?;
        let data = data_folder::open(&options.data).await?;
        let slides = runtime.options;
        // What OpenSlide may have to say of a part of a file was asked in a decoder.
        let parts = OpenOptions {
            openslide: None,
            ..slides.clone()
        };
        let tools = Tools {
            store: data.store.clone(),
            queue: data.store.clone(),
            ahead: data.store.clone(),
            blobs: data.blobs,
            artefacts: data.artefacts,
            models,
            opener: Arc::new(move |path| drivers::open(path, &slides)),
            arriving: Arc::new(move |path, length, landed| {
                let part = PartOfFile {
                    path,
                    length,
                    landed,
                };
                arriving::open(&part, &parts)
            }),
            name: WorkerName(options.name.clone()),
            decode_threads: options.threads.map_or(0, NonZeroUsize::get),
            stall: STALL,
            report: Arc::new(move |figures| tell(&Told::Run(*figures))),
        };
        let ended = work(&tools, &stop).await;
        data.store.close().await;
        Ok(ended?)
    });
    // A thread that hangs in a slide must not keep the process from ending.
    asynchronous.shutdown_background();
    ended
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::verdict::Outcome;

    #[test]
    fn what_is_told_is_understood() {
        let figures = RunFigures {
            outcome: Outcome::Suspicious,
            seconds: 1.5,
            tiles_read: 95,
            tiles_failed: 1,
        };
        for told in [
            Told::Alive,
            Told::Ready,
            Told::Warning("no OpenSlide".into()),
            Told::Run(figures),
        ] {
            assert_eq!(Told::parse(&told.line()), Some(told));
        }
        assert_eq!(Told::parse("something else"), None);
    }
}
