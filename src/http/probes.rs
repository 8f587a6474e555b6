//! Whether the service lives and whether it can work.

use super::state::Shared;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

/// Whether each thing that a slide needs on its way can work.
#[derive(Debug, Serialize, ToSchema)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is one line of the document"
)]
struct Checks {
    store: bool,
    blobs: bool,
    /// Whether the disk has room for uploads.
    room: bool,
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
        room: parts.reception.room().await.is_ok_and(|room| room > 0),
        worker: parts.health.has_worker(),
        decoder: parts.viewer.is_ready(),
        model: parts.health.has_model(),
    };
    let ready = checks.store
        && checks.blobs
        && checks.room
        && checks.worker
        && checks.decoder
        && checks.model;
    let status = if ready {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    (status, Json(Readiness { ready, checks })).into_response()
}
