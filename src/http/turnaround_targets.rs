//! After how many minutes the reads of an organisation are due: what holds, and setting it.

use super::answer::json;
use super::extract::{Acting, Sent};
use super::problem::Problem;
use super::state::Shared;
use crate::access::policy::Action;
use crate::domain::deadline::Urgency;
use crate::domain::ids::PrincipalId;
use crate::domain::turnaround_targets::{LEAST_MINUTES, TargetsError, TurnaroundTargets};
use crate::store::contract::turnaround_targets::TargetsInForce;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Minutes from receipt by the service to the signed read, by urgency.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ClassMinutes {
    /// While the patient is on the table.
    intraoperative: i64,
    /// At least as many as `intraoperative`.
    urgent: i64,
    /// At least as many as `urgent`.
    routine: i64,
}

/// The targets that shall hold for consultations to come.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TargetsSent {
    minutes: ClassMinutes,
    /// The `sequence` that was read before: where somebody set others meanwhile, these are refused. Left out, they
    /// are set whatever holds.
    sequence: Option<u64>,
}

/// The targets that hold for consultations to come.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct TargetsDocument {
    minutes: ClassMinutes,
    /// Number of the change that set them; 0 for the defaults of the program.
    sequence: u64,
    /// Who set them; null for the defaults.
    #[schema(value_type = Option<Uuid>)]
    set_by: Option<PrincipalId>,
    /// When they were set; null for the defaults.
    #[schema(value_type = Option<String>, format = DateTime)]
    set_at: Option<Timestamp>,
    /// Fewest minutes of every class.
    least_minutes: u32,
    /// Most minutes of each class.
    most_minutes: ClassMinutes,
    /// Roles that may set them.
    may_be_set_by: Vec<&'static str>,
}

impl ClassMinutes {
    fn of(minutes: impl Fn(Urgency) -> u32) -> Self {
        Self {
            intraoperative: minutes(Urgency::Intraoperative).into(),
            urgent: minutes(Urgency::Urgent).into(),
            routine: minutes(Urgency::Routine).into(),
        }
    }
}

impl From<TargetsInForce> for TargetsDocument {
    fn from(held: TargetsInForce) -> Self {
        let roles = Action::SetTurnaroundTargets.roles().iter();
        Self {
            minutes: ClassMinutes::of(|urgency| held.targets.minutes(urgency)),
            sequence: held.sequence(),
            set_by: held.change.map(|change| change.by),
            set_at: held.change.map(|change| change.at),
            least_minutes: LEAST_MINUTES,
            most_minutes: ClassMinutes::of(TurnaroundTargets::most_minutes),
            may_be_set_by: roles.map(|role| role.code()).collect(),
        }
    }
}

impl From<TargetsError> for Problem {
    fn from(error: TargetsError) -> Self {
        let (status, code) = (StatusCode::UNPROCESSABLE_ENTITY, "invalid_targets");
        Self::new(status, code, error.to_string())
            .next("Correct the minutes and send all three again; nothing was changed.")
    }
}

/// After how many minutes the reads of consultations to come are due, by urgency.
#[utoipa::path(get, path = "/api/v1/turnaround-targets", tag = "turnaround",
    responses((status = 200, body = TargetsDocument), (status = 304)))]
pub(super) async fn turnaround_targets(
    State(service): State<Shared>,
    Acting(actor): Acting,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let held = service.parts.store.turnaround_targets(&actor).await?;
    json(&headers, &TargetsDocument::from(held))
}

/// Sets them for consultations to come; those that are there keep their due times. Audited; the same minutes again
/// change nothing.
#[utoipa::path(put, path = "/api/v1/turnaround-targets", tag = "turnaround",
    request_body = TargetsSent,
    responses((status = 200, body = TargetsDocument),
              (status = 409, body = Problem, content_type = "application/problem+json"),
              (status = 422, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn set_turnaround_targets(
    State(service): State<Shared>,
    Acting(actor): Acting,
    Sent(sent): Sent<TargetsSent>,
) -> Result<Response, Problem> {
    let ClassMinutes {
        intraoperative,
        urgent,
        routine,
    } = sent.minutes;
    let targets = TurnaroundTargets::new(intraoperative, urgent, routine)?;
    let store = &service.parts.store;
    let held = store
        .set_turnaround_targets(&actor, targets, sent.sequence)
        .await?;
    // What holds now is told whatever the client has.
    json(&HeaderMap::new(), &TargetsDocument::from(held))
}
