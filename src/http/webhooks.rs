//! Webhooks, as whoever looks after them sees them.

use super::answer::json;
use super::extract::{Acting, Id, Sent};
use super::problem::Problem;
use super::state::{Service, Shared};
use crate::auth::error::AuthError;
use crate::auth::signing_secret::new_signing_secret;
use crate::domain::ids::{DeliveryId, PrincipalId, WebhookId};
use crate::domain::notice::delivery::DisabledBecause;
use crate::domain::notice::topic::NoticeTopic;
use crate::store::contract::webhooks::{NewWebhook, Webhook, WebhookChange};
use axum::Json;
use axum::extract::State;
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How long the secret before signs beside a new one, unless asked otherwise.
const OVERLAP_HOURS: u16 = 24;
/// Longest overlap.
const MOST_OVERLAP_HOURS: u16 = 24 * 7;

/// A webhook. Its secret is shown once, when it is made.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct WebhookDocument {
    #[schema(value_type = Uuid)]
    id: WebhookId,
    url: String,
    label: String,
    /// What it is told of, such as `consultation.requested`.
    #[schema(value_type = Vec<String>)]
    topics: Vec<NoticeTopic>,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    #[schema(value_type = Uuid)]
    created_by: PrincipalId,
    /// Until when the secret before signs too.
    #[schema(value_type = Option<String>, format = DateTime)]
    previous_secret_until: Option<Timestamp>,
    /// When something last arrived.
    #[schema(value_type = Option<String>, format = DateTime)]
    delivered_at: Option<Timestamp>,
    /// Since when nothing arrives.
    #[schema(value_type = Option<String>, format = DateTime)]
    failing_since: Option<Timestamp>,
    #[schema(value_type = Option<String>, format = DateTime)]
    disabled_at: Option<Timestamp>,
    /// `by_hand`, `failing` or `gone`.
    #[schema(value_type = Option<String>)]
    disabled_because: Option<DisabledBecause>,
    /// Deliveries that wait.
    waiting: u32,
    /// Deliveries that were given up.
    dead: u32,
}

/// Every webhook of the organisation.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct WebhookList {
    items: Vec<WebhookDocument>,
    /// Everything that a webhook can be told of.
    topics: Vec<&'static str>,
    /// Whether the service sends mail too.
    mail: bool,
}

/// A webhook that shall be added.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct WebhookSent {
    /// `https://…`; addresses inside the house only where the operator allows them.
    url: String,
    label: String,
    #[schema(value_type = Vec<String>)]
    topics: Vec<NoticeTopic>,
}

/// What shall change; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct WebhookChangeSent {
    label: Option<String>,
    #[schema(value_type = Option<Vec<String>>)]
    topics: Option<Vec<NoticeTopic>>,
    /// One that is enabled again is told of what happens from then on.
    enabled: Option<bool>,
}

/// How another secret takes the place of the one before.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RotationSent {
    /// For how many hours the one before signs too, 0 to 168; 24 unless given.
    overlap_hours: Option<u16>,
}

/// A webhook with its secret, which is shown this once.
#[derive(Serialize, ToSchema)]
pub(super) struct WebhookMade {
    /// `whsec_` and base 64: what the receiver checks signatures with.
    secret: String,
    webhook: WebhookDocument,
}

/// A delivery that was queued.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DeliveryQueued {
    #[schema(value_type = Uuid)]
    delivery_id: DeliveryId,
}

impl From<Webhook> for WebhookDocument {
    fn from(webhook: Webhook) -> Self {
        Self {
            id: webhook.id,
            url: webhook.url,
            label: webhook.label,
            topics: webhook.topics,
            created_at: webhook.created_at,
            created_by: webhook.created_by,
            previous_secret_until: webhook.previous_until,
            delivered_at: webhook.delivered_at,
            failing_since: webhook.failing_since,
            disabled_at: webhook.disabled.map(|disabled| disabled.at),
            disabled_because: webhook.disabled.map(|disabled| disabled.why),
            waiting: webhook.waiting,
            dead: webhook.dead,
        }
    }
}

fn check_address(service: &Service, url: &str) -> Result<(), Problem> {
    (service.parts.check_webhook)(url).map_err(|why| {
        Problem::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "webhook_address",
            format!("The webhook cannot be added: {why}."),
        )
    })
}

fn made(status: StatusCode, secret: &str, webhook: Webhook) -> Response {
    let made = WebhookMade {
        secret: secret.to_owned(),
        webhook: webhook.into(),
    };
    (status, [(CACHE_CONTROL, "no-store")], Json(made)).into_response()
}

/// Every webhook of the organisation.
#[utoipa::path(get, path = "/api/v1/webhooks", tag = "notifications",
    responses((status = 200, body = WebhookList), (status = 304)))]
pub(super) async fn list(
    State(service): State<Shared>,
    Acting(actor): Acting,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let webhooks = service.parts.store.webhooks(&actor).await?;
    let topics = NoticeTopic::ALL.into_iter();
    let list = WebhookList {
        items: webhooks.into_iter().map(Into::into).collect(),
        topics: topics
            .filter(|topic| topic.is_for_webhooks())
            .map(NoticeTopic::code)
            .collect(),
        mail: service.parts.sends_mail,
    };
    json(&headers, &list)
}

/// Adds a webhook. Messages follow Standard Webhooks: `webhook-id`, `webhook-timestamp`, `webhook-signature`.
#[utoipa::path(post, path = "/api/v1/webhooks", tag = "notifications", request_body = WebhookSent,
    responses((status = 201, body = WebhookMade),
              (status = 422, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn create(
    State(service): State<Shared>,
    Acting(actor): Acting,
    Sent(sent): Sent<WebhookSent>,
) -> Result<Response, Problem> {
    check_address(&service, &sent.url)?;
    let secret = new_signing_secret().map_err(AuthError::from)?;
    let new = NewWebhook {
        url: sent.url,
        label: sent.label,
        topics: sent.topics,
        secret: secret.clone(),
    };
    let webhook = service.parts.store.add_webhook(&actor, new).await?;
    Ok(made(StatusCode::CREATED, secret.reveal(), webhook))
}

/// Changes a webhook, enables or disables it.
#[utoipa::path(patch, path = "/api/v1/webhooks/{webhook_id}", tag = "notifications",
    params(("webhook_id" = Uuid, Path)), request_body = WebhookChangeSent,
    responses((status = 200, body = WebhookDocument),
              (status = 404, body = Problem, content_type = "application/problem+json"),
              (status = 422, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn change(
    State(service): State<Shared>,
    Acting(actor): Acting,
    Id(id): Id<WebhookId>,
    Sent(sent): Sent<WebhookChangeSent>,
) -> Result<Json<WebhookDocument>, Problem> {
    let change = WebhookChange {
        label: sent.label,
        topics: sent.topics,
        enabled: sent.enabled,
    };
    let store = &service.parts.store;
    let webhook = store.change_webhook(&actor, id, change).await?;
    Ok(Json(webhook.into()))
}

/// Deletes a webhook with its deliveries.
#[utoipa::path(delete, path = "/api/v1/webhooks/{webhook_id}", tag = "notifications",
    params(("webhook_id" = Uuid, Path)),
    responses((status = 204),
              (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn remove(
    State(service): State<Shared>,
    Acting(actor): Acting,
    Id(id): Id<WebhookId>,
) -> Result<StatusCode, Problem> {
    service.parts.store.delete_webhook(&actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Gives a webhook another secret. The one before signs too for a while, so that the receiver can change in peace; with
/// an overlap of 0 hours, for a secret that was lost, it ends at once.
#[utoipa::path(post, path = "/api/v1/webhooks/{webhook_id}/secret", tag = "notifications",
    params(("webhook_id" = Uuid, Path)), request_body = RotationSent,
    responses((status = 200, body = WebhookMade),
              (status = 404, body = Problem, content_type = "application/problem+json"),
              (status = 422, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn rotate(
    State(service): State<Shared>,
    Acting(actor): Acting,
    Id(id): Id<WebhookId>,
    Sent(sent): Sent<RotationSent>,
) -> Result<Response, Problem> {
    let hours = sent.overlap_hours.unwrap_or(OVERLAP_HOURS);
    if hours > MOST_OVERLAP_HOURS {
        return Err(Problem::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "invalid",
            format!("Two secrets sign beside each other for 0 to {MOST_OVERLAP_HOURS} hours."),
        ));
    }
    let secret = new_signing_secret().map_err(AuthError::from)?;
    let until = Timestamp::now()
        .checked_add(SignedDuration::from_hours(hours.into()))
        .unwrap_or(Timestamp::MAX);
    let store = &service.parts.store;
    let webhook = store
        .rotate_secret(&actor, id, secret.clone(), until)
        .await?;
    Ok(made(StatusCode::OK, secret.reveal(), webhook))
}

/// Sends a test notice, which tells of nothing; the log of deliveries shows how it went.
#[utoipa::path(post, path = "/api/v1/webhooks/{webhook_id}/test", tag = "notifications",
    params(("webhook_id" = Uuid, Path)),
    responses((status = 202, body = DeliveryQueued),
              (status = 404, body = Problem, content_type = "application/problem+json"),
              (status = 422, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn test(
    State(service): State<Shared>,
    Acting(actor): Acting,
    Id(id): Id<WebhookId>,
) -> Result<impl IntoResponse, Problem> {
    let delivery_id = service.parts.store.test_webhook(&actor, id).await?;
    Ok((StatusCode::ACCEPTED, Json(DeliveryQueued { delivery_id })))
}
