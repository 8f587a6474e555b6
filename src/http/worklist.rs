//! The worklist: what a pathologist reads, earliest due first.

use super::answer::json;
use super::documents::WorklistLine;
use super::extract::{Acting, Asked};
use super::problem::Problem;
use super::state::Shared;
use crate::store::contract::reading::Cursor;
use axum::extract::State;
use axum::http::HeaderMap;
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
}

/// A page of the worklist.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct WorklistPage {
    items: Vec<WorklistLine>,
    next_cursor: Option<String>,
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
    let after = asked.cursor.map(Cursor);
    let limit = asked.limit.unwrap_or(DEFAULT_LIMIT).clamp(1, MOST);
    let page = service
        .parts
        .store
        .worklist(&actor, after.as_ref(), limit)
        .await?;
    let expected = service.parts.forecaster.expected().await;
    let lines = page.items.into_iter();
    let page = WorklistPage {
        items: lines
            .map(|item| WorklistLine::new(item, &expected))
            .collect(),
        next_cursor: page.next.map(|cursor| cursor.0),
    };
    json(&headers, &page)
}
