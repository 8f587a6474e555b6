//! A model's slides over time, against where they began.

use super::answer::json;
use super::extract::Acting;
use super::problem::Problem;
use super::state::Shared;
use crate::domain::drift::report::{drift_report, shown_since};
use crate::store::contract::error::StoreError;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use jiff::Timestamp;

/// By model and scanner and by week of the last year: outcomes, reasons, slide and tile scores, share
/// of tiles outside the model's domain and stain, each against the first eight weeks, which figures
/// have left their band, and what a validation found of the model. Figures of change with their numbers,
/// no alarm.
#[utoipa::path(get, path = "/api/v1/drift", tag = "drift",
    responses((status = 200, body = Object), (status = 304)))]
pub(super) async fn drift(
    State(service): State<Shared>,
    Acting(actor): Acting,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let store = &service.parts.store;
    let now = Timestamp::now();
    let weeks = store.drift_weeks(&actor, shown_since(now)).await?;
    let validated = match store.validated_models(&actor).await {
        Ok(validated) => Some(validated),
        Err(StoreError::Denied { .. }) => None,
        Err(error) => return Err(error.into()),
    };
    let report =
        tokio::task::spawn_blocking(move || drift_report(&weeks, validated.as_deref(), now))
            .await
            .map_err(|error| Problem::internal(&error))?;
    json(&headers, &report)
}
