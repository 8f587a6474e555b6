//! Who is on duty, and how many alarms went to them.

use super::answer::json;
use super::consultations::people::{Names, PersonNamed};
use super::extract::{Acting, Asked, Id, Sent};
use super::idempotency::{Lasting, fingerprint, key, once};
use super::problem::Problem;
use super::state::{Service, Shared};
use crate::access::actor::Actor;
use crate::access::policy::Action;
use crate::domain::consultation::request::Room;
use crate::domain::duty::entry::Duty;
use crate::domain::duty::line::DutyLine;
use crate::domain::ids::{DutyId, PrincipalId};
use crate::domain::specimen::Organ;
use crate::store::contract::duty::{ACTED_WITHIN_MINUTES, DutyEntry};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// How far before and after now the roster reaches unless asked otherwise.
const NEAR: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Which part of the roster.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct DutyQuery {
    /// Duties that have not ended before; a week ago unless given.
    #[param(value_type = Option<String>, format = DateTime)]
    from: Option<Timestamp>,
    /// Duties that begin before; in a week unless given.
    #[param(value_type = Option<String>, format = DateTime)]
    until: Option<Timestamp>,
}

/// A duty to be entered.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct DutySent {
    /// A pathologist of the organisation.
    #[schema(value_type = Uuid)]
    person: PrincipalId,
    /// `first`, `second` or `remote`.
    #[schema(value_type = String)]
    line: DutyLine,
    #[schema(value_type = String, format = DateTime)]
    from: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    until: Timestamp,
    /// The operating room that it is for; every room unless named.
    #[schema(value_type = Option<String>)]
    room: Option<Room>,
    /// The organ that it is for; every organ unless named.
    #[schema(value_type = Option<String>)]
    organ: Option<Organ>,
}

/// A duty.
#[derive(Debug, Serialize, ToSchema)]
struct DutyDocument {
    #[schema(value_type = Uuid)]
    duty_id: DutyId,
    person: PersonNamed,
    /// `first`, `second` or `remote`.
    #[schema(value_type = String)]
    line: DutyLine,
    #[schema(value_type = String, format = DateTime)]
    from: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    until: Timestamp,
    /// Whether it is now.
    is_now: bool,
    #[schema(value_type = Option<String>)]
    room: Option<Room>,
    #[schema(value_type = Option<String>)]
    organ: Option<Organ>,
    /// Alarms that went to this person in this duty so far.
    alarms: u64,
    /// Of these, acknowledged, or ended by what they asked for, within `acted_within_minutes`.
    acted_on: u64,
}

/// The roster.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RosterDocument {
    items: Vec<DutyDocument>,
    acted_within_minutes: i64,
    /// Roles that may enter and take back duties.
    may_be_set_by: Vec<&'static str>,
}

fn shown(entry: DutyEntry, names: &Names, now: Timestamp) -> DutyDocument {
    let duty = entry.duty;
    DutyDocument {
        duty_id: entry.id,
        person: names.of(duty.person),
        line: duty.line,
        from: duty.from,
        until: duty.until,
        is_now: (duty.from..duty.until).contains(&now),
        room: duty.room,
        organ: duty.organ,
        alarms: entry.alarms,
        acted_on: entry.acted_on,
    }
}

async fn roster(
    service: &Service,
    actor: &Actor,
    headers: &HeaderMap,
    asked: DutyQuery,
) -> Result<Response, Problem> {
    let now = Timestamp::now();
    let from = asked.from.unwrap_or_else(|| now - NEAR);
    let until = asked.until.unwrap_or_else(|| now + NEAR);
    let entries = service.parts.store.duties(actor, from, until).await?;
    let names = Names::ask(service, actor).await?;
    let items = entries.into_iter().map(|entry| shown(entry, &names, now));
    let document = RosterDocument {
        items: items.collect(),
        acted_within_minutes: ACTED_WITHIN_MINUTES,
        may_be_set_by: Action::SetDuty
            .roles()
            .iter()
            .map(|role| role.code())
            .collect(),
    };
    json(headers, &document)
}

/// Who is on duty, with the alarms that went to them.
#[utoipa::path(get, path = "/api/v1/duty", tag = "duty", params(DutyQuery),
    responses((status = 200, body = RosterDocument), (status = 304)))]
pub(super) async fn duties(
    State(service): State<Shared>,
    Acting(actor): Acting,
    headers: HeaderMap,
    Asked(asked): Asked<DutyQuery>,
) -> Result<Response, Problem> {
    roster(&service, &actor, &headers, asked).await
}

/// Enters a duty. Answers with the roster as it is then.
#[utoipa::path(post, path = "/api/v1/duty", tag = "duty",
    params(("Idempotency-Key" = Option<String>, Header)),
    request_body = DutySent,
    responses((status = 200, body = RosterDocument),
              (status = 422, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn enter(
    State(service): State<Shared>,
    Acting(actor): Acting,
    headers: HeaderMap,
    Sent(sent): Sent<DutySent>,
) -> Result<Response, Problem> {
    let told = serde_json::to_string(&sent).map_err(|error| Problem::internal(&error))?;
    let duty = Duty {
        person: sent.person,
        line: sent.line,
        from: sent.from,
        until: sent.until,
        room: sent.room,
        organ: sent.organ,
    };
    let (held, by) = (Shared::clone(&service), actor.clone());
    let work = async move {
        held.parts.store.enter_duty(&by, duty).await?;
        Ok(Lasting {
            status: StatusCode::OK.as_u16(),
            location: None,
            body: None,
        })
    };
    let print = fingerprint(&["duty", &told]);
    once(&service, &actor, key(&headers)?, print, work).await?;
    let near = DutyQuery {
        from: None,
        until: None,
    };
    roster(&service, &actor, &HeaderMap::new(), near).await
}

/// Takes a duty back: from now on nobody is asked in it.
#[utoipa::path(delete, path = "/api/v1/duty/{duty_id}", tag = "duty",
    params(("duty_id" = Uuid, Path)),
    responses((status = 204),
              (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn withdraw(
    State(service): State<Shared>,
    Acting(actor): Acting,
    Id(id): Id<DutyId>,
) -> Result<StatusCode, Problem> {
    service.parts.store.withdraw_duty(&actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
