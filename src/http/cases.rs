//! One case with its specimens, consultations and slides.

use super::answer::json;
use super::documents::{Case, Slide};
use super::extract::{Acting, Id};
use super::problem::Problem;
use super::state::Shared;
use crate::domain::ids::{CaseId, SlideId};
use crate::domain::viewed::Viewed;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use std::collections::HashMap;

/// A case.
#[utoipa::path(get, path = "/api/v1/cases/{case_id}", tag = "cases",
    params(("case_id" = Uuid, Path)),
    responses((status = 200, body = Case), (status = 304),
              (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn case(
    State(service): State<Shared>,
    Acting(actor): Acting,
    Id(id): Id<CaseId>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let store = &service.parts.store;
    let case = store.case(&actor, id).await?;
    service.viewed(&actor, Viewed::Case(id)).await;
    let ids: Vec<SlideId> = case
        .specimens
        .iter()
        .flat_map(|specimen| &specimen.consultations)
        .flat_map(|consultation| &consultation.slides)
        .map(|slide| slide.id)
        .collect();
    let expected = service.parts.forecaster.expected().await;
    let mut slides = HashMap::with_capacity(ids.len());
    for id in ids {
        let detail = store.slide(&actor, id).await?;
        let verdict = store.verdict(&actor, id).await?;
        slides.insert(id, Slide::new(detail, verdict, &expected));
    }
    json(&headers, &Case::new(case, |id| slides.remove(&id)))
}
