//! The documents of a validation run, as they were written.

use super::answer::document;
use super::extract::{Acting, Id};
use super::problem::Problem;
use super::state::Shared;
use crate::access::actor::Actor;
use crate::domain::ids::ValidationId;
use crate::domain::validation::ValidationState;
use crate::store::contract::validation_documents::ValidationDocument;
use axum::extract::State;
use axum::http::header::{CONTENT_SECURITY_POLICY, X_FRAME_OPTIONS};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;

/// The report loads nothing, runs nothing, and may be shown within this service's own pages.
const REPORT_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox allow-popups";

async fn kept(
    service: &Shared,
    actor: &Actor,
    id: ValidationId,
    headers: &HeaderMap,
    which: (ValidationDocument, &'static str),
) -> Result<Response, Problem> {
    let none = || {
        Problem::new(
            StatusCode::NOT_FOUND,
            "no_document",
            "The run has no such document: it has not ended, or it left none.",
        )
    };
    let parts = &service.parts;
    let record = parts.store.validation(actor, id).await?;
    if record.state != ValidationState::Done {
        return Err(none());
    }
    let (name, media_type) = which;
    let files = &parts.validation_documents;
    let body = files.document(actor.organisation, id, name).await?;
    Ok(document(headers, media_type, body.ok_or_else(none)?))
}

/// The report: one page that loads nothing.
#[utoipa::path(get, path = "/api/v1/validations/{validation_id}/report.html", tag = "validation",
    params(("validation_id" = Uuid, Path)),
    responses((status = 200, body = String, content_type = "text/html"), (status = 304),
              (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn report(
    State(service): State<Shared>,
    Acting(actor): Acting,
    Id(id): Id<ValidationId>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let which = (ValidationDocument::Report, "text/html; charset=utf-8");
    let mut response = kept(&service, &actor, id, &headers, which).await?;
    let out = response.headers_mut();
    let policy = HeaderValue::from_static(REPORT_POLICY);
    out.insert(CONTENT_SECURITY_POLICY, policy);
    out.insert(X_FRAME_OPTIONS, HeaderValue::from_static("SAMEORIGIN"));
    Ok(response)
}

/// The report as PDF, where one was written.
#[utoipa::path(get, path = "/api/v1/validations/{validation_id}/report.pdf", tag = "validation",
    params(("validation_id" = Uuid, Path)),
    responses((status = 200, body = [u8], content_type = "application/pdf"), (status = 304),
              (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn report_pdf(
    State(service): State<Shared>,
    Acting(actor): Acting,
    Id(id): Id<ValidationId>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let which = (ValidationDocument::ReportPdf, "application/pdf");
    kept(&service, &actor, id, &headers, which).await
}

/// Every metric: the document `metrics.json` of `zhedel validate`.
#[utoipa::path(get, path = "/api/v1/validations/{validation_id}/metrics.json", tag = "validation",
    params(("validation_id" = Uuid, Path)),
    responses((status = 200, body = Object), (status = 304),
              (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn metrics(
    State(service): State<Shared>,
    Acting(actor): Acting,
    Id(id): Id<ValidationId>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let which = (ValidationDocument::Metrics, "application/json");
    kept(&service, &actor, id, &headers, which).await
}

/// What each model said of each sample.
#[utoipa::path(get, path = "/api/v1/validations/{validation_id}/predictions.csv", tag = "validation",
    params(("validation_id" = Uuid, Path)),
    responses((status = 200, body = String, content_type = "text/csv"), (status = 304),
              (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn predictions(
    State(service): State<Shared>,
    Acting(actor): Acting,
    Id(id): Id<ValidationId>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let which = (ValidationDocument::Predictions, "text/csv; charset=utf-8");
    kept(&service, &actor, id, &headers, which).await
}

/// What came of the acceptance limits, where there were any.
#[utoipa::path(get, path = "/api/v1/validations/{validation_id}/gate.json", tag = "validation",
    params(("validation_id" = Uuid, Path)),
    responses((status = 200, body = Object), (status = 304),
              (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn gate(
    State(service): State<Shared>,
    Acting(actor): Acting,
    Id(id): Id<ValidationId>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let which = (ValidationDocument::Gate, "application/json");
    kept(&service, &actor, id, &headers, which).await
}
