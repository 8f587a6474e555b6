//! The inference engine of this process: ONNX Runtime if it is there, else pure Rust.

use crate::classify::engine_version;
use ort::environment::Environment;
use ort::logging::LogLevel;
use ort::session::Session;
use ort::session::builder::GraphOptimizationLevel;
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
    /// The engine was loaded and then refused to work.
    #[error("the inference engine {engine} could not be set up: {why}")]
    Setup {
        /// Which engine.
        engine: String,
        /// What it said.
        why: String,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    OnnxRuntime,
    Tract,
}

/// The one inference engine of this process. Clones share it.
#[derive(Debug, Clone)]
pub struct Engine {
    environment: Environment,
    kind: Kind,
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
    /// [`EngineError::AlreadyStarted`] at the second call; [`EngineError::Setup`] if the engine
    /// loads but cannot be set up, after which this process has none.
    pub fn start(libraries: &[PathBuf]) -> Result<Self, EngineError> {
        if STARTED.swap(true, Ordering::SeqCst) {
            return Err(EngineError::AlreadyStarted);
        }
        let mut missed = Vec::new();
        for library in libraries {
            match load_library(library) {
                Ok(builder) => {
                    let version = engine_version::of_library(library)
                        .unwrap_or_else(|| "of unknown version".to_owned());
                    return Self::set_up(
                        builder,
                        Kind::OnnxRuntime,
                        format!("onnxruntime {version}"),
                        None,
                    );
                }
                Err(why) => missed.push(why),
            }
        }
        // False only if someone set a function table past this type, which then stays in force.
        if !ort::set_api(ort_tract::api()) {
            return Err(EngineError::AlreadyStarted);
        }
        let name = tract_name(ort::info());
        let warning = slow_engine_warning(&name, &missed);
        Self::set_up(ort::init(), Kind::Tract, name, Some(warning))
    }

    fn set_up(
        builder: ort::environment::EnvironmentBuilder,
        kind: Kind,
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
        if kind == Kind::OnnxRuntime {
            // With a logger of our own the engine would otherwise format every verbose message.
            environment.set_log_level(LogLevel::Warning);
        }
        Ok(Self {
            environment,
            kind,
            name,
            warning,
        })
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

    /// A session over the weights that computes on the thread that calls it.
    ///
    /// # Errors
    /// What the engine said about the graph.
    pub(in crate::classify) fn session(&self, weights: &[u8]) -> ort::Result<Session> {
        let builder = Session::builder(&self.environment)?
            .with_optimization_level(GraphOptimizationLevel::All)?;
        let mut builder = match self.kind {
            // One thread a session: the pool keeps as many sessions as there are cores, and
            // threads inside a session would only wait for each other.
            Kind::OnnxRuntime => builder
                .with_intra_threads(1)?
                .with_inter_threads(1)?
                .with_parallel_execution(false)?
                .with_intra_op_spinning(false)?
                .with_inter_op_spinning(false)?,
            Kind::Tract => builder,
        };
        builder.commit_from_memory(weights)
    }
}

fn load_library(library: &Path) -> Result<ort::environment::EnvironmentBuilder, String> {
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
