//! What went out, what waits and what was given up.

use super::answer::json;
use super::extract::{Acting, Asked, Id};
use super::problem::Problem;
use super::state::Shared;
use crate::domain::ids::{CaseId, ConsultationId, DeliveryId, PrincipalId, WebhookId};
use crate::domain::notice::attempt::{Attempt, AttemptOutcome};
use crate::domain::notice::case_code::CaseCode;
use crate::domain::notice::delivery::DeliveryState;
use crate::domain::notice::topic::NoticeTopic;
use crate::store::contract::deliveries::{DeliveryFilter, DeliveryRecord, Recipient};
use crate::store::contract::reading::Cursor;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Deliveries on a page unless asked otherwise.
const DEFAULT_LIMIT: u32 = 50;

/// Which deliveries.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct DeliveriesAsked {
    /// Of this webhook alone.
    #[param(value_type = Option<uuid::Uuid>)]
    webhook_id: Option<WebhookId>,
    /// `waiting`, `delivered` or `dead` alone.
    #[param(value_type = Option<String>)]
    state: Option<DeliveryState>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
    /// Most deliveries, 1 to 200; 50 unless given.
    limit: Option<u32>,
}

/// One try to hand a notice over. What the receiver answered beyond its status is not kept.
#[derive(Debug, Serialize, ToSchema)]
struct AttemptDocument {
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    took_ms: u32,
    /// `delivered`, `refused`, `gone`, `timed_out`, `unreachable`, `not_trusted`, `name_unknown`, `address_refused`.
    #[schema(value_type = String)]
    outcome: AttemptOutcome,
    /// Status of HTTP or SMTP.
    status: Option<u16>,
}

/// A delivery with its attempts.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DeliveryDocument {
    /// What the receiver has as `webhook-id`, or in `Message-ID`.
    #[schema(value_type = Uuid)]
    id: DeliveryId,
    /// The webhook; null for mail.
    #[schema(value_type = Option<Uuid>)]
    webhook_id: Option<WebhookId>,
    /// Who gets the mail; null for a webhook.
    #[schema(value_type = Option<Uuid>)]
    user_id: Option<PrincipalId>,
    event_id: Option<u64>,
    #[schema(value_type = String)]
    topic: NoticeTopic,
    case_code: Option<String>,
    #[schema(value_type = Option<Uuid>)]
    case_id: Option<CaseId>,
    #[schema(value_type = Option<Uuid>)]
    consultation_id: Option<ConsultationId>,
    #[schema(value_type = String, format = DateTime)]
    happened_at: Timestamp,
    /// `waiting`, `delivered` or `dead`.
    #[schema(value_type = String)]
    state: DeliveryState,
    #[schema(value_type = Option<String>, format = DateTime)]
    next_at: Option<Timestamp>,
    #[schema(value_type = Option<String>, format = DateTime)]
    ended_at: Option<Timestamp>,
    attempts: Vec<AttemptDocument>,
}

/// A page of deliveries, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DeliveryPage {
    items: Vec<DeliveryDocument>,
    next_cursor: Option<String>,
}

impl From<Attempt> for AttemptDocument {
    fn from(attempt: Attempt) -> Self {
        Self {
            at: attempt.at,
            took_ms: attempt.took_ms,
            outcome: attempt.outcome,
            status: attempt.status,
        }
    }
}

impl From<DeliveryRecord> for DeliveryDocument {
    fn from(record: DeliveryRecord) -> Self {
        let (webhook_id, user_id) = match record.recipient {
            Recipient::Webhook(webhook) => (Some(webhook), None),
            Recipient::Person(person) => (None, Some(person)),
        };
        let notice = record.notice;
        Self {
            id: record.id,
            webhook_id,
            user_id,
            event_id: notice.event,
            topic: notice.topic,
            case_code: notice.case.map(|case| CaseCode::from(case).to_string()),
            case_id: notice.case,
            consultation_id: notice.consultation,
            happened_at: notice.at,
            state: record.state,
            next_at: record.next_at,
            ended_at: record.ended_at,
            attempts: record.attempts.into_iter().map(Into::into).collect(),
        }
    }
}

/// What went out, what waits and what was given up, newest first. Those that ended are forgotten after 90 days.
#[utoipa::path(get, path = "/api/v1/deliveries", tag = "notifications", params(DeliveriesAsked),
    responses((status = 200, body = DeliveryPage), (status = 304),
              (status = 400, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn list(
    State(service): State<Shared>,
    Acting(actor): Acting,
    Asked(asked): Asked<DeliveriesAsked>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let filter = DeliveryFilter {
        webhook: asked.webhook_id,
        state: asked.state,
    };
    let after = asked.cursor.map(Cursor);
    let limit = asked.limit.unwrap_or(DEFAULT_LIMIT);
    let store = &service.parts.store;
    let page = store
        .deliveries(&actor, filter, after.as_ref(), limit)
        .await?;
    let page = DeliveryPage {
        items: page.items.into_iter().map(Into::into).collect(),
        next_cursor: page.next.map(|cursor| cursor.0),
    };
    json(&headers, &page)
}

/// Sends a delivery once more, under the same id.
#[utoipa::path(post, path = "/api/v1/deliveries/{delivery_id}/resend", tag = "notifications",
    params(("delivery_id" = Uuid, Path)),
    responses((status = 202),
              (status = 404, body = Problem, content_type = "application/problem+json"),
              (status = 422, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn resend(
    State(service): State<Shared>,
    Acting(actor): Acting,
    Id(id): Id<DeliveryId>,
) -> Result<StatusCode, Problem> {
    service.parts.store.send_again(&actor, id).await?;
    Ok(StatusCode::ACCEPTED)
}
