//! Whether the service lives and whether it can work.

use super::state::Shared;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use utoipa::ToSchema;

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
}

/// Whether each thing that a slide needs on its way can work.
#[derive(Debug, Serialize, ToSchema)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is one line of the document"
)]
struct Checks {
    store: bool,
    blobs: bool,
    worker: bool,
    decoder: bool,
    model: bool,
}

/// Whether slides can be taken and triaged.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Readiness {
    ready: bool,
    checks: Checks,
}

/// Whether the process answers.
#[utoipa::path(get, path = "/healthz", tag = "operation",
    responses((status = 200, body = String, content_type = "text/plain")))]
pub(super) async fn alive() -> &'static str {
    "ok"
}

/// Whether slides can be taken and triaged.
#[utoipa::path(get, path = "/readyz", tag = "operation",
    responses((status = 200, body = Readiness), (status = 503, body = Readiness)))]
pub(super) async fn ready(State(service): State<Shared>) -> Response {
    let parts = &service.parts;
    let checks = Checks {
        store: parts.store.ping().await.is_ok(),
        blobs: parts.blobs.ping().await.is_ok(),
        worker: parts.health.workers.load(Ordering::Relaxed) > 0,
        decoder: parts.viewer.is_ready(),
        model: parts.health.model.load(Ordering::Relaxed),
    };
    let ready = checks.store && checks.blobs && checks.worker && checks.decoder && checks.model;
    let status = if ready {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    (status, Json(Readiness { ready, checks })).into_response()
}
