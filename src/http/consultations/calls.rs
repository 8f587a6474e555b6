//! The spoken result: whom the pathologist called, and what came back.

use super::document::ConsultationDocument;
use super::turn::turn;
use crate::domain::consultation::call::{CallWay, CalledRole};
use crate::domain::consultation::request::CallBackNumber;
use crate::domain::consultation::step::ReadBack;
use crate::domain::free_text::Line;
use crate::domain::ids::ConsultationId;
use crate::http::extract::{Acting, Id, Sent};
use crate::http::problem::Problem;
use crate::http::state::Shared;
use crate::store::contract::calls::NewCall;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A call to be recorded.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct CallSent {
    /// The version of the read that was called.
    read_version: u32,
    #[schema(value_type = String)]
    called_name: Line<120>,
    /// `surgeon`, `nurse`, `anaesthetist` or `other`.
    #[schema(value_type = String)]
    called_role: CalledRole,
    /// `telephone` unless given, `intercom` or `in_person`.
    #[schema(value_type = Option<String>)]
    way: Option<CallWay>,
    #[schema(value_type = Option<String>)]
    number: Option<CallBackNumber>,
    /// `correct` or `wrong`.
    #[schema(value_type = String)]
    read_back: ReadBack,
    /// When it was; now unless given.
    #[schema(value_type = Option<String>, format = DateTime)]
    at: Option<Timestamp>,
}

/// The version that somebody took note of.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct AcknowledgementSent {
    read_version: u32,
}

/// Records a call. Read back correctly the read is communicated; read back wrongly the call stays on record and is
/// repeated.
#[utoipa::path(post, path = "/api/v1/consultations/{consultation_id}/calls", tag = "consultations",
    params(("consultation_id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header)),
    request_body = CallSent,
    responses((status = 200, body = ConsultationDocument),
              (status = 404, body = Problem, content_type = "application/problem+json"),
              (status = 409, body = Problem, content_type = "application/problem+json"),
              (status = 422, body = Problem, content_type = "application/problem+json")))]
pub(in crate::http) async fn record(
    State(service): State<Shared>,
    Acting(actor): Acting,
    Id(id): Id<ConsultationId>,
    headers: HeaderMap,
    Sent(sent): Sent<CallSent>,
) -> Result<Response, Problem> {
    let told = serde_json::to_string(&sent).map_err(|error| Problem::internal(&error))?;
    let call = NewCall {
        read_version: sent.read_version,
        called: sent.called_name,
        role: sent.called_role,
        way: sent.way.unwrap_or(CallWay::Telephone),
        number: sent.number,
        read_back: sent.read_back,
        at: sent.at,
    };
    let (held, by) = (Shared::clone(&service), actor.clone());
    let work = async move { Ok(held.parts.store.record_call(&by, id, call).await?) };
    turn(&service, &actor, &headers, id, &["call", &told], work).await
}

/// Takes note, for the operating room, of a version that was called and read back.
#[utoipa::path(post, path = "/api/v1/consultations/{consultation_id}/acknowledgements", tag = "consultations",
    params(("consultation_id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header)),
    request_body = AcknowledgementSent,
    responses((status = 200, body = ConsultationDocument),
              (status = 404, body = Problem, content_type = "application/problem+json"),
              (status = 409, body = Problem, content_type = "application/problem+json")))]
pub(in crate::http) async fn acknowledge(
    State(service): State<Shared>,
    Acting(actor): Acting,
    Id(id): Id<ConsultationId>,
    headers: HeaderMap,
    Sent(sent): Sent<AcknowledgementSent>,
) -> Result<Response, Problem> {
    let version = sent.read_version;
    let told = version.to_string();
    let (held, by) = (Shared::clone(&service), actor.clone());
    let work = async move { Ok(held.parts.store.acknowledge(&by, id, version).await?) };
    turn(
        &service,
        &actor,
        &headers,
        id,
        &["acknowledgement", &told],
        work,
    )
    .await
}
