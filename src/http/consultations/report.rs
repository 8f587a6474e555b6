//! The report of a consultation as a PDF file, in the language and by the clock of whoever asks.

use super::people::Names;
use crate::access::actor::Actor;
use crate::domain::account::Language;
use crate::domain::consultation::late_entry::is_late;
use crate::domain::consultation::life::Life;
use crate::domain::ids::ConsultationId;
use crate::domain::viewed::Viewed;
use crate::http::answer::document;
use crate::http::extract::{Acting, Asked, Id};
use crate::http::problem::Problem;
use crate::http::state::{Service, Shared};
use crate::interop::consultation_report::{
    ReportAcknowledgement, ReportCall, ReportFacts, ReportRead, consultation_report,
};
use crate::store::contract::consultations::ConsultationFile;
use axum::extract::State;
use axum::http::header::CONTENT_DISPOSITION;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;
use jiff::tz::Offset;
use serde::Deserialize;
use utoipa::IntoParams;

/// What it is called where somebody keeps it: nothing of the patient.
const FILE: HeaderValue = HeaderValue::from_static("inline; filename=\"report.pdf\"");

/// In which language, by which clock.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::http) struct ReportAsked {
    /// `en`, `kk`, `ru` or `uz`; English unless given.
    #[param(value_type = Option<String>)]
    language: Option<Language>,
    /// Minutes that the clock of the reader is ahead of UTC; 0 unless given.
    utc_offset_minutes: Option<i32>,
}

/// The report as a PDF file for A4: what was asked, the signed read in words, who signed when and how, slides and what was
/// signed by their SHA-256, calls and read-back, earlier versions. Without a signature it says so across each page and
/// states no result. Nothing that the program found is in it.
#[utoipa::path(get, path = "/api/v1/consultations/{consultation_id}/report.pdf", tag = "consultations",
    params(("consultation_id" = Uuid, Path), ReportAsked),
    responses((status = 200, body = [u8], content_type = "application/pdf"), (status = 304),
              (status = 400, body = Problem, content_type = "application/problem+json"),
              (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(in crate::http) async fn report_pdf(
    State(service): State<Shared>,
    Acting(actor): Acting,
    Id(id): Id<ConsultationId>,
    Asked(asked): Asked<ReportAsked>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let offset = offset(asked.utc_offset_minutes.unwrap_or(0))?;
    let file = service.parts.store.consultation(&actor, id).await?;
    let names = Names::ask(&service, &actor).await?;
    let laboratory = laboratory(&service, &actor).await?;
    let facts = facts(file, &names, laboratory, &actor, offset);
    let language = asked.language.unwrap_or(Language::En);
    let pdf = tokio::task::spawn_blocking(move || consultation_report(&facts, language))
        .await
        .map_err(|error| Problem::internal(&error))?
        .map_err(|error| Problem::internal(&error))?;
    service.viewed(&actor, Viewed::Report(id)).await;
    let mut response = document(&headers, "application/pdf", pdf.into());
    response.headers_mut().insert(CONTENT_DISPOSITION, FILE);
    Ok(response)
}

fn offset(minutes: i32) -> Result<Offset, Problem> {
    let seconds = minutes.checked_mul(60);
    seconds
        .and_then(|seconds| Offset::from_seconds(seconds).ok())
        .ok_or_else(|| {
            let detail = format!(
                "`utc_offset_minutes` is {minutes}: give the minutes that your clock is ahead of UTC, such as 300"
            );
            Problem::new(StatusCode::BAD_REQUEST, "invalid_query", detail)
        })
}

async fn laboratory(service: &Service, actor: &Actor) -> Result<String, Problem> {
    let organisations = service.parts.store.all_organisations().await?;
    let own = organisations
        .into_iter()
        .find(|one| one.id == actor.organisation);
    Ok(own.map_or_else(String::new, |one| one.name))
}

fn facts(
    file: ConsultationFile,
    names: &Names,
    laboratory: String,
    actor: &Actor,
    offset: Offset,
) -> ReportFacts {
    let called_off = match &file.life {
        Life::Cancelled(cancelled) => Some(cancelled.why().to_string()),
        _ => None,
    };
    ReportFacts {
        laboratory,
        accession: file.accession,
        part: file.part,
        site: file.site.map(String::from),
        laterality: file.laterality,
        urgency: file.urgency,
        room: file.request.room.map(String::from),
        question: file.request.question,
        asked: file.request.asked.map(String::from),
        clinical_note: file.request.clinical_note.map(String::from),
        called_off,
        disputed: file.slides.iter().any(|one| one.identity_conflict),
        changed_since: !file.reads.is_empty() && !file.since_signature.is_empty(),
        reads: file
            .reads
            .into_iter()
            .map(|read| ReportRead {
                version: read.version,
                author: names.of(read.author).name,
                signed_at: read.signed_at,
                late_from: read.read_at.filter(|at| is_late(*at, read.signed_at)),
                signature: read.signature,
                form: read.read.into(),
                on_screen: read.on_screen,
                amended_because: read.amended_because.map(String::from),
                content: read.content,
            })
            .collect(),
        calls: file
            .calls
            .into_iter()
            .map(|call| ReportCall {
                at: call.at,
                caller: names.of(call.caller).name,
                called: call.called.into(),
                role: call.role,
                version: call.read_version,
                late: is_late(call.at, call.recorded_at),
                read_back: call.read_back,
            })
            .collect(),
        acknowledged: file
            .acknowledgements
            .into_iter()
            .map(|one| ReportAcknowledgement {
                by: names.of(one.by).name,
                at: one.at,
                version: one.read_version,
            })
            .collect(),
        made_by: names.of(actor.principal).name,
        made_at: file.as_of,
        offset,
    }
}
