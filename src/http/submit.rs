//! A whole slide in one request.

use super::documents::Links;
use super::eta::Eta;
use super::extract::{Acting, Asked};
use super::idempotency::{Lasting, fingerprint, key, once};
use super::polite_body::incoming;
use super::problem::Problem;
use super::state::Shared;
use crate::ingest::checksum::repr_digest;
use crate::ingest::facts::StatedFacts;
use crate::ingest::tus;
use axum::body::{Body, HttpBody as _};
use axum::extract::State;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use serde::Serialize;
use utoipa::ToSchema;

/// What an upload has become.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Taken {
    #[schema(value_type = Uuid)]
    slide_id: crate::domain::ids::SlideId,
    #[schema(value_type = Uuid)]
    consultation_id: crate::domain::ids::ConsultationId,
    #[schema(value_type = Uuid)]
    case_id: crate::domain::ids::CaseId,
    #[schema(value_type = Uuid)]
    run_id: crate::domain::ids::RunId,
    /// The slide was there before.
    duplicate: bool,
    /// It was there before and is triaged again, since other facts are stated now.
    corrected: bool,
    /// The same bytes stand under another accession number too.
    identity_conflict: bool,
    /// When its verdict is expected; null if there is one already.
    eta: Option<Eta>,
    links: Links,
}

/// Takes a slide whose bytes are the body. The answer says that the slide is safely kept and its
/// run queued.
#[utoipa::path(post, path = "/api/v1/slides", tag = "upload",
    params(("accession" = Option<String>, Query), ("part" = Option<String>, Query),
           ("organ" = Option<String>, Query), ("preparation" = Option<String>, Query),
           ("age_group" = Option<String>, Query), ("urgency" = Option<String>, Query),
           ("mpp" = Option<f64>, Query), ("research" = Option<bool>, Query),
           ("model" = Option<String>, Query), ("study" = Option<String>, Query),
           ("requested" = Option<String>, Query), ("specimen_out" = Option<String>, Query),
           ("received_frozen_area" = Option<String>, Query),
           ("block_frozen" = Option<String>, Query), ("section_stained" = Option<String>, Query),
           ("Repr-Digest" = Option<String>, Header, description = "sha-256=:base64:"),
           ("Idempotency-Key" = Option<String>, Header)),
    request_body(content = [u8], content_type = "application/octet-stream"),
    responses((status = 201, body = Taken),
              (status = 400, body = Problem, content_type = "application/problem+json"),
              (status = 411, body = Problem, content_type = "application/problem+json"),
              (status = 413, body = Problem, content_type = "application/problem+json"),
              (status = 415, body = Problem, content_type = "application/problem+json"),
              (status = 422, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn submit(
    State(service): State<Shared>,
    Acting(actor): Acting,
    Asked(stated): Asked<StatedFacts>,
    headers: HeaderMap,
    body: Body,
) -> Result<Lasting, Problem> {
    let announced = body.size_hint().exact();
    let body = incoming(body);
    // Any other type could be sent by a form on a foreign page without asking first.
    require_type(&headers, "application/octet-stream")?;
    let facts = stated.understood(&service.parts.reception.rules().models)?;
    let length = content_length(&headers, announced)?;
    let digest = headers
        .get("repr-digest")
        .and_then(|value| value.to_str().ok());
    let expected = digest.map(repr_digest).transpose()?.flatten();
    let told = format!("{stated:?}");
    let print = fingerprint(&["slide", &told, &length.to_string(), digest.unwrap_or("")]);
    let work = {
        let (service, actor) = (Shared::clone(&service), actor.clone());
        async move {
            let (accepted, forecast) = service
                .parts
                .reception
                .submit(&actor, length, facts, expected, body)
                .await?;
            let detail = service.parts.store.slide(&actor, accepted.slide).await?;
            let verdict = service.parts.store.verdict(&actor, accepted.slide).await?;
            let associated = detail
                .description
                .map_or_else(Vec::new, |one| one.associated);
            let taken = Taken {
                slide_id: accepted.slide,
                consultation_id: accepted.consultation,
                case_id: accepted.case,
                run_id: accepted.run,
                duplicate: accepted.duplicate,
                corrected: accepted.corrected,
                identity_conflict: accepted.identity_conflict,
                eta: forecast.as_ref().map(Eta::from),
                links: Links::new(accepted.slide, &associated, verdict.as_ref()),
            };
            Ok(Lasting {
                status: 201,
                location: Some(format!("/api/v1/slides/{}", accepted.slide)),
                body: Some(serde_json::to_value(&taken).map_err(|e| Problem::internal(&e))?),
            })
        }
    };
    once(&service, &actor, key(&headers)?, print, work).await
}

/// Refuses a body of another type.
pub fn require_type(headers: &HeaderMap, wanted: &str) -> Result<(), Problem> {
    let found = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or("");
    if found.eq_ignore_ascii_case(wanted) {
        return Ok(());
    }
    Err(Problem::new(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "unsupported_media_type",
        format!("The body must be sent as `Content-Type: {wanted}`."),
    ))
}

/// How many bytes will come.
pub fn content_length(headers: &HeaderMap, announced: Option<u64>) -> Result<u64, Problem> {
    let value = headers
        .get(CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok());
    if value.is_some() {
        return Ok(tus::bytes("Content-Length", value)?);
    }
    // A request may leave the header out if it has no body at all.
    announced.ok_or_else(|| {
        Problem::new(
            StatusCode::LENGTH_REQUIRED,
            "length_required",
            "The request does not tell how many bytes will come.",
        )
        .next("Send Content-Length, or use the resumable upload at /files.")
    })
}
