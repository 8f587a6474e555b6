//! `zhedel tune`: which engine, and how, runs a model fastest on this machine.

use super::confine::{die_with_parent, leave_no_core_file};
use super::machine::{cores, this_machine};
use super::runtimes;
use super::tuning_cache::bundle_sha256;
use crate::classify::bundle::contents::Bundle;
use crate::classify::bundle::error::BundleError;
use crate::classify::tuning::measure;
use crate::config::Folders;
use crate::domain::engine_choice::EngineChoice;
use crate::domain::tuning::{EngineReadings, Reading, Tuning, choose};
use serde::{Deserialize, Serialize};
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What is to be measured.
#[derive(Debug, Clone)]
pub struct TuneCommand {
    /// Folder of the model bundle.
    pub bundle: PathBuf,
    /// The engines, in the order of preference; those that are at hand unless given.
    pub engines: Vec<EngineChoice>,
    /// Where run-times are.
    pub folders: Folders,
}

/// Why nothing was measured.
#[derive(Debug, thiserror::Error)]
pub enum TuneError {
    /// The bundle cannot be used.
    #[error(transparent)]
    Bundle(#[from] BundleError),
    /// A file or a process failed.
    #[error("the measurement could not be made: {source}")]
    System {
        /// The system's error.
        #[from]
        source: io::Error,
    },
    /// No engine can run the model.
    #[error("no engine can run this model: {why}")]
    NoEngine {
        /// What each said.
        why: String,
    },
}

/// What the process that measures tells, as one line of JSON each.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "told", rename_all = "snake_case")]
enum Word {
    /// One way was measured.
    Measured(Reading),
    /// All is measured.
    Finished(EngineReadings),
    /// Nothing can be measured.
    Failed {
        /// Why.
        why: String,
    },
}

/// Engines that are measured where they are at hand, in the order of preference. The one that
/// computes f32 weights in bf16 is measured only when it is named: it answers a little otherwise.
const AT_HAND: [EngineChoice; 5] = [
    EngineChoice::OnnxRuntime,
    EngineChoice::OpenVino,
    EngineChoice::Cuda,
    EngineChoice::TensorRt,
    EngineChoice::CoreMl,
];

/// The engines whose run-time lies in the folders.
#[must_use]
pub fn engines_at_hand(folders: &Folders) -> Vec<EngineChoice> {
    AT_HAND
        .into_iter()
        .filter(|engine| runtimes::is_at_hand(folders, *engine))
        .collect()
}

/// Measures each engine in a process of its own, since a process can load only one, and takes the
/// fastest. `told` hears of each way as it is measured.
///
/// # Errors
/// [`TuneError`] if the bundle cannot be used or no engine can run it.
pub fn tune(
    command: &TuneCommand,
    told: &dyn Fn(EngineChoice, &Reading),
) -> Result<Tuning, TuneError> {
    let bundle = Bundle::read(&command.bundle)?;
    let engines = if command.engines.is_empty() {
        engines_at_hand(&command.folders)
    } else {
        command.engines.clone()
    };
    let engines = engines
        .into_iter()
        .map(|engine| in_a_child(&command.bundle, engine, &|reading| told(engine, reading)))
        .collect::<io::Result<Vec<_>>>()?;
    let chosen = choose(&engines).ok_or_else(|| TuneError::NoEngine {
        why: complaints(&engines),
    })?;
    Ok(Tuning {
        format: Tuning::FORMAT,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        machine: this_machine(),
        model: bundle.manifest().name.clone(),
        bundle_sha256: bundle_sha256(&command.bundle)?,
        measured_at: jiff::Timestamp::now(),
        engines,
        chosen,
    })
}

fn complaints(engines: &[EngineReadings]) -> String {
    let complaints: Vec<String> = engines
        .iter()
        .flat_map(|one| {
            let refused = one.refused.iter().map(|refused| refused.why.clone());
            one.missing.clone().into_iter().chain(refused)
        })
        .collect();
    if complaints.is_empty() {
        "none is at hand; `make runtime` brings ONNX Runtime".to_owned()
    } else {
        complaints.join("; ")
    }
}

/// Starts this program again as the process that measures.
fn in_a_child(
    bundle: &Path,
    engine: EngineChoice,
    told: &dyn Fn(&Reading),
) -> io::Result<EngineReadings> {
    let mut child = Command::new(std::env::current_exe()?)
        .args(["tune", "--measure", "--engine", engine.code(), "--model"])
        .arg(bundle)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()?;
    let mut finished = None;
    if let Some(output) = child.stdout.take() {
        for line in BufReader::new(output).lines() {
            match serde_json::from_str(&line?) {
                Ok(Word::Measured(reading)) => told(&reading),
                Ok(Word::Finished(readings)) => finished = Some(readings),
                Ok(Word::Failed { why }) => finished = Some(EngineReadings::missing(engine, why)),
                // An engine's library may print what it likes.
                Err(_) => {}
            }
        }
    }
    let status = child.wait()?;
    Ok(finished.unwrap_or_else(|| {
        let why = format!("its process ended without an answer ({status})");
        EngineReadings::missing(engine, why)
    }))
}

/// Measures one engine in this process and tells of it on standard output.
///
/// # Errors
/// The system's error if nobody listens.
pub fn measure_here(bundle: &Path, engine: EngineChoice, folders: &Folders) -> io::Result<()> {
    die_with_parent();
    leave_no_core_file();
    let measured = runtimes::engine(folders, Some(engine))
        .map_err(|error| error.to_string())
        .and_then(|engine| {
            measure(bundle, &engine, cores(), &|reading| {
                // A parent that no longer listens ends this process.
                let _ = say(&Word::Measured(reading.clone()));
            })
            .map_err(|error| error.to_string())
        });
    say(&match measured {
        Ok(readings) => Word::Finished(readings),
        Err(why) => Word::Failed { why },
    })
}

fn say(word: &Word) -> io::Result<()> {
    let mut out = io::stdout().lock();
    serde_json::to_writer(&mut out, word)?;
    writeln!(out)?;
    out.flush()
}
