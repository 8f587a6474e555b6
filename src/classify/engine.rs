//! The inference engine of this process: ONNX Runtime if it is there, else pure Rust.

use crate::classify::engine_version;
use crate::classify::provider::Provider;
use crate::domain::engine_choice::{EngineChoice, NO_REPORTS};
use ort::environment::{Environment, EnvironmentBuilder};
use ort::logging::LogLevel;
use ort::session::Session;
use ort::session::builder::GraphOptimizationLevel;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// `ort` keeps its function table and its environment in statics that can be set once; this tells
/// a second caller so in time.
static STARTED: AtomicBool = AtomicBool::new(false);

/// Why no engine could be started.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// A process can load only one engine, and has.
    #[error(
        "this process has started its inference engine before; start it once and pass it to every load"
    )]
    AlreadyStarted,
    /// ONNX Runtime would send reports.
    #[error(
        "ONNX Runtime would send reports to its maker: set {}={} before this program starts", NO_REPORTS.0, NO_REPORTS.1
    )]
    Reporting,
    /// The engine that was asked for cannot be loaded.
    #[error("the inference engine {engine} cannot be loaded ({why}); {advice}")]
    NotThere {
        /// The engine.
        engine: EngineChoice,
        /// What was missed, library by library.
        why: String,
        /// How a person brings it.
        advice: &'static str,
    },
    /// The ONNX Runtime at hand was built without what was asked for.
    #[error(
        "the ONNX Runtime in {library} was built without what the engine {engine} needs; {advice}"
    )]
    WithoutProvider {
        /// The engine.
        engine: EngineChoice,
        /// The library that was loaded.
        library: PathBuf,
        /// How a person brings one that has it.
        advice: &'static str,
    },
    /// The engine was loaded and then refused to work.
    #[error("the inference engine {engine} could not be set up: {why}")]
    Setup {
        /// Which engine.
        engine: String,
        /// What it said.
        why: String,
    },
}

/// The one inference engine of this process. Clones share it.
#[derive(Debug, Clone)]
pub struct Engine {
    environment: Environment,
    choice: EngineChoice,
    name: String,
    warning: Option<String>,
}

impl Engine {
    /// Starts ONNX Runtime from the first of `libraries` that loads, else the pure-Rust engine.
    ///
    /// A library is given by its path; a bare file name is looked up by the system's loader. An
    /// empty list asks for the pure-Rust engine. A process can do this once.
    ///
    /// # Errors
    /// [`EngineError::AlreadyStarted`] at the second call; [`EngineError::Reporting`] without
    /// [`NO_REPORTS`]; [`EngineError::Setup`] if the engine loads but cannot be set up, after which this
    /// process has none.
    pub fn start(libraries: &[PathBuf]) -> Result<Self, EngineError> {
        begin()?;
        require_no_reports()?;
        match load_first(libraries) {
            Ok((builder, library)) => {
                let name = onnxruntime_name(&library, Provider::Cpu);
                Self::set_up(builder, EngineChoice::OnnxRuntime, name, None)
            }
            Err(missed) => Self::pure_rust(Some(&missed)),
        }
    }

    /// Starts the engine that a person named, from the first of `libraries` that loads, and no
    /// other in its place. A process can do this once.
    ///
    /// # Errors
    /// As for [`Engine::start`], and [`EngineError::NotThere`] or
    /// [`EngineError::WithoutProvider`] if it is not at hand.
    pub fn start_named(choice: EngineChoice, libraries: &[PathBuf]) -> Result<Self, EngineError> {
        begin()?;
        let Some(provider) = Provider::of(choice) else {
            return Self::pure_rust(None);
        };
        require_no_reports()?;
        let (builder, library) = load_first(libraries).map_err(|missed| EngineError::NotThere {
            engine: choice,
            why: missed.join("; "),
            advice: provider.advice(),
        })?;
        let name = onnxruntime_name(&library, provider);
        let built_in = provider.is_built_in().map_err(|error| EngineError::Setup {
            engine: name.clone(),
            why: error.to_string(),
        })?;
        if !built_in {
            return Err(EngineError::WithoutProvider {
                engine: choice,
                library,
                advice: provider.advice(),
            });
        }
        Self::set_up(builder, choice, name, None)
    }

    /// The pure-Rust engine, with a warning if it stands in for libraries that were missed.
    fn pure_rust(missed: Option<&[String]>) -> Result<Self, EngineError> {
        // False only if someone set a function table past this type, which then stays in force.
        if !ort::set_api(ort_tract::api()) {
            return Err(EngineError::AlreadyStarted);
        }
        let name = tract_name(ort::info());
        let warning = missed.map(|missed| slow_engine_warning(&name, missed));
        Self::set_up(ort::init(), EngineChoice::Tract, name, warning)
    }

    fn set_up(
        builder: EnvironmentBuilder,
        choice: EngineChoice,
        name: String,
        warning: Option<String>,
    ) -> Result<Self, EngineError> {
        let environment = builder
            .with_name("zhedel")
            .with_telemetry(false)
            .with_logger(Arc::new(log))
            .build()
            .map_err(|error| EngineError::Setup {
                engine: name.clone(),
                why: error.to_string(),
            })?;
        if choice != EngineChoice::Tract {
            // With a logger of our own the engine would otherwise format every verbose message.
            environment.set_log_level(LogLevel::Warning);
        }
        Ok(Self {
            environment,
            choice,
            name,
            warning,
        })
    }

    /// Which engine it is.
    #[must_use]
    pub fn choice(&self) -> EngineChoice {
        self.choice
    }

    /// Name and version, for example `onnxruntime 1.31.1` or `tract 0.23`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What a person should be told once: that the slow engine runs, and what brings the fast one.
    #[must_use]
    pub fn warning(&self) -> Option<&str> {
        self.warning.as_deref()
    }

    /// A session over the weights that computes on so many threads, the calling one included.
    ///
    /// # Errors
    /// What the engine said about the graph.
    pub(in crate::classify) fn session(
        &self,
        weights: &[u8],
        threads: NonZeroUsize,
    ) -> ort::Result<Session> {
        let builder = Session::builder(&self.environment)?
            .with_optimization_level(GraphOptimizationLevel::All)?;
        let mut builder = match Provider::of(self.choice) {
            // Threads that spin while they wait would take the cores from decoding.
            Some(provider) => {
                let builder = builder
                    .with_intra_threads(threads.get())?
                    .with_inter_threads(1)?
                    .with_parallel_execution(false)?
                    .with_intra_op_spinning(false)?
                    .with_inter_op_spinning(false)?;
                match provider.registration(threads) {
                    Some(registration) => builder.with_execution_providers([registration])?,
                    None => builder,
                }
            }
            None => builder,
        };
        builder.commit_from_memory(weights)
    }
}

fn require_no_reports() -> Result<(), EngineError> {
    let (variable, value) = NO_REPORTS;
    if std::env::var_os(variable).is_some_and(|set| set == value) {
        Ok(())
    } else {
        Err(EngineError::Reporting)
    }
}

/// Claims the one start of this process.
fn begin() -> Result<(), EngineError> {
    if STARTED.swap(true, Ordering::SeqCst) {
        return Err(EngineError::AlreadyStarted);
    }
    Ok(())
}

/// The first library that loads and where it lies, or why each did not.
fn load_first(libraries: &[PathBuf]) -> Result<(EnvironmentBuilder, PathBuf), Vec<String>> {
    let mut missed = Vec::new();
    for library in libraries {
        match load_library(library) {
            Ok(builder) => return Ok((builder, library.clone())),
            Err(why) => missed.push(why),
        }
    }
    Err(missed)
}

fn onnxruntime_name(library: &Path, provider: Provider) -> String {
    let version =
        engine_version::of_library(library).unwrap_or_else(|| "of unknown version".to_owned());
    format!("onnxruntime {version}{}", provider.suffix())
}

fn load_library(library: &Path) -> Result<EnvironmentBuilder, String> {
    let by_name = library
        .parent()
        .is_none_or(|parent| parent == Path::new(""));
    let path = if library.exists() {
        // `ort` looks up relative paths beside the program, not in the working folder.
        std::path::absolute(library).map_err(|error| format!("{}: {error}", library.display()))?
    } else if by_name {
        library.to_path_buf()
    } else {
        return Err(format!("{} is not there", library.display()));
    };
    ort::init_from(&path).map_err(|error| error.to_string())
}

/// `tract 0.23` out of `… backend=ort-tract, version=0.5.0+0.23`.
fn tract_name(build: &str) -> String {
    match build.rsplit_once('+') {
        Some((_, version)) => format!("tract {version}"),
        None => "tract".to_owned(),
    }
}

fn slow_engine_warning(name: &str, missed: &[String]) -> String {
    let why = if missed.is_empty() {
        "no library was named".to_owned()
    } else {
        missed.join("; ")
    };
    format!(
        "ONNX Runtime was not loaded ({why}). Inference runs on the pure-Rust engine {name}, several times slower; `make runtime` brings ONNX Runtime."
    )
}

fn log(level: LogLevel, category: &str, _id: &str, place: &str, message: &str) {
    match level {
        LogLevel::Verbose | LogLevel::Info => {
            tracing::debug!(target: "onnxruntime", category, place, "{message}");
        }
        LogLevel::Warning => tracing::warn!(target: "onnxruntime", category, place, "{message}"),
        LogLevel::Error | LogLevel::Fatal => {
            tracing::error!(target: "onnxruntime", category, place, "{message}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_warning_names_what_was_missed_and_what_to_do() {
        let warning = slow_engine_warning("tract 0.23", &["/opt/x.so is not there".into()]);
        assert_eq!(
            warning,
            "ONNX Runtime was not loaded (/opt/x.so is not there). Inference runs on the pure-Rust engine tract 0.23, several times slower; `make runtime` brings ONNX Runtime."
        );
    }

    #[test]
    fn tract_tells_its_version_after_the_plus() {
        let build = "ORT Build Info: backend=ort-tract, version=0.5.0+0.23";
        assert_eq!(tract_name(build), "tract 0.23");
    }
}
