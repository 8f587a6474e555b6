//! Asking for opinions, taking that back, and what the local reader made of them.

use super::ask_document::{Addressees, AskedDocument};
use crate::access::actor::Actor;
use crate::domain::account::Language;
use crate::domain::free_text::Prose;
use crate::domain::ids::{ConsultationId, OpinionId};
use crate::domain::opinion::adjudication::{Adjudication, Resolution};
use crate::domain::opinion::recipient::{Recipient, Recipients};
use crate::domain::opinion::request::{LegalGround, OpinionRequest, OpinionUrgency};
use crate::domain::viewed::Viewed;
use crate::http::answer::json;
use crate::http::extract::{Acting, Id, Sent};
use crate::http::idempotency::{Lasting, fingerprint, key, once};
use crate::http::problem::Problem;
use crate::http::state::{Service, Shared};
use crate::store::contract::error::StoreError;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What is asked of whom. Nothing in it may tell who the patient is.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct OpinionSent {
    /// In this order: `{"kind": "colleague", "person": …}`, `{"kind": "organisation", "organisation": …}` or
    /// `{"kind": "peer", "pairing": …}`.
    #[schema(value_type = Vec<Object>)]
    recipients: Vec<Recipient>,
    /// `intraoperative` or `consult`.
    #[schema(value_type = String)]
    urgency: OpinionUrgency,
    /// Days until it is due and the grant ends; 3 unless given, of a consult alone.
    days: Option<u8>,
    #[schema(value_type = String)]
    question: Prose<1_000>,
    #[schema(value_type = String)]
    summary: Prose<2_000>,
    /// `en`, `kk`, `ru` or `uz`.
    #[schema(value_type = String)]
    asked_in: Language,
    #[schema(value_type = String)]
    answer_in: Language,
    /// `consent`, `care`, `contract` or `law`.
    #[schema(value_type = String)]
    ground: LegalGround,
    #[schema(value_type = String)]
    ground_words: Prose<500>,
}

/// How a difference was resolved.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct AdjudicationSent {
    /// `agreed_with_opinion`, `kept_own`, `third_reader` or `deferred`.
    #[schema(value_type = String)]
    resolution: Resolution,
    #[schema(value_type = String)]
    words: Prose<1_000>,
}

/// The requests about a consultation.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct AskedDocuments {
    items: Vec<AskedDocument>,
}

/// Days of a consult unless stated.
const DAYS: u8 = 3;

async fn all(
    service: &Service,
    actor: &Actor,
    headers: &HeaderMap,
    consultation: ConsultationId,
) -> Result<Response, Problem> {
    let opinions = service.parts.store.opinions_of(actor, consultation).await?;
    let viewed = Viewed::Consultation(consultation);
    service.viewed(actor, viewed).await;
    let known = Addressees::ask(service, actor).await?;
    let items = opinions
        .into_iter()
        .map(|one| AskedDocument::new(one, service, &known))
        .collect();
    json(headers, &AskedDocuments { items })
}

/// Does `work` once under the request's key; nothing of the answer is remembered.
async fn keyed(
    service: &Shared,
    actor: &Actor,
    headers: &HeaderMap,
    told: &[&str],
    work: impl Future<Output = Result<(), Problem>> + Send + 'static,
) -> Result<(), Problem> {
    let done = async move {
        work.await?;
        Ok(Lasting {
            status: 200,
            location: None,
            body: None,
        })
    };
    once(service, actor, key(headers)?, fingerprint(told), done).await?;
    Ok(())
}

/// Every request about a consultation, the newest first.
#[utoipa::path(get, path = "/api/v1/consultations/{consultation_id}/opinions", tag = "opinions",
    params(("consultation_id" = Uuid, Path)),
    responses((status = 200, body = AskedDocuments), (status = 304),
              (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(in crate::http) async fn list(
    State(service): State<Shared>,
    Acting(actor): Acting,
    Id(id): Id<ConsultationId>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    all(&service, &actor, &headers, id).await
}

/// Asks for an opinion on the current slides. Of an intraoperative one each recipient has two minutes to accept before
/// it goes on to the next, of a consult a day.
#[utoipa::path(post, path = "/api/v1/consultations/{consultation_id}/opinions", tag = "opinions",
    params(("consultation_id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header)),
    request_body = OpinionSent,
    responses((status = 200, body = AskedDocuments),
              (status = 404, body = Problem, content_type = "application/problem+json"),
              (status = 422, body = Problem, content_type = "application/problem+json")))]
pub(in crate::http) async fn ask(
    State(service): State<Shared>,
    Acting(actor): Acting,
    Id(id): Id<ConsultationId>,
    headers: HeaderMap,
    Sent(sent): Sent<OpinionSent>,
) -> Result<Response, Problem> {
    let told = serde_json::to_string(&sent).map_err(|error| Problem::internal(&error))?;
    let recipients =
        Recipients::try_from(sent.recipients).map_err(|error| StoreError::Invalid {
            what: "recipients",
            why: error.to_string(),
        })?;
    let request = OpinionRequest {
        recipients,
        urgency: sent.urgency,
        days: sent.days.unwrap_or(DAYS),
        question: sent.question,
        summary: sent.summary,
        asked_in: sent.asked_in,
        answer_in: sent.answer_in,
        ground: sent.ground,
        ground_words: sent.ground_words,
    };
    let (held, by) = (Shared::clone(&service), actor.clone());
    let work = async move {
        held.parts.store.ask_opinion(&by, id, request).await?;
        Ok(())
    };
    let told = ["opinion", &id.to_string(), &told];
    keyed(&service, &actor, &headers, &told, work).await?;
    all(&service, &actor, &HeaderMap::new(), id).await
}

/// Takes a request back, or ends the grant of an answered one. From then on no pixel of it is shown to the other side.
#[utoipa::path(post, path = "/api/v1/opinions/{opinion_id}/withdrawal", tag = "opinions",
    params(("opinion_id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = AskedDocuments),
              (status = 404, body = Problem, content_type = "application/problem+json"),
              (status = 409, body = Problem, content_type = "application/problem+json")))]
pub(in crate::http) async fn withdraw(
    State(service): State<Shared>,
    Acting(actor): Acting,
    Id(id): Id<OpinionId>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let consultation = service.parts.store.opinion(&actor, id).await?.consultation;
    let (held, by) = (Shared::clone(&service), actor.clone());
    let work = async move { Ok(held.parts.store.withdraw_opinion(&by, id).await?) };
    let told = ["opinion-withdrawal", &id.to_string()];
    keyed(&service, &actor, &headers, &told, work).await?;
    all(&service, &actor, &HeaderMap::new(), consultation).await
}

/// Records how a difference between the local view and the opinion was resolved. It stays with the read.
#[utoipa::path(post, path = "/api/v1/opinions/{opinion_id}/adjudications", tag = "opinions",
    params(("opinion_id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header)),
    request_body = AdjudicationSent,
    responses((status = 200, body = AskedDocuments),
              (status = 404, body = Problem, content_type = "application/problem+json"),
              (status = 422, body = Problem, content_type = "application/problem+json")))]
pub(in crate::http) async fn adjudicate(
    State(service): State<Shared>,
    Acting(actor): Acting,
    Id(id): Id<OpinionId>,
    headers: HeaderMap,
    Sent(sent): Sent<AdjudicationSent>,
) -> Result<Response, Problem> {
    let consultation = service.parts.store.opinion(&actor, id).await?.consultation;
    let told = serde_json::to_string(&sent).map_err(|error| Problem::internal(&error))?;
    let (held, by) = (Shared::clone(&service), actor.clone());
    let work = async move {
        let adjudication = Adjudication {
            resolution: sent.resolution,
            words: sent.words,
        };
        held.parts.store.adjudicate(&by, id, adjudication).await?;
        Ok(())
    };
    let told = ["adjudication", &id.to_string(), &told];
    keyed(&service, &actor, &headers, &told, work).await?;
    all(&service, &actor, &HeaderMap::new(), consultation).await
}
