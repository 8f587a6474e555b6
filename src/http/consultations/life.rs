//! Asking for a consultation, looking at one, saying that tissue came, calling it off.

use super::document::ConsultationDocument;
use super::turn::{document, turn};
use crate::domain::case::{Accession, Part};
use crate::domain::consultation::question::Question;
use crate::domain::consultation::request::{CallBackNumber, Request, Room, SectionLabel, Site};
use crate::domain::consultation::step::Why;
use crate::domain::deadline::Urgency;
use crate::domain::free_text::{Line, Prose};
use crate::domain::ids::ConsultationId;
use crate::domain::specimen::{AgeGroup, Laterality, Organ};
use crate::domain::viewed::Viewed;
use crate::http::extract::{Acting, Id, MaybeSent, Sent};
use crate::http::idempotency::{Lasting, fingerprint, key, once};
use crate::http::problem::Problem;
use crate::http::state::Shared;
use axum::extract::State;
use axum::http::header::LOCATION;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A request of the operating room on one part of a case.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct RequestSent {
    #[schema(value_type = String)]
    accession: Accession,
    /// `A` unless given.
    #[schema(value_type = Option<String>)]
    #[serde(default)]
    part: Part,
    /// `diagnosis`, `margin`, `node`, `adequacy` or `other`.
    #[schema(value_type = String)]
    question: Question,
    /// The question in the surgeon's words; needed where it is `other`.
    #[schema(value_type = Option<String>)]
    asked: Option<Line<300>>,
    /// `intraoperative`, `urgent` or `routine`.
    #[schema(value_type = String)]
    urgency: Urgency,
    #[schema(value_type = Option<String>)]
    site: Option<Site>,
    /// `left`, `right`, `both` or `midline`.
    #[schema(value_type = Option<String>)]
    laterality: Option<Laterality>,
    #[schema(value_type = Option<String>)]
    organ: Option<Organ>,
    #[schema(value_type = Option<String>)]
    age_group: Option<AgeGroup>,
    #[schema(value_type = Option<String>)]
    operating_room: Option<Room>,
    #[schema(value_type = Option<String>)]
    call_back_number: Option<CallBackNumber>,
    #[schema(value_type = Option<String>)]
    clinical_note: Option<Prose<2_000>>,
    /// Blocks and sections that will come.
    #[schema(value_type = Option<Vec<Object>>)]
    #[serde(default)]
    sections: Vec<SectionLabel>,
    /// When it was asked, where it is entered afterwards; now unless given.
    #[schema(value_type = Option<String>, format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    asked_at: Option<Timestamp>,
}

/// When something was.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct WhenSent {
    /// Its true time, where it is entered afterwards; now unless given.
    #[schema(value_type = Option<String>, format = DateTime)]
    at: Option<Timestamp>,
}

/// Why something is done.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct WhySent {
    #[schema(value_type = String)]
    pub(super) why: Why,
}

impl From<RequestSent> for Request {
    fn from(sent: RequestSent) -> Self {
        Self {
            accession: sent.accession,
            part: sent.part,
            urgency: sent.urgency,
            question: sent.question,
            asked: sent.asked,
            site: sent.site,
            laterality: sent.laterality,
            organ: sent.organ,
            age_group: sent.age_group,
            room: sent.operating_room,
            call_back: sent.call_back_number,
            clinical_note: sent.clinical_note,
            sections: sent.sections,
            asked_at: sent.asked_at,
        }
    }
}

/// Asks for a consultation. Slides of the part that came before, unasked and unsigned, are what it is about; otherwise
/// it waits for them.
#[utoipa::path(post, path = "/api/v1/consultations", tag = "consultations", request_body = RequestSent,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = ConsultationDocument),
              (status = 422, body = Problem, content_type = "application/problem+json")))]
pub(in crate::http) async fn request(
    State(service): State<Shared>,
    Acting(actor): Acting,
    headers: HeaderMap,
    Sent(sent): Sent<RequestSent>,
) -> Result<Response, Problem> {
    let told = serde_json::to_string(&sent).map_err(|error| Problem::internal(&error))?;
    let print = fingerprint(&["request", &told]);
    let work = {
        let (service, actor) = (Shared::clone(&service), actor.clone());
        async move {
            let made = service.parts.store.request(&actor, sent.into()).await?;
            Ok(Lasting {
                status: 201,
                location: Some(format!("/api/v1/consultations/{}", made.consultation)),
                body: None,
            })
        }
    };
    let made = once(&service, &actor, key(&headers)?, print, work).await?;
    let location = made.location.unwrap_or_default();
    let id: ConsultationId = location
        .rsplit('/')
        .next()
        .unwrap_or_default()
        .parse()
        .map_err(|error| Problem::internal(&error))?;
    let mut response = document(&service, &actor, &HeaderMap::new(), id).await?;
    *response.status_mut() = StatusCode::CREATED;
    if let Ok(value) = HeaderValue::try_from(location) {
        response.headers_mut().insert(LOCATION, value);
    }
    Ok(response)
}

/// Everything about one consultation.
#[utoipa::path(get, path = "/api/v1/consultations/{consultation_id}", tag = "consultations",
    params(("consultation_id" = Uuid, Path)),
    responses((status = 200, body = ConsultationDocument), (status = 304),
              (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(in crate::http) async fn consultation(
    State(service): State<Shared>,
    Acting(actor): Acting,
    Id(id): Id<ConsultationId>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let shown = document(&service, &actor, &headers, id).await?;
    service.viewed(&actor, Viewed::Consultation(id)).await;
    Ok(shown)
}

/// Says that tissue, or the section that was asked for, is in the laboratory: it can be read, with or without a scan.
#[utoipa::path(post, path = "/api/v1/consultations/{consultation_id}/receipt", tag = "consultations",
    params(("consultation_id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header)),
    request_body = Option<WhenSent>,
    responses((status = 200, body = ConsultationDocument),
              (status = 404, body = Problem, content_type = "application/problem+json"),
              (status = 409, body = Problem, content_type = "application/problem+json"),
              (status = 422, body = Problem, content_type = "application/problem+json")))]
pub(in crate::http) async fn receive(
    State(service): State<Shared>,
    Acting(actor): Acting,
    Id(id): Id<ConsultationId>,
    headers: HeaderMap,
    MaybeSent(sent): MaybeSent<WhenSent>,
) -> Result<Response, Problem> {
    let at = sent.unwrap_or_default().at;
    let told = at.map(|at| at.to_string()).unwrap_or_default();
    let (held, by) = (Shared::clone(&service), actor.clone());
    let work = async move { Ok(held.parts.store.receive(&by, id, at).await?) };
    turn(&service, &actor, &headers, id, &["receipt", &told], work).await
}

/// Calls it off.
#[utoipa::path(post, path = "/api/v1/consultations/{consultation_id}/cancellation", tag = "consultations",
    params(("consultation_id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header)),
    request_body = WhySent,
    responses((status = 200, body = ConsultationDocument),
              (status = 404, body = Problem, content_type = "application/problem+json"),
              (status = 409, body = Problem, content_type = "application/problem+json")))]
pub(in crate::http) async fn cancel(
    State(service): State<Shared>,
    Acting(actor): Acting,
    Id(id): Id<ConsultationId>,
    headers: HeaderMap,
    Sent(sent): Sent<WhySent>,
) -> Result<Response, Problem> {
    let told = sent.why.to_string();
    let (held, by) = (Shared::clone(&service), actor.clone());
    let work = async move { Ok(held.parts.store.cancel(&by, id, sent.why).await?) };
    turn(
        &service,
        &actor,
        &headers,
        id,
        &["cancellation", &told],
        work,
    )
    .await
}
