//! Writing and signing reads.

use super::document::{ConsultationDocument, DraftDocument};
use super::life::WhySent;
use super::people::Names;
use super::turn::turn;
use crate::access::actor::Actor;
use crate::domain::consultation::step::{Wanted, Why};
use crate::domain::ids::ConsultationId;
use crate::domain::read::clocks::agree;
use crate::domain::read::confirmation::Confirmation;
use crate::domain::read::form::ReadForm;
use crate::domain::read::on_screen::OnScreen;
use crate::domain::read::signature::Signature;
use crate::http::answer::json;
use crate::http::extract::{Acting, Id, Sent};
use crate::http::problem::Problem;
use crate::http::state::{Service, Shared};
use crate::store::contract::error::StoreError;
use crate::store::contract::reads::{NewDraft, Signing};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use jiff::Timestamp;
use serde::Deserialize;
use utoipa::ToSchema;

/// A draft as it stands in the form.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct DraftSent {
    /// The version that this one follows; 0 for the first.
    version: u64,
    #[schema(value_type = Object)]
    form: ReadForm,
    /// Whether anything of the AI was visible while it was written.
    ai_visible: bool,
}

/// A section that is asked for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct SectionSent {
    /// `recut` or `rescan`.
    #[schema(value_type = String)]
    wanted: Wanted,
    #[schema(value_type = String)]
    why: Why,
}

/// A read and what its reader stands up for.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct SigningSent {
    #[schema(value_type = Object)]
    read: ReadForm,
    /// What was typed from the banner: part, site, laterality, last four characters of the accession number.
    #[schema(value_type = Object)]
    confirmation: Confirmation,
    /// The sections, slide digests, runs and verdict versions on the screen, or that it was read at the microscope.
    #[schema(value_type = Object)]
    on_screen: OnScreen,
    /// The reader's password: an attestation, no qualified electronic signature.
    #[schema(format = Password)]
    password: Option<String>,
    /// A code of the second factor, in place of the password.
    code: Option<String>,
    /// What the clock of the reader's screen said when this was sent. Nothing is signed where it and the clock of the
    /// service are two seconds apart (`clocks_apart`).
    #[schema(value_type = String, format = DateTime)]
    screen_clock: Timestamp,
    /// When it was read, where it is signed here afterwards; now unless given.
    #[schema(value_type = Option<String>, format = DateTime)]
    read_at: Option<Timestamp>,
    /// The version that this one amends.
    amends: Option<u32>,
    /// Why it amends it.
    #[schema(value_type = Option<String>)]
    why: Option<Why>,
}

/// Saves the draft of the claimed consultation.
#[utoipa::path(put, path = "/api/v1/consultations/{consultation_id}/draft", tag = "consultations",
    params(("consultation_id" = Uuid, Path)), request_body = DraftSent,
    responses((status = 200, body = DraftDocument),
              (status = 404, body = Problem, content_type = "application/problem+json"),
              (status = 409, body = Problem, content_type = "application/problem+json"),
              (status = 422, body = Problem, content_type = "application/problem+json")))]
pub(in crate::http) async fn save_draft(
    State(service): State<Shared>,
    Acting(actor): Acting,
    Id(id): Id<ConsultationId>,
    Sent(sent): Sent<DraftSent>,
) -> Result<Response, Problem> {
    let draft = NewDraft {
        form: sent.form,
        ai_visible: sent.ai_visible,
        follows: sent.version,
    };
    let saved = service.parts.store.save_draft(&actor, id, draft).await?;
    let names = Names::ask(&service, &actor).await?;
    json(&HeaderMap::new(), &DraftDocument::new(saved, &names))
}

/// Asks the laboratory for a re-cut or a re-scan; the draft stays.
#[utoipa::path(post, path = "/api/v1/consultations/{consultation_id}/section-requests", tag = "consultations",
    params(("consultation_id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header)),
    request_body = SectionSent,
    responses((status = 200, body = ConsultationDocument),
              (status = 404, body = Problem, content_type = "application/problem+json"),
              (status = 409, body = Problem, content_type = "application/problem+json")))]
pub(in crate::http) async fn ask_section(
    State(service): State<Shared>,
    Acting(actor): Acting,
    Id(id): Id<ConsultationId>,
    headers: HeaderMap,
    Sent(sent): Sent<SectionSent>,
) -> Result<Response, Problem> {
    let told = sent.why.to_string();
    let told = ["section", sent.wanted.code(), &told];
    let (held, by, why) = (Shared::clone(&service), actor.clone(), sent.why.clone());
    let work = async move {
        let store = &held.parts.store;
        Ok(store.ask_section(&by, id, sent.wanted, why).await?)
    };
    turn(&service, &actor, &headers, id, &told, work).await
}

/// Waits no longer for the section that was asked for.
#[utoipa::path(post, path = "/api/v1/consultations/{consultation_id}/no-section", tag = "consultations",
    params(("consultation_id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header)),
    request_body = WhySent,
    responses((status = 200, body = ConsultationDocument),
              (status = 404, body = Problem, content_type = "application/problem+json"),
              (status = 409, body = Problem, content_type = "application/problem+json")))]
pub(in crate::http) async fn stop_waiting(
    State(service): State<Shared>,
    Acting(actor): Acting,
    Id(id): Id<ConsultationId>,
    headers: HeaderMap,
    Sent(sent): Sent<WhySent>,
) -> Result<Response, Problem> {
    let told = sent.why.to_string();
    let (held, by) = (Shared::clone(&service), actor.clone());
    let work = async move { Ok(held.parts.store.stop_waiting(&by, id, sent.why).await?) };
    turn(&service, &actor, &headers, id, &["no-section", &told], work).await
}

/// Signs the read of the claimed consultation, or amends a signed one, which has to be called anew.
///
/// Refused, with nothing changed, where what was typed is not this case (`not_confirmed`), anything changed since the
/// screen (`screen_changed`, with what), the bytes of a slide stand under another name (`identity_unresolved`), clocks do not agree (`clocks_apart`),
/// the store cannot be written (`store_read_only`), or
/// another was faster (`refused`).
#[utoipa::path(post, path = "/api/v1/consultations/{consultation_id}/reads", tag = "consultations",
    params(("consultation_id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header)),
    request_body = SigningSent,
    responses((status = 200, body = ConsultationDocument),
              (status = 401, body = Problem, content_type = "application/problem+json"),
              (status = 404, body = Problem, content_type = "application/problem+json"),
              (status = 409, body = Problem, content_type = "application/problem+json"),
              (status = 422, body = Problem, content_type = "application/problem+json")))]
pub(in crate::http) async fn sign(
    State(service): State<Shared>,
    Acting(actor): Acting,
    Id(id): Id<ConsultationId>,
    headers: HeaderMap,
    Sent(sent): Sent<SigningSent>,
) -> Result<Response, Problem> {
    agree(sent.screen_clock, Timestamp::now())
        .map_err(|apart| Problem::new(StatusCode::CONFLICT, "clocks_apart", apart.to_string()))?;
    let read = sent
        .read
        .check()
        .map_err(|faults| StoreError::Form { faults })?;
    let amends = match (sent.amends, sent.why) {
        (None, _) => None,
        (Some(version), Some(why)) => Some((version, why)),
        (Some(_), None) => return Err(why_is_missing()),
    };
    let told = serde_json::to_string(&(
        &sent.read,
        &sent.confirmation,
        &sent.on_screen,
        &sent.read_at,
        &amends,
    ))
    .map_err(|error| Problem::internal(&error))?;
    let (held, by) = (Shared::clone(&service), actor.clone());
    let (password, code) = (sent.password, sent.code);
    let (confirmation, on_screen, read_at) = (sent.confirmation, sent.on_screen, sent.read_at);
    let work = async move {
        let signing = Signing {
            read,
            confirmation,
            on_screen,
            signature: attested(&held, &by, password, code).await?,
            read_at,
        };
        let store = &held.parts.store;
        match amends {
            None => store.sign(&by, id, signing).await?,
            Some((version, why)) => store.amend(&by, id, version, why, signing).await?,
        };
        Ok(())
    };
    turn(&service, &actor, &headers, id, &["sign", &told], work).await
}

fn why_is_missing() -> Problem {
    let (status, code) = (StatusCode::UNPROCESSABLE_ENTITY, "invalid");
    Problem::new(status, code, "why: an amendment needs its reason in words")
}

/// Has the reader prove to be themself once more.
async fn attested(
    service: &Service,
    actor: &Actor,
    password: Option<String>,
    code: Option<String>,
) -> Result<Signature, Problem> {
    match (password, code) {
        (Some(password), None) => {
            service.parts.gate.confirm(actor, password).await?;
            Ok(Signature::Password)
        }
        (None, Some(code)) => {
            service.parts.gate.confirm_code(actor, &code).await?;
            Ok(Signature::Totp)
        }
        _ => Err(Problem::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "invalid",
            "A signature needs the reader's password or a code of their second factor, and not both.",
        )),
    }
}
