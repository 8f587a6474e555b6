//! What sounds, for whom, and who acknowledged it.

use super::answer::json;
use super::consultations::people::{Names, PersonNamed};
use super::extract::{Acting, Id};
use super::problem::Problem;
use super::state::Shared;
use crate::domain::alarm::kind::AlarmKind;
use crate::domain::case::{Accession, Part};
use crate::domain::consultation::request::Room;
use crate::domain::duty::line::DutyLine;
use crate::domain::ids::{AlarmId, CaseId, ConsultationId};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

/// An alarm that has not ended.
#[derive(Debug, Serialize, ToSchema)]
struct AlarmDocument {
    #[schema(value_type = Uuid)]
    alarm_id: AlarmId,
    /// `unclaimed`, `due_soon` or `call_unconfirmed`.
    #[schema(value_type = String)]
    kind: AlarmKind,
    /// The line of duty that it reached: `first`, `second` or `remote`.
    #[schema(value_type = String)]
    line: DutyLine,
    #[schema(value_type = Uuid)]
    consultation_id: ConsultationId,
    #[schema(value_type = Uuid)]
    case_id: CaseId,
    #[schema(value_type = String)]
    accession: Accession,
    #[schema(value_type = String)]
    part: Part,
    #[schema(value_type = Option<String>)]
    operating_room: Option<Room>,
    #[schema(value_type = String, format = DateTime)]
    due_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    raised_at: Timestamp,
    /// Whom it is for; everybody who reads where nobody was on duty.
    hearers: Vec<PersonNamed>,
    /// Whether it is for whoever asks.
    mine: bool,
    acknowledged_by: Option<PersonNamed>,
    #[schema(value_type = Option<String>, format = DateTime)]
    acknowledged_at: Option<Timestamp>,
}

/// Alarms that have not ended, oldest first.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AlarmsDocument {
    items: Vec<AlarmDocument>,
}

/// Alarms that have not ended, oldest first.
#[utoipa::path(get, path = "/api/v1/alarms", tag = "duty",
    responses((status = 200, body = AlarmsDocument), (status = 304)))]
pub(super) async fn alarms(
    State(service): State<Shared>,
    Acting(actor): Acting,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let open = service.parts.store.open_alarms(&actor).await?;
    let names = Names::ask(&service, &actor).await?;
    let items = open.into_iter().map(|one| AlarmDocument {
        alarm_id: one.id,
        kind: one.kind,
        line: one.line,
        consultation_id: one.consultation,
        case_id: one.case,
        accession: one.accession,
        part: one.part,
        operating_room: one.room,
        due_at: one.due_at,
        raised_at: one.raised_at,
        mine: one.hearers.is_empty() || one.hearers.contains(&actor.principal),
        hearers: one
            .hearers
            .into_iter()
            .map(|person| names.of(person))
            .collect(),
        acknowledged_by: one.acknowledged.map(|(by, _)| names.of(by)),
        acknowledged_at: one.acknowledged.map(|(_, at)| at),
    });
    json(
        &headers,
        &AlarmsDocument {
            items: items.collect(),
        },
    )
}

/// Acknowledges an alarm by name. It goes on to the next line all the same until somebody does what is asked for.
#[utoipa::path(post, path = "/api/v1/alarms/{alarm_id}/acknowledgement", tag = "duty",
    params(("alarm_id" = Uuid, Path)),
    responses((status = 204),
              (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn acknowledge(
    State(service): State<Shared>,
    Acting(actor): Acting,
    Id(id): Id<AlarmId>,
) -> Result<StatusCode, Problem> {
    service.parts.store.acknowledge_alarm(&actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
