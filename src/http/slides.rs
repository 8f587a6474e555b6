//! One slide.

use super::answer::json;
use super::documents::Slide;
use super::extract::{Acting, Id};
use super::problem::Problem;
use super::state::Shared;
use crate::domain::ids::SlideId;
use crate::domain::viewed::Viewed;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;

/// Everything about a slide, its final verdict included.
#[utoipa::path(get, path = "/api/v1/slides/{slide_id}", tag = "slides",
    params(("slide_id" = Uuid, Path)),
    responses((status = 200, body = Slide), (status = 304),
              (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn slide(
    State(service): State<Shared>,
    Acting(actor): Acting,
    Id(id): Id<SlideId>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let store = &service.parts.store;
    let detail = store.slide(&actor, id).await?;
    let verdict = store.verdict(&actor, id).await?;
    service.viewed(&actor, Viewed::Slide(id)).await;
    let expected = service.parts.forecaster.expected().await;
    json(&headers, &Slide::new(detail, verdict, &expected))
}
