//! Permanent diagnoses: recorded by hand or by the laboratory's system, and what still waits for one.

use super::people::{Names, PersonNamed};
use crate::domain::case::{Accession, Part};
use crate::domain::consultation::question::Question;
use crate::domain::consultation::step::Why;
use crate::domain::ids::{CaseId, ConsultationId, PermanentId};
use crate::domain::permanent::form::PermanentForm;
use crate::domain::permanent::source::{ExternalId, Source};
use crate::domain::read::category::CategoryCode;
use crate::domain::specimen::{Laterality, Organ};
use crate::http::answer::json;
use crate::http::extract::{Acting, Asked, Id, Sent};
use crate::http::idempotency::{Lasting, fingerprint, key, once};
use crate::http::problem::Problem;
use crate::http::state::Shared;
use crate::store::contract::permanents::{NewPermanent, PermanentRecord, Waiting};
use crate::store::contract::reading::Cursor;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Items on a page unless asked otherwise.
const DEFAULT_LIMIT: u32 = 100;

/// A permanent diagnosis to be recorded.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct PermanentSent {
    /// `category` (`malignant`, `benign`, `atypical`, `non_diagnostic`) and `words`; how the read compares as
    /// `concordance` (`agree`, `minor`, `major`, `deferred`) with its `cause` (`sampling`, `interpretation`, `technical`,
    /// `communication`), `appropriate` of a deferred one, and `note`. The laboratory's system may leave the comparison
    /// out.
    #[schema(value_type = Object)]
    diagnosis: PermanentForm,
    /// Where the laboratory's system has it; needed of a program.
    #[schema(value_type = Option<String>)]
    external_id: Option<ExternalId>,
    /// The day of the diagnosis; today unless given.
    #[schema(value_type = Option<String>, format = Date)]
    diagnosed_on: Option<Date>,
    /// The version of the read that was compared, as a check; the last one that was read back counts.
    read_version: Option<u32>,
    /// The version that this one corrects. A program may leave it out.
    amends: Option<u32>,
    /// Why it corrects it; not needed where only the comparison is added.
    #[schema(value_type = Option<String>)]
    why: Option<Why>,
}

impl From<PermanentSent> for NewPermanent {
    fn from(sent: PermanentSent) -> Self {
        Self {
            form: sent.diagnosis,
            external_id: sent.external_id,
            diagnosed_on: sent.diagnosed_on,
            read_version: sent.read_version,
            amends: sent.amends,
            why: sent.why,
        }
    }
}

/// A version of a permanent diagnosis.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct PermanentDocument {
    #[schema(value_type = Uuid)]
    permanent_id: PermanentId,
    version: u32,
    /// The version of the read that it is compared with.
    read_version: u32,
    #[schema(value_type = Object)]
    diagnosis: PermanentForm,
    /// `by_hand` or `lab_system`.
    #[schema(value_type = String)]
    source: Source,
    external_id: Option<String>,
    #[schema(value_type = String, format = Date)]
    diagnosed_on: Date,
    author: PersonNamed,
    amended_because: Option<String>,
    /// SHA-256 of what was recorded; it stands in the audit chain too.
    content: String,
    #[schema(value_type = String, format = DateTime)]
    recorded_at: Timestamp,
}

impl PermanentDocument {
    /// The document of a version.
    pub(super) fn new(record: PermanentRecord, names: &Names) -> Self {
        Self {
            permanent_id: record.id,
            version: record.version,
            read_version: record.read_version,
            diagnosis: PermanentForm::from(&record.finding),
            source: record.source,
            external_id: record.external_id.map(String::from),
            diagnosed_on: record.diagnosed_on,
            author: names.of(record.author),
            amended_because: record.amended_because.map(String::from),
            content: record.content.to_string(),
            recorded_at: record.recorded_at,
        }
    }
}

/// That it is on record, without a word of it.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct PermanentRecorded {
    #[schema(value_type = Uuid)]
    permanent_id: PermanentId,
    #[schema(value_type = Uuid)]
    consultation_id: ConsultationId,
    version: u32,
    /// The version of the read that it is compared with.
    read_version: u32,
    /// Whether somebody compared the read with it.
    compared: bool,
}

/// Records the permanent diagnosis of a signed consultation, or a correction of it, which is another version.
///
/// A person compares the read with it at once; the laboratory's system, which comes with a program's token, may leave
/// that to a pathologist, and what it sends a second time changes nothing. Refused before the read is signed
/// (`refused`), and where another version of the read (`read_amended`) or of the diagnosis (`permanent_changed`) is the
/// last.
#[utoipa::path(post, path = "/api/v1/consultations/{consultation_id}/permanent-diagnoses", tag = "concordance",
    params(("consultation_id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header)),
    request_body = PermanentSent,
    responses((status = 201, body = PermanentRecorded),
              (status = 404, body = Problem, content_type = "application/problem+json"),
              (status = 409, body = Problem, content_type = "application/problem+json"),
              (status = 422, body = Problem, content_type = "application/problem+json")))]
pub(in crate::http) async fn record(
    State(service): State<Shared>,
    Acting(actor): Acting,
    Id(id): Id<ConsultationId>,
    headers: HeaderMap,
    Sent(sent): Sent<PermanentSent>,
) -> Result<Lasting, Problem> {
    let told = serde_json::to_string(&sent).map_err(|error| Problem::internal(&error))?;
    let print = fingerprint(&["permanent", &id.to_string(), &told]);
    let work = {
        let (service, actor) = (Shared::clone(&service), actor.clone());
        async move {
            let store = &service.parts.store;
            let record = store.record_permanent(&actor, id, sent.into()).await?;
            let done = PermanentRecorded {
                permanent_id: record.id,
                consultation_id: id,
                version: record.version,
                read_version: record.read_version,
                compared: record.finding.concordance.is_some(),
            };
            Ok(Lasting {
                status: 201,
                location: None,
                body: Some(serde_json::to_value(&done).map_err(|e| Problem::internal(&e))?),
            })
        }
    };
    once(&service, &actor, key(&headers)?, print, work).await
}

/// Which page.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::http) struct WaitingAsked {
    /// `next_cursor` of the page before.
    cursor: Option<String>,
    /// Most items, 1 to 500; 100 unless given.
    limit: Option<u32>,
}

/// A page of what waits.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct WaitingPage {
    items: Vec<WaitingLine>,
    next_cursor: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
struct WaitingLine {
    #[schema(value_type = Uuid)]
    consultation_id: ConsultationId,
    #[schema(value_type = Uuid)]
    case_id: CaseId,
    #[schema(value_type = String)]
    accession: Accession,
    #[schema(value_type = String)]
    part: Part,
    site: Option<String>,
    #[schema(value_type = Option<String>)]
    laterality: Option<Laterality>,
    #[schema(value_type = Option<String>)]
    organ: Option<Organ>,
    #[schema(value_type = Option<String>)]
    question: Option<Question>,
    /// Who signed the last version.
    reader: PersonNamed,
    #[schema(value_type = String, format = DateTime)]
    signed_at: Timestamp,
    /// The category of the last version.
    #[schema(value_type = String)]
    category: CategoryCode,
    /// `diagnosis`, or `comparison` where the laboratory's system sent the diagnosis alone.
    waits_for: &'static str,
}

/// Signed consultations that wait for their permanent diagnosis or for the comparison with it, the oldest first.
#[utoipa::path(get, path = "/api/v1/permanent-diagnoses/waiting", tag = "concordance", params(WaitingAsked),
    responses((status = 200, body = WaitingPage), (status = 304),
              (status = 400, body = Problem, content_type = "application/problem+json")))]
pub(in crate::http) async fn waiting(
    State(service): State<Shared>,
    Acting(actor): Acting,
    Asked(asked): Asked<WaitingAsked>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let after = asked.cursor.map(Cursor);
    let limit = asked.limit.unwrap_or(DEFAULT_LIMIT);
    let page = service
        .parts
        .store
        .waiting_for_permanent(&actor, after.as_ref(), limit)
        .await?;
    let names = Names::ask(&service, &actor).await?;
    let lines = page.items.into_iter();
    let page = WaitingPage {
        items: lines.map(|one| WaitingLine::new(one, &names)).collect(),
        next_cursor: page.next.map(|cursor| cursor.0),
    };
    json(&headers, &page)
}

impl WaitingLine {
    fn new(one: Waiting, names: &Names) -> Self {
        Self {
            consultation_id: one.consultation,
            case_id: one.case,
            accession: one.accession,
            part: one.part,
            site: one.site.map(String::from),
            laterality: one.laterality,
            organ: one.organ,
            question: one.question,
            reader: names.of(one.reader),
            signed_at: one.signed_at,
            category: one.category,
            waits_for: if one.has_diagnosis {
                "comparison"
            } else {
                "diagnosis"
            },
        }
    }
}
