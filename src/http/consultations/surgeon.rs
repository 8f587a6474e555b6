//! What the operating room sees: the signed read, and before it where the patient's parts are. Nothing of the AI.

use super::document::AcknowledgementDocument;
use super::people::{Names, PersonNamed};
use crate::domain::consultation::life_state::LifeState;
use crate::domain::consultation::question::Question;
use crate::domain::consultation::request::Room;
use crate::domain::ids::{CaseId, ConsultationId};
use crate::domain::read::form::ReadForm;
use crate::domain::specimen::Laterality;
use crate::http::answer::json;
use crate::http::extract::{Acting, Asked};
use crate::http::problem::Problem;
use crate::http::state::Shared;
use crate::store::contract::surgeon::{SurgeonCase, SurgeonPart, SurgeonRead};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Which room.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::http) struct RoomAsked {
    /// The operating room; every one unless given.
    room: Option<String>,
}

/// The lines as they stood at one time.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct SurgeonDocument {
    #[schema(value_type = String, format = DateTime)]
    as_of: Timestamp,
    items: Vec<CaseLine>,
}

#[derive(Debug, Serialize, ToSchema)]
struct CaseLine {
    #[schema(value_type = Uuid)]
    case_id: CaseId,
    accession: String,
    operating_room: Option<String>,
    parts: Vec<PartLine>,
}

#[derive(Debug, Serialize, ToSchema)]
struct PartLine {
    #[schema(value_type = Uuid)]
    consultation_id: ConsultationId,
    part: String,
    site: Option<String>,
    #[schema(value_type = Option<String>)]
    laterality: Option<Laterality>,
    #[schema(value_type = Option<String>)]
    question: Option<Question>,
    #[schema(value_type = String)]
    state: LifeState,
    #[schema(value_type = String, format = DateTime)]
    state_since: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    due_at: Timestamp,
    read: Option<ReadLine>,
    /// A further section is awaited, or came after the signature.
    further_section_pending: bool,
}

#[derive(Debug, Serialize, ToSchema)]
struct ReadLine {
    version: u32,
    #[schema(value_type = Object)]
    read: ReadForm,
    author: PersonNamed,
    #[schema(value_type = String, format = DateTime)]
    signed_at: Timestamp,
    /// Somebody was called and read this version back correctly.
    read_back: bool,
    /// Who in the operating room took note of this version, and when.
    acknowledgements: Vec<AcknowledgementDocument>,
}

/// One line per case: state, due time and the signed read of each part. What is open, and what was communicated or called
/// off within the last twelve hours.
#[utoipa::path(get, path = "/api/v1/surgeon", tag = "consultations", params(RoomAsked),
    responses((status = 200, body = SurgeonDocument), (status = 304),
              (status = 400, body = Problem, content_type = "application/problem+json")))]
pub(in crate::http) async fn lines(
    State(service): State<Shared>,
    Acting(actor): Acting,
    Asked(asked): Asked<RoomAsked>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let room: Option<Room> =
        asked
            .room
            .as_deref()
            .map(str::parse)
            .transpose()
            .map_err(|error| {
                let detail = format!("The room cannot be looked for: {error}.");
                Problem::new(StatusCode::BAD_REQUEST, "invalid_query", detail)
            })?;
    let lines = service
        .parts
        .store
        .surgeon_lines(&actor, room.as_ref())
        .await?;
    let names = Names::ask(&service, &actor).await?;
    let document = SurgeonDocument {
        as_of: lines.as_of,
        items: lines
            .cases
            .into_iter()
            .map(|case| CaseLine::new(case, &names))
            .collect(),
    };
    json(&headers, &document)
}

impl CaseLine {
    fn new(case: SurgeonCase, names: &Names) -> Self {
        let room = case.parts.iter().find_map(|part| part.room.clone());
        Self {
            case_id: case.case,
            accession: case.accession.to_string(),
            operating_room: room.map(String::from),
            parts: case
                .parts
                .into_iter()
                .map(|part| PartLine::new(part, names))
                .collect(),
        }
    }
}

impl PartLine {
    fn new(part: SurgeonPart, names: &Names) -> Self {
        let communicated = part.state == LifeState::Communicated;
        Self {
            consultation_id: part.consultation,
            part: part.part.to_string(),
            site: part.site.map(String::from),
            laterality: part.laterality,
            question: part.question,
            state: part.state,
            state_since: part.state_at,
            due_at: part.due_at,
            read: part
                .read
                .map(|read| ReadLine::new(read, communicated, names)),
            further_section_pending: part.further_section_pending,
        }
    }
}

impl ReadLine {
    fn new(read: SurgeonRead, read_back: bool, names: &Names) -> Self {
        Self {
            version: read.version,
            read: read.read.into(),
            author: names.of(read.author),
            signed_at: read.signed_at,
            read_back,
            acknowledgements: read
                .acknowledgements
                .into_iter()
                .map(|one| AcknowledgementDocument::new(one, names))
                .collect(),
        }
    }
}
