//! What somebody gets by mail, as they choose for themselves.

use super::answer::json;
use super::extract::{Acting, Sent};
use super::problem::Problem;
use super::state::Shared;
use crate::access::topics::may_be_told;
use crate::domain::notice::mail_address::MailAddress;
use crate::domain::notice::topic::NoticeTopic;
use crate::store::contract::mail_choices::MailChoice;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What can be chosen and what is.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MailDocument {
    /// Whether the service sends mail at all.
    available: bool,
    /// Where mail goes; null for whoever gets none.
    #[schema(value_type = Option<String>)]
    address: Option<MailAddress>,
    /// What they get; before they choose, what concerns them alone.
    topics: Vec<&'static str>,
    /// What their roles let them choose.
    offered: Vec<&'static str>,
}

/// What somebody wants by mail.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct MailSent {
    /// Null ends it.
    #[schema(value_type = Option<String>)]
    address: Option<MailAddress>,
    /// What is chosen; left out, what concerns them alone.
    #[schema(value_type = Option<Vec<String>>)]
    topics: Option<Vec<NoticeTopic>>,
}

/// What can be chosen for one's mail and what is.
#[utoipa::path(get, path = "/api/v1/session/mail", tag = "account",
    responses((status = 200, body = MailDocument), (status = 304)))]
pub(super) async fn mail(
    State(service): State<Shared>,
    Acting(actor): Acting,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let choice = service.parts.store.mail_choice(&actor).await?;
    let offered: Vec<NoticeTopic> = NoticeTopic::ALL
        .into_iter()
        .filter(|topic| topic.is_for_mail() && may_be_told(&actor, *topic))
        .collect();
    let chosen = |topic: &NoticeTopic| match &choice {
        Some(choice) => choice.topics.contains(topic),
        None => topic.is_personal(),
    };
    let document = MailDocument {
        available: service.parts.sends_mail,
        topics: offered
            .iter()
            .filter(|topic| chosen(topic))
            .map(|topic| topic.code())
            .collect(),
        offered: offered.iter().map(|topic| topic.code()).collect(),
        address: choice.map(|choice| choice.address),
    };
    json(&headers, &document)
}

/// Chooses one's mail. Another address gets a mail at once that tells it so.
#[utoipa::path(put, path = "/api/v1/session/mail", tag = "account", request_body = MailSent,
    responses((status = 204),
              (status = 422, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn set_mail(
    State(service): State<Shared>,
    Acting(actor): Acting,
    Sent(sent): Sent<MailSent>,
) -> Result<StatusCode, Problem> {
    let personal = || {
        let all = NoticeTopic::ALL.into_iter();
        all.filter(|topic| topic.is_personal() && may_be_told(&actor, *topic))
            .collect()
    };
    let choice = sent.address.map(|address| MailChoice {
        address,
        topics: sent.topics.unwrap_or_else(personal),
    });
    service.parts.store.set_mail_choice(&actor, choice).await?;
    Ok(StatusCode::NO_CONTENT)
}
