//! How well finish times were predicted.

use super::answer::json;
use super::extract::Acting;
use super::problem::Problem;
use super::state::Shared;
use crate::domain::forecast::accuracy::{Accuracy, RECENT_VERDICTS};
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;

/// The forecasts that were made when runs were queued, against the verdicts that came: the last 500.
/// Median of the error, share inside the interval, which is meant to be 0.8, and verdicts that came
/// too late unwarned.
#[utoipa::path(get, path = "/api/v1/forecasts/accuracy", tag = "operation",
    responses((status = 200, body = Object), (status = 304)))]
pub(super) async fn accuracy(
    State(service): State<Shared>,
    Acting(actor): Acting,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let met = service
        .parts
        .store
        .met_forecasts(&actor, RECENT_VERDICTS)
        .await?;
    json(&headers, &Accuracy::of(&met))
}
