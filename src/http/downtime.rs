//! The downtime sheet, to be printed before it is needed.

use super::answer::document;
use super::extract::{Acting, Asked};
use super::problem::Problem;
use super::state::Shared;
use crate::domain::account::Language;
use crate::interop::downtime_sheet::downtime_sheet;
use axum::extract::State;
use axum::http::header::CONTENT_SECURITY_POLICY;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;
use jiff::tz::TimeZone;
use serde::Deserialize;
use utoipa::IntoParams;

/// The sheet has its style in itself, loads nothing and runs nothing.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);

/// How the sheet is wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct SheetAsked {
    /// `en`, `kk`, `ru` or `uz`; English unless given.
    #[param(value_type = Option<String>)]
    language: Option<Language>,
}

/// What is open and lines to write on, as one page for A4 paper. The service keeps the same page up to date in its folder
/// of downtime sheets, in the language that the operator chose.
#[utoipa::path(get, path = "/api/v1/downtime-sheet", tag = "downtime", params(SheetAsked),
    responses((status = 200, body = String, content_type = "text/html"), (status = 304)))]
pub(super) async fn sheet(
    State(service): State<Shared>,
    Acting(actor): Acting,
    Asked(asked): Asked<SheetAsked>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let list = service.parts.store.open_consultations(&actor).await?;
    let language = asked.language.unwrap_or(Language::En);
    let page = downtime_sheet(&list, language, &TimeZone::system());
    let mut answer = document(&headers, "text/html; charset=utf-8", page.into());
    answer.headers_mut().insert(CONTENT_SECURITY_POLICY, POLICY);
    Ok(answer)
}
