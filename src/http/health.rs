//! How the processes beside the API are.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// Most warnings kept.
const MOST_WARNINGS: usize = 32;

/// How the processes beside the API are; kept by their supervisor.
#[derive(Debug, Default)]
pub struct Health {
    workers: AtomicUsize,
    model: AtomicBool,
    warnings: Mutex<Vec<String>>,
}

impl Health {
    /// A worker runs.
    pub fn worker_started(&self) {
        self.workers.fetch_add(1, Ordering::Relaxed);
    }

    /// A worker has ended.
    pub fn worker_ended(&self) {
        self.workers.fetch_sub(1, Ordering::Relaxed);
    }

    /// Something that a person should know of this installation, such as a missing run-time.
    pub fn warn(&self, warning: String) {
        let mut warnings = self.warnings.lock().unwrap_or_else(PoisonError::into_inner);
        // Every worker tells the same; a bound keeps one that went mad from filling memory.
        if warnings.len() < MOST_WARNINGS && !warnings.contains(&warning) {
            warnings.push(warning);
        }
    }

    /// What was warned of so far.
    pub(super) fn warnings(&self) -> Vec<String> {
        self.warnings
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// A worker has loaded its model, so that runs can be carried out.
    pub fn model_loaded(&self) {
        self.model.store(true, Ordering::Relaxed);
    }

    /// Whether any worker runs.
    pub(super) fn has_worker(&self) -> bool {
        self.workers.load(Ordering::Relaxed) > 0
    }

    /// Whether any worker has ever loaded its model.
    pub(super) fn has_model(&self) -> bool {
        self.model.load(Ordering::Relaxed)
    }
}
