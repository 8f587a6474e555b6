//! A model's slides over time, against where they began.

use super::answer::json;
use super::extract::Acting;
use super::problem::Problem;
use super::state::Shared;
use crate::domain::drift::report::drift_report;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use jiff::Timestamp;

/// By model and scanner and by week: outcomes, reasons, slide and tile scores, and how far the last
/// weeks lie from the first ones. Figures of change with their numbers, no alarm.
#[utoipa::path(get, path = "/api/v1/drift", tag = "drift",
    responses((status = 200, body = Object), (status = 304)))]
pub(super) async fn drift(
    State(service): State<Shared>,
    Acting(actor): Acting,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let records = service.parts.store.drift_records(&actor).await?;
    let report = tokio::task::spawn_blocking(move || drift_report(&records, Timestamp::now()))
        .await
        .map_err(|error| Problem::internal(&error))?;
    json(&headers, &report)
}
