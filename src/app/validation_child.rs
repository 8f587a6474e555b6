//! `zhedel validation`: the process that carries one validation of the service out. It is told what to
//! do on its first line of input, tells how far it is on its output, and ends with its parent.

use super::confine::{die_with_parent, leave_no_core_file, work_in_the_background};
use super::tuned::tuned_engine;
use super::validate::{ModelChoice, ValidateCommand, ValidateCommandError, validate_set};
use super::validation_order::{LISTS, PREVALENCES};
use crate::classify::engine::EngineError;
use crate::config::Folders;
use crate::domain::engine_choice::EngineChoice;
use serde::{Deserialize, Serialize};
use std::io::{self, BufRead, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// What the process is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChildOrder {
    /// The set: a list, or a folder.
    pub set: PathBuf,
    /// What it is called.
    pub name: String,
    /// What the set may refer to.
    pub within: PathBuf,
    /// Folders of the model bundles.
    pub models: Vec<PathBuf>,
    /// Only rows of this split.
    pub split: Option<String>,
    /// Labels that are positive.
    pub positive_labels: Vec<String>,
    /// Score slides outside the intended use too.
    pub research: bool,
    /// Seed of every random stream.
    pub seed: u64,
    /// Bootstrap resamples.
    pub resamples: u32,
    /// File with the plan.
    pub plan: Option<PathBuf>,
    /// File with the acceptance limits.
    pub gate: Option<PathBuf>,
    /// Where the documents go.
    pub out: PathBuf,
}

/// What the process is told while it works, as one line of JSON each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoodStill {
    /// How long it was stopped, ms; it is told just before it goes on.
    pub ms: u64,
}

/// What the process tells, as one line of JSON each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "told", rename_all = "snake_case")]
pub enum ChildWord {
    /// So many samples are scored.
    Scored {
        /// Scored.
        done: u64,
        /// In all.
        total: u64,
    },
    /// The documents are written.
    Finished,
    /// There will be no documents.
    Failed {
        /// Why.
        why: String,
        /// Whether the same would happen again.
        lasting: bool,
    },
}

/// How long this process stood still, ms.
static STOOD_STILL_MS: AtomicU64 = AtomicU64::new(0);
/// Least time between two words about progress.
const TELL_EVERY: Duration = Duration::from_millis(100);

/// Carries out what the first line of standard input says, on the engine that is named or the one that
/// was measured to be fastest.
///
/// # Errors
/// If that line cannot be understood, or its parent no longer listens.
pub fn carry_out_validation(folders: &Folders, engine: Option<EngineChoice>) -> io::Result<()> {
    leave_no_core_file();
    die_with_parent();
    work_in_the_background();
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line)?;
    let order: ChildOrder = serde_json::from_str(&line)?;
    hear_parent()?;
    let word = match work(folders, engine, &order) {
        Ok(()) => ChildWord::Finished,
        Err(failure) => failure,
    };
    tell(&word)
}

/// The parent holds the input open for as long as it wants the work, and tells how long it stopped it.
fn hear_parent() -> io::Result<()> {
    std::thread::Builder::new()
        .name("parent-watch".into())
        .spawn(|| {
            for line in io::stdin().lock().lines() {
                let Ok(line) = line else { break };
                if let Ok(StoodStill { ms }) = serde_json::from_str(&line) {
                    STOOD_STILL_MS.fetch_add(ms, Ordering::Relaxed);
                }
            }
            std::process::exit(1);
        })
        .map(drop)
}

/// Time since a moment that this process did not stand still.
fn worked(since: Instant) -> Duration {
    let stood_still = Duration::from_millis(STOOD_STILL_MS.load(Ordering::Relaxed));
    since.elapsed().saturating_sub(stood_still)
}

fn tell(word: &ChildWord) -> io::Result<()> {
    let mut out = io::stdout().lock();
    serde_json::to_writer(&mut out, word)?;
    out.write_all(b"\n")?;
    out.flush()
}

fn work(
    folders: &Folders,
    engine: Option<EngineChoice>,
    order: &ChildOrder,
) -> Result<(), ChildWord> {
    require_list_within(order)?;
    let first = order.models.first().map(PathBuf::as_path);
    let engine =
        tuned_engine(folders, engine, first).map_err(|error: EngineError| passing(&error))?;
    let command = ValidateCommand {
        set: order.set.clone(),
        name: Some(order.name.clone()),
        within: Some(order.within.clone()),
        models: order
            .models
            .iter()
            .map(|folder| ModelChoice {
                folder: folder.clone(),
                variant: None,
            })
            .collect(),
        split: order.split.clone(),
        positive_labels: order.positive_labels.clone(),
        excluded: Vec::new(),
        ignore_repeated_hits: false,
        research: order.research,
        seed: order.seed,
        resamples: order.resamples as usize,
        prevalences: PREVALENCES.to_vec(),
        plan: order.plan.clone(),
        gate: order.gate.clone(),
        out: Some(order.out.clone()),
        // What an attempt before this one scored is in its folder.
        resume: true,
        threads: 0,
        tuning: folders.tuning.clone(),
    };
    let told_at: Mutex<Option<Instant>> = Mutex::new(None);
    let watch = |done: usize, total: usize| {
        let Ok(mut told_at) = told_at.lock() else {
            return;
        };
        if done < total && told_at.is_some_and(|at| at.elapsed() < TELL_EVERY) {
            return;
        }
        *told_at = Some(Instant::now());
        let (done, total) = (done as u64, total as u64);
        // A parent that no longer listens is about to end this process.
        let _ = tell(&ChildWord::Scored { done, total });
    };
    let started = Instant::now();
    validate_set(&command, &engine, &|| worked(started), &watch)
        .map(drop)
        .map_err(|error| failed(order, &error))
}

/// A list may be a link that leads elsewhere.
fn require_list_within(order: &ChildOrder) -> Result<(), ChildWord> {
    let outside = |list: &Path| {
        list.canonicalize()
            .is_ok_and(|found| !found.starts_with(&order.within))
    };
    if LISTS.iter().any(|list| outside(&order.set.join(list))) {
        return Err(ChildWord::Failed {
            why: "the set's list is a link that leads out of it".into(),
            lasting: true,
        });
    }
    Ok(())
}

fn passing(error: &dyn std::fmt::Display) -> ChildWord {
    ChildWord::Failed {
        why: error.to_string(),
        lasting: false,
    }
}

/// Where things lie on the server is no business of whoever looks at the run.
fn failed(order: &ChildOrder, error: &ValidateCommandError) -> ChildWord {
    let set = order.set.display().to_string();
    let out = format!("{}/", order.out.display());
    ChildWord::Failed {
        why: error
            .to_string()
            .replace(&set, &order.name)
            .replace(&out, ""),
        lasting: !matches!(
            error,
            ValidateCommandError::Run(_)
                | ValidateCommandError::Documents(_)
                | ValidateCommandError::Io { .. }
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_that_is_a_link_out_of_the_set_is_not_read() {
        let folder = tempfile::tempdir().unwrap();
        let within = folder.path().canonicalize().unwrap().join("set");
        std::fs::create_dir(&within).unwrap();
        std::fs::write(folder.path().join("secret.csv"), "path,label\n").unwrap();
        std::os::unix::fs::symlink("../secret.csv", within.join("labels.csv")).unwrap();
        let order = ChildOrder {
            set: within.clone(),
            name: "set".into(),
            within,
            models: vec![],
            split: None,
            positive_labels: vec![],
            research: false,
            seed: 1,
            resamples: 100,
            plan: None,
            gate: None,
            out: folder.path().join("out"),
        };
        let refused = require_list_within(&order);
        assert!(matches!(
            refused,
            Err(ChildWord::Failed { lasting: true, .. })
        ));
    }
}
