//! The worklist: what a pathologist reads, earliest due first.

use super::answer::json;
use super::consultations::people::Names;
use super::documents::WorklistLine;
use super::extract::{Acting, Asked};
use super::problem::Problem;
use super::state::Shared;
use crate::domain::consultation::life_state::LifeStateError;
use crate::store::contract::reading::{Cursor, ReaderFilter, WorklistFilter};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Lines on a page unless asked otherwise.
const DEFAULT_LIMIT: u32 = 100;
/// Most lines on a page.
const MOST: u32 = 500;

/// Which page.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct PageAsked {
    /// `next_cursor` of the page before.
    cursor: Option<String>,
    /// Most items, 1 to 500; 100 unless given.
    limit: Option<u32>,
    /// States of their life, with commas, such as `received,being_read`; every one unless given.
    life: Option<String>,
    /// `me` for those that whoever asks reads, `nobody` for those that nobody does.
    reader: Option<String>,
    /// A part of the accession number.
    accession: Option<String>,
}

/// A page of the worklist.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct WorklistPage {
    items: Vec<WorklistLine>,
    next_cursor: Option<String>,
    /// What is open and does not pass the filter; null where none is asked for.
    hidden: Option<HiddenLines>,
}

/// Open consultations that a filter leaves out.
#[derive(Debug, Serialize, ToSchema)]
struct HiddenLines {
    open: u64,
    /// Of these, those that the worklist puts first among what is due in the same minute.
    suspicious: u64,
    /// Of these, those past their due time.
    overdue: u64,
}

/// Open consultations by due time, then closed ones.
#[utoipa::path(get, path = "/api/v1/worklist", tag = "worklist", params(PageAsked),
    responses((status = 200, body = WorklistPage), (status = 304),
              (status = 400, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn worklist(
    State(service): State<Shared>,
    Acting(actor): Acting,
    Asked(asked): Asked<PageAsked>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let filter = filter(&asked)?;
    let after = asked.cursor.map(Cursor);
    let limit = asked.limit.unwrap_or(DEFAULT_LIMIT).clamp(1, MOST);
    let store = &service.parts.store;
    let hidden = if filter == WorklistFilter::default() {
        None
    } else {
        Some(store.hidden_by(&actor, filter.clone()).await?)
    };
    let page = store
        .worklist_of(&actor, filter, after.as_ref(), limit)
        .await?;
    let expected = service.parts.forecaster.expected().await;
    let names = Names::ask(&service, &actor).await?;
    let lines = page.items.into_iter();
    let page = WorklistPage {
        items: lines
            .map(|item| WorklistLine::new(item, &expected, &names))
            .collect(),
        next_cursor: page.next.map(|cursor| cursor.0),
        hidden: hidden.map(|hidden| HiddenLines {
            open: hidden.open,
            suspicious: hidden.suspicious,
            overdue: hidden.overdue,
        }),
    };
    json(&headers, &page)
}

fn filter(asked: &PageAsked) -> Result<WorklistFilter, Problem> {
    let refused = |why: String| Problem::new(StatusCode::BAD_REQUEST, "invalid_query", why);
    let states = asked
        .life
        .as_deref()
        .map_or_else(Vec::new, |text| text.split(',').collect())
        .into_iter()
        .map(|word| {
            word.parse()
                .map_err(|error: LifeStateError| refused(error.to_string()))
        })
        .collect::<Result<_, _>>()?;
    let reader = match asked.reader.as_deref() {
        None => None,
        Some("me") => Some(ReaderFilter::Me),
        Some("nobody") => Some(ReaderFilter::Nobody),
        Some(_) => return Err(refused("reader: use me or nobody".into())),
    };
    Ok(WorklistFilter {
        states,
        reader,
        accession: asked.accession.clone().filter(|text| !text.is_empty()),
    })
}
