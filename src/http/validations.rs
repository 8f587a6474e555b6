//! Validation runs: asking for one, looking at them, cancelling one.

use super::answer::json;
use super::extract::{Acting, Asked, Id, Sent};
use super::idempotency::{Lasting, fingerprint, key, once};
use super::problem::Problem;
use super::state::Shared;
use super::validation_views::{ValidationDetail, ValidationRun};
use crate::domain::ids::ValidationId;
use crate::domain::validation::{NoSetKey, SetKey, ValidationOrder, ValidationState};
use crate::store::contract::reading::Cursor;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Runs on a page unless asked otherwise.
const DEFAULT_LIMIT: u32 = 50;
/// Most runs on a page.
const MOST: u32 = 500;
/// Bootstrap resamples: the default, and the limits.
const RESAMPLES: (u32, u32, u32) = (2_000, 100, 100_000);
/// Most models that are compared.
const MOST_MODELS: usize = 8;
/// Longest text of a setting, bytes.
const LONGEST_TEXT: usize = 200;

/// A validation run that is asked for.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ValidationAsked {
    /// `server:NAME` or `uploaded:ID`, as the list of sets has it.
    set: String,
    /// Names of the models; every later one is compared with the first. The default one where none is
    /// named.
    #[serde(default)]
    models: Vec<String>,
    /// Only rows of this split.
    split: Option<String>,
    /// Labels that are positive, where they are not the first model's classes.
    #[serde(default)]
    positive_labels: Vec<String>,
    /// Seed of every random stream; 1 unless given.
    seed: Option<u64>,
    /// Bootstrap resamples, 100 to 100,000; 2,000 unless given.
    resamples: Option<u32>,
    /// Score samples outside the intended use too.
    #[serde(default)]
    research: bool,
    /// Text of the plan, TOML.
    plan: Option<String>,
    /// Text of the acceptance limits, TOML.
    gate: Option<String>,
}

/// The run that was queued.
#[derive(Debug, Serialize, ToSchema)]
#[allow(
    dead_code,
    reason = "describes the answer to OpenAPI; the answer itself is kept as JSON"
)]
pub(super) struct ValidationQueued {
    id: uuid::Uuid,
}

/// Which page.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct RunsAsked {
    /// `next_cursor` of the page before.
    cursor: Option<String>,
    /// Most runs, 1 to 500; 50 unless given.
    limit: Option<u32>,
}

/// A page of validation runs.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ValidationPage {
    items: Vec<ValidationRun>,
    next_cursor: Option<String>,
}

fn refused(detail: impl Into<Box<str>>) -> Problem {
    Problem::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        "invalid_validation",
        detail,
    )
}

/// Asks for a validation run. Plan and limits are checked at once; the run begins as soon as no slide
/// is due.
#[utoipa::path(post, path = "/api/v1/validations", tag = "validation",
    params(("Idempotency-Key" = Option<String>, Header)),
    request_body = ValidationAsked,
    responses((status = 202, body = ValidationQueued),
              (status = 404, body = Problem, content_type = "application/problem+json"),
              (status = 422, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn request(
    State(service): State<Shared>,
    Acting(actor): Acting,
    headers: HeaderMap,
    Sent(asked): Sent<ValidationAsked>,
) -> Result<Lasting, Problem> {
    let told = serde_json::to_string(&asked).map_err(|error| Problem::internal(&error))?;
    let print = fingerprint(&["validation", &told]);
    let set: SetKey = asked
        .set
        .parse()
        .map_err(|error: NoSetKey| refused(error.to_string()))?;
    let found = service.parts.sample_sets.find(&actor, &set).await?;
    let order = order(&service, asked, found.key, found.name)?;
    let work = {
        let (service, actor) = (Shared::clone(&service), actor.clone());
        async move {
            let id = service
                .parts
                .store
                .request_validation(&actor, order)
                .await?;
            Ok(Lasting {
                status: 202,
                location: Some(format!("/api/v1/validations/{id}")),
                body: Some(serde_json::json!({ "id": id })),
            })
        }
    };
    once(&service, &actor, key(&headers)?, print, work).await
}

fn order(
    service: &Shared,
    asked: ValidationAsked,
    set: SetKey,
    set_name: String,
) -> Result<ValidationOrder, Problem> {
    let installed = &service.parts.models;
    let models = if asked.models.is_empty() {
        installed.iter().take(1).map(|m| m.name.clone()).collect()
    } else {
        asked.models
    };
    if models.is_empty() {
        return Err(refused("No model is installed.").next("Put a bundle into the models folder."));
    }
    if models.len() > MOST_MODELS {
        return Err(refused(format!(
            "At most {MOST_MODELS} models are compared."
        )));
    }
    for (at, name) in models.iter().enumerate() {
        if !installed.iter().any(|model| model.name == *name) {
            return Err(refused(format!("There is no model `{name}`."))
                .next("Choose among the models of /api/v1/about."));
        }
        if models[..at].contains(name) {
            return Err(refused(format!("The model `{name}` is named twice.")));
        }
    }
    let resamples = asked.resamples.unwrap_or(RESAMPLES.0);
    if !(RESAMPLES.1..=RESAMPLES.2).contains(&resamples) {
        let (_, least, most) = RESAMPLES;
        return Err(refused(format!("`resamples` must be {least} to {most}.")));
    }
    let mut texts = asked.split.iter().chain(&asked.positive_labels);
    if texts.any(|text| text.is_empty() || text.len() > LONGEST_TEXT) {
        return Err(refused(format!(
            "A split and a label have 1 to {LONGEST_TEXT} bytes."
        )));
    }
    let order = ValidationOrder {
        set,
        set_name,
        models,
        split: asked.split,
        positive_labels: asked.positive_labels,
        seed: asked.seed.unwrap_or(1),
        resamples,
        research: asked.research,
        plan: asked.plan,
        gate: asked.gate,
    };
    (service.parts.check_validation)(&order).map_err(refused)?;
    Ok(order)
}

/// A page of validation runs, newest first.
#[utoipa::path(get, path = "/api/v1/validations", tag = "validation", params(RunsAsked),
    responses((status = 200, body = ValidationPage), (status = 304),
              (status = 400, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn list(
    State(service): State<Shared>,
    Acting(actor): Acting,
    Asked(asked): Asked<RunsAsked>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let after = asked.cursor.map(Cursor);
    let limit = asked.limit.unwrap_or(DEFAULT_LIMIT).clamp(1, MOST);
    let store = &service.parts.store;
    let page = store.validations(&actor, after.as_ref(), limit).await?;
    let page = ValidationPage {
        items: page.items.into_iter().map(ValidationRun::from).collect(),
        next_cursor: page.next.map(|cursor| cursor.0),
    };
    json(&headers, &page)
}

/// A validation run: its state, how far it is, its key figures.
#[utoipa::path(get, path = "/api/v1/validations/{validation_id}", tag = "validation",
    params(("validation_id" = Uuid, Path)),
    responses((status = 200, body = ValidationDetail), (status = 304),
              (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn one(
    State(service): State<Shared>,
    Acting(actor): Acting,
    Id(id): Id<ValidationId>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let parts = &service.parts;
    let record = parts.store.validation(&actor, id).await?;
    let documents = if record.state == ValidationState::Done {
        let files = &parts.validation_documents;
        files.documents(actor.organisation, id).await?
    } else {
        Vec::new()
    };
    json(&headers, &ValidationDetail::new(record, documents))
}

/// Cancels a validation run that has not ended.
#[utoipa::path(post, path = "/api/v1/validations/{validation_id}/cancel", tag = "validation",
    params(("validation_id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 204),
              (status = 404, body = Problem, content_type = "application/problem+json"),
              (status = 409, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn cancel(
    State(service): State<Shared>,
    Acting(actor): Acting,
    Id(id): Id<ValidationId>,
    headers: HeaderMap,
) -> Result<Lasting, Problem> {
    let print = fingerprint(&["validation cancel", &id.to_string()]);
    let work = {
        let (service, actor) = (Shared::clone(&service), actor.clone());
        async move {
            service.parts.store.cancel_validation(&actor, id).await?;
            Ok(Lasting {
                status: 204,
                location: None,
                body: None,
            })
        }
    };
    once(&service, &actor, key(&headers)?, print, work).await
}
