//! Turnaround of the site, figure by figure and week by week.

use super::answer::{document, json};
use super::extract::Acting;
use super::problem::Problem;
use super::state::{Service, Shared};
use crate::access::actor::Actor;
use crate::domain::turnaround::report::{TurnaroundReport, shown_since, turnaround_report};
use crate::interop::turnaround_csv::write_turnaround_csv;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use jiff::Timestamp;

/// The last year by week: receipt in the frozen-section area to the call, by kind of study, single blocks
/// against the goal; beside it what the service knows by itself. Each with n, interval, and what is missing, corrected by hand
/// or out of order.
#[utoipa::path(get, path = "/api/v1/turnaround", tag = "turnaround",
    responses((status = 200, body = Object), (status = 304)))]
pub(super) async fn turnaround(
    State(service): State<Shared>,
    Acting(actor): Acting,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    json(&headers, &report(&service, &actor).await?)
}

/// The same as a table: a row per figure and week, and one over all weeks.
#[utoipa::path(get, path = "/api/v1/turnaround.csv", tag = "turnaround",
    responses((status = 200, body = String, content_type = "text/csv"), (status = 304)))]
pub(super) async fn turnaround_csv(
    State(service): State<Shared>,
    Acting(actor): Acting,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let report = report(&service, &actor).await?;
    let mut out = Vec::new();
    write_turnaround_csv(&mut out, &report).map_err(|error| Problem::internal(&error))?;
    Ok(document(&headers, "text/csv; charset=utf-8", out.into()))
}

async fn report(service: &Service, actor: &Actor) -> Result<TurnaroundReport, Problem> {
    let since = shown_since(Timestamp::now());
    let ledger = service.parts.store.turnaround(actor, since).await?;
    tokio::task::spawn_blocking(move || turnaround_report(&ledger, since))
        .await
        .map_err(|error| Problem::internal(&error))
}
