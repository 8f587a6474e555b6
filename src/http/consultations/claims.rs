//! Who reads what: claiming, signs of life, giving back, handing over.

use super::document::ConsultationDocument;
use super::turn::turn;
use crate::domain::free_text::Prose;
use crate::domain::ids::{ConsultationId, PrincipalId};
use crate::http::extract::{Acting, Id, Sent};
use crate::http::problem::Problem;
use crate::http::state::Shared;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::Deserialize;
use utoipa::ToSchema;

/// To whom a consultation is offered, and what they should know.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct OfferSent {
    #[schema(value_type = Uuid)]
    to: PrincipalId,
    #[schema(value_type = String)]
    note: Prose<500>,
}

/// Begins to read. Of whoever reads it already this is a sign of life.
#[utoipa::path(post, path = "/api/v1/consultations/{consultation_id}/claim", tag = "consultations",
    params(("consultation_id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = ConsultationDocument),
              (status = 404, body = Problem, content_type = "application/problem+json"),
              (status = 409, body = Problem, content_type = "application/problem+json")))]
pub(in crate::http) async fn claim(
    State(service): State<Shared>,
    Acting(actor): Acting,
    Id(id): Id<ConsultationId>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (held, by) = (Shared::clone(&service), actor.clone());
    let work = async move { Ok(held.parts.store.claim(&by, id).await?) };
    turn(&service, &actor, &headers, id, &["claim"], work).await
}

/// A sign of life of the reader's page, due at least once a minute: after two without one, others may take over.
#[utoipa::path(put, path = "/api/v1/consultations/{consultation_id}/heartbeat", tag = "consultations",
    params(("consultation_id" = Uuid, Path)),
    responses((status = 204),
              (status = 404, body = Problem, content_type = "application/problem+json"),
              (status = 409, body = Problem, content_type = "application/problem+json")))]
pub(in crate::http) async fn beat(
    State(service): State<Shared>,
    Acting(actor): Acting,
    Id(id): Id<ConsultationId>,
) -> Result<StatusCode, Problem> {
    service.parts.store.beat(&actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Gives it back; the draft stays.
#[utoipa::path(post, path = "/api/v1/consultations/{consultation_id}/release", tag = "consultations",
    params(("consultation_id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = ConsultationDocument),
              (status = 404, body = Problem, content_type = "application/problem+json"),
              (status = 409, body = Problem, content_type = "application/problem+json")))]
pub(in crate::http) async fn release(
    State(service): State<Shared>,
    Acting(actor): Acting,
    Id(id): Id<ConsultationId>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (held, by) = (Shared::clone(&service), actor.clone());
    let work = async move { Ok(held.parts.store.release(&by, id).await?) };
    turn(&service, &actor, &headers, id, &["release"], work).await
}

/// Takes over from a reader whose page gave no sign of life for two minutes; the draft is kept.
#[utoipa::path(post, path = "/api/v1/consultations/{consultation_id}/take-over", tag = "consultations",
    params(("consultation_id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = ConsultationDocument),
              (status = 404, body = Problem, content_type = "application/problem+json"),
              (status = 409, body = Problem, content_type = "application/problem+json")))]
pub(in crate::http) async fn take_over(
    State(service): State<Shared>,
    Acting(actor): Acting,
    Id(id): Id<ConsultationId>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (held, by) = (Shared::clone(&service), actor.clone());
    let work = async move { Ok(held.parts.store.take_over(&by, id).await?) };
    turn(&service, &actor, &headers, id, &["take-over"], work).await
}

/// Offers it to a colleague, who has to accept. Until then the reader stays who they are.
#[utoipa::path(post, path = "/api/v1/consultations/{consultation_id}/hand-over", tag = "consultations",
    params(("consultation_id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header)),
    request_body = OfferSent,
    responses((status = 200, body = ConsultationDocument),
              (status = 404, body = Problem, content_type = "application/problem+json"),
              (status = 409, body = Problem, content_type = "application/problem+json")))]
pub(in crate::http) async fn hand_over(
    State(service): State<Shared>,
    Acting(actor): Acting,
    Id(id): Id<ConsultationId>,
    headers: HeaderMap,
    Sent(sent): Sent<OfferSent>,
) -> Result<Response, Problem> {
    let told = [sent.to.to_string(), sent.note.to_string()];
    let (held, by) = (Shared::clone(&service), actor.clone());
    let work = async move {
        let store = &held.parts.store;
        Ok(store.offer_hand_over(&by, id, sent.to, sent.note).await?)
    };
    let told = ["hand-over", &told[0], &told[1]];
    turn(&service, &actor, &headers, id, &told, work).await
}

/// Accepts what was offered.
#[utoipa::path(post, path = "/api/v1/consultations/{consultation_id}/acceptance", tag = "consultations",
    params(("consultation_id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = ConsultationDocument),
              (status = 404, body = Problem, content_type = "application/problem+json"),
              (status = 409, body = Problem, content_type = "application/problem+json")))]
pub(in crate::http) async fn accept(
    State(service): State<Shared>,
    Acting(actor): Acting,
    Id(id): Id<ConsultationId>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (held, by) = (Shared::clone(&service), actor.clone());
    let work = async move { Ok(held.parts.store.accept_hand_over(&by, id).await?) };
    turn(&service, &actor, &headers, id, &["acceptance"], work).await
}
