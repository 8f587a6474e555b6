//! Emergency access: opened for oneself with a reason, seen and ended by whoever answers for the house.

use super::answer::json;
use super::consultations::people::{Names, PersonNamed};
use super::extract::{Acting, Id, Sent};
use super::problem::Problem;
use super::state::Shared;
use crate::domain::emergency::{Emergency, Why};
use crate::domain::ids::EmergencyId;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How far the list reaches back.
const LISTED: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Why somebody opens emergency access.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct EmergencySent {
    /// The reason, 1 to 500 characters. Whoever may `see_emergencies` reads it.
    #[schema(value_type = String)]
    why: Why,
}

/// One's own emergency access, while it is open.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OwnEmergency {
    #[schema(value_type = Uuid)]
    id: EmergencyId,
    /// When it runs out.
    #[schema(value_type = String, format = DateTime)]
    until: Timestamp,
}

impl From<Emergency> for OwnEmergency {
    fn from(emergency: Emergency) -> Self {
        Self {
            id: emergency.id,
            until: emergency.until,
        }
    }
}

/// An emergency.
#[derive(Debug, Serialize, ToSchema)]
struct EmergencyDocument {
    #[schema(value_type = Uuid)]
    id: EmergencyId,
    /// Who opened it, for themselves.
    person: PersonNamed,
    why: String,
    #[schema(value_type = String, format = DateTime)]
    opened_at: Timestamp,
    /// When it runs out, unless it was ended before.
    #[schema(value_type = String, format = DateTime)]
    until: Timestamp,
    is_open: bool,
    /// Who ended it before it ran out.
    ended_by: Option<PersonNamed>,
    #[schema(value_type = Option<String>, format = DateTime)]
    ended_at: Option<Timestamp>,
}

/// Emergencies, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct EmergencyList {
    items: Vec<EmergencyDocument>,
}

fn shown(emergency: Emergency, names: &Names, now: Timestamp) -> EmergencyDocument {
    EmergencyDocument {
        id: emergency.id,
        person: names.of(emergency.person),
        is_open: emergency.is_open(now),
        opened_at: emergency.opened_at,
        until: emergency.until,
        ended_by: emergency.ended.map(|(by, _)| names.of(by)),
        ended_at: emergency.ended.map(|(_, at)| at),
        why: emergency.why.into(),
    }
}

/// Emergency access of the last 30 days: who, why, until when, and who ended it.
#[utoipa::path(get, path = "/api/v1/emergencies", tag = "account",
    responses((status = 200, body = EmergencyList), (status = 304)))]
pub(super) async fn emergencies(
    State(service): State<Shared>,
    Acting(actor): Acting,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let now = Timestamp::now();
    let from = now.saturating_sub(LISTED).unwrap_or(Timestamp::MIN);
    let found = service.parts.store.emergencies(&actor, from).await?;
    let names = Names::ask(&service, &actor).await?;
    let items = found.into_iter().map(|one| shown(one, &names, now));
    let items = items.collect();
    json(&headers, &EmergencyList { items })
}

/// Opens emergency access for oneself: for 30 minutes one sees cases and reads, and changes nothing. It is announced to
/// pathologists and administrators, and on record.
///
/// Opening it again while it is open prolongs nothing: the answer is the one that is open.
#[utoipa::path(post, path = "/api/v1/emergencies", tag = "account", request_body = EmergencySent,
    responses((status = 200, body = OwnEmergency),
              (status = 422, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn open(
    State(service): State<Shared>,
    Acting(actor): Acting,
    Sent(sent): Sent<EmergencySent>,
) -> Result<Json<OwnEmergency>, Problem> {
    let opened = service.parts.store.open_emergency(&actor, sent.why).await?;
    service.parts.gate.forget();
    Ok(Json(opened.into()))
}

/// Ends emergency access; it holds at once. One's own, or anybody's for whoever may `see_emergencies`.
#[utoipa::path(delete, path = "/api/v1/emergencies/{emergency_id}", tag = "account",
    params(("emergency_id" = Uuid, Path)),
    responses((status = 204),
              (status = 403, body = Problem, content_type = "application/problem+json"),
              (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn end(
    State(service): State<Shared>,
    Acting(actor): Acting,
    Id(id): Id<EmergencyId>,
) -> Result<StatusCode, Problem> {
    service.parts.store.end_emergency(&actor, id).await?;
    service.parts.gate.forget();
    Ok(StatusCode::NO_CONTENT)
}
