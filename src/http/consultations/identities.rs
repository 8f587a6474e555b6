//! Settling whose slide it is, where the same bytes stand under several names.

use super::life::WhySent;
use crate::domain::ids::SlideId;
use crate::http::extract::{Acting, Id, Sent};
use crate::http::problem::Problem;
use crate::http::state::Shared;
use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

/// What was settled.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct Settled {
    /// Slides that were withdrawn: superseded by the right one, never deleted.
    #[schema(value_type = Vec<Uuid>)]
    withdrawn: Vec<SlideId>,
}

/// States that this slide bears the right name: those with the same bytes under other names are withdrawn. A later
/// statement may turn it round.
#[utoipa::path(post, path = "/api/v1/slides/{slide_id}/identity", tag = "consultations",
    params(("slide_id" = Uuid, Path)), request_body = WhySent,
    responses((status = 200, body = Settled),
              (status = 404, body = Problem, content_type = "application/problem+json"),
              (status = 422, body = Problem, content_type = "application/problem+json")))]
pub(in crate::http) async fn resolve(
    State(service): State<Shared>,
    Acting(actor): Acting,
    Id(id): Id<SlideId>,
    Sent(sent): Sent<WhySent>,
) -> Result<Json<Settled>, Problem> {
    let store = &service.parts.store;
    let withdrawn = store.resolve_identity(&actor, id, sent.why).await?;
    Ok(Json(Settled { withdrawn }))
}
