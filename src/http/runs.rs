//! A person's correction: another run over a slide.

use super::eta::Eta;
use super::extract::{Acting, Id, Sent};
use super::idempotency::{Lasting, fingerprint, key, once};
use super::problem::Problem;
use super::state::Shared;
use crate::domain::ids::SlideId;
use crate::domain::specimen::{AgeGroup, Organ, Preparation, SpecimenFacts};
use crate::ingest::facts::checked_correction;
use axum::extract::State;
use axum::http::HeaderMap;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a person corrects; what is left out stays as it was.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CorrectionSent {
    /// µm per level-0 pixel.
    mpp: Option<f64>,
    /// The organ, such as `lymph_node`.
    #[schema(value_type = Option<String>)]
    organ: Option<Organ>,
    /// `frozen`, `ffpe`, `imprint` or `smear`.
    #[schema(value_type = Option<String>)]
    preparation: Option<Preparation>,
    /// `adult` or `paediatric`.
    #[schema(value_type = Option<String>)]
    age_group: Option<AgeGroup>,
    /// Compute and label regions even outside the intended use.
    research: Option<bool>,
    /// Name of the model bundle.
    model: Option<String>,
}

/// The run that was queued.
#[derive(Debug, Serialize, ToSchema)]
#[allow(
    dead_code,
    reason = "describes the answer to OpenAPI; the answer itself is kept as JSON"
)]
pub(super) struct RunQueued {
    run_id: uuid::Uuid,
    /// When its verdict is expected.
    eta: Option<Eta>,
}

/// Corrects what a slide's run worked with and has it run again. Audited; the new run supersedes
/// the current one by an explicit link.
#[utoipa::path(post, path = "/api/v1/slides/{slide_id}/runs", tag = "slides",
    params(("slide_id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header)),
    request_body = CorrectionSent,
    responses((status = 202, body = RunQueued),
              (status = 404, body = Problem, content_type = "application/problem+json"),
              (status = 422, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn request_run(
    State(service): State<Shared>,
    Acting(actor): Acting,
    Id(id): Id<SlideId>,
    headers: HeaderMap,
    Sent(sent): Sent<CorrectionSent>,
) -> Result<Lasting, Problem> {
    let names: Vec<String> = service
        .parts
        .models
        .iter()
        .map(|m| m.name.clone())
        .collect();
    let told = serde_json::to_string(&sent).map_err(|error| Problem::internal(&error))?;
    let correction = checked_correction(
        sent.mpp,
        SpecimenFacts {
            organ: sent.organ,
            preparation: sent.preparation,
            age_group: sent.age_group,
        },
        sent.research,
        sent.model.as_deref(),
        &names,
    )?;
    let print = fingerprint(&["run", &id.to_string(), &told]);
    let work = {
        let (service, actor) = (Shared::clone(&service), actor.clone());
        async move {
            let store = &service.parts.store;
            let run = store.request_run(&actor, id, correction).await?;
            let forecast = service.parts.forecaster.admit(&actor, run).await;
            let eta = forecast.as_ref().map(Eta::from);
            Ok(Lasting {
                status: 202,
                location: None,
                body: Some(serde_json::json!({ "run_id": run, "eta": eta })),
            })
        }
    };
    once(&service, &actor, key(&headers)?, print, work).await
}
