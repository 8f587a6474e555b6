//! What was measured, for Prometheus.

use super::state::Shared;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;

/// Figures in Prometheus' text form.
#[utoipa::path(get, path = "/metrics", tag = "operation",
    responses((status = 200, body = String, content_type = "text/plain")))]
#[allow(
    clippy::cast_precision_loss,
    reason = "counts of jobs and bytes of a disk are below 2^53"
)]
pub(super) async fn metrics_page(State(service): State<Shared>) -> impl IntoResponse {
    match service.parts.queue.depth().await {
        Ok(depth) => {
            metrics::gauge!("zhedel_jobs_waiting").set(depth.waiting as f64);
            metrics::gauge!("zhedel_jobs_running").set(depth.running as f64);
            metrics::gauge!("zhedel_jobs_poisoned").set(depth.poisoned as f64);
        }
        Err(error) => tracing::warn!(%error, "the queue could not be measured"),
    }
    match service.parts.reception.room().await {
        Ok(room) => metrics::gauge!("zhedel_upload_room_bytes").set(room as f64),
        Err(error) => tracing::warn!(%error, "the room for uploads could not be measured"),
    }
    (
        [(CONTENT_TYPE, "text/plain; version=0.0.4")],
        (service.parts.metrics)(),
    )
}
