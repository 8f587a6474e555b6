//! Labelled sets: which there are, taking one in, removing one.

use super::answer::json;
use super::extract::{Acting, Asked, Id};
use super::idempotency::{Lasting, fingerprint, key, once};
use super::polite_body::incoming;
use super::problem::Problem;
use super::state::Shared;
use super::submit::{content_length, require_type};
use super::validation_views::{SampleSet, SampleSetContents, SampleSetList};
use crate::domain::ids::ValidationSetId;
use crate::domain::validation::{NoSetKey, SetKey};
use axum::body::{Body, HttpBody as _};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::Deserialize;
use utoipa::IntoParams;

/// What an archive is sent as.
const ZIP: &str = "application/zip";

/// What is stated with a set.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct SetStated {
    /// Its name, 1 to 100 characters.
    name: String,
}

/// Every set that can be validated on.
#[utoipa::path(get, path = "/api/v1/validation-sets", tag = "validation",
    responses((status = 200, body = SampleSetList), (status = 304)))]
pub(super) async fn list(
    State(service): State<Shared>,
    Acting(actor): Acting,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let sets = &service.parts.sample_sets;
    let offered = sets.list(&actor).await?;
    let list = SampleSetList::new(offered, sets.rules().most_packed);
    json(&headers, &list)
}

/// Which set.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ContentsAsked {
    /// `server:NAME` or `uploaded:ID`, as the list of sets has it.
    set: String,
}

/// What a set offers to choose from: its splits and labels, 100 each at most. Its list is read for this, not
/// its samples.
#[utoipa::path(get, path = "/api/v1/validation-sets/contents", tag = "validation", params(ContentsAsked),
    responses((status = 200, body = SampleSetContents), (status = 304),
              (status = 404, body = Problem, content_type = "application/problem+json"),
              (status = 422, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn contents(
    State(service): State<Shared>,
    Acting(actor): Acting,
    Asked(asked): Asked<ContentsAsked>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let refused =
        |why: String| Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "unreadable_set", why);
    let key: SetKey = asked
        .set
        .parse()
        .map_err(|error: NoSetKey| refused(error.to_string()))?;
    let set = service.parts.sample_sets.find(&actor, &key).await?;
    let look = service.parts.look_into_set;
    let found = tokio::task::spawn_blocking(move || look(&set))
        .await
        .map_err(|error| Problem::internal(&error))?
        .map_err(refused)?;
    json(&headers, &SampleSetContents::from(found))
}

/// Takes a set in: a ZIP archive with a list (`labels.csv`, `set.csv`, `set.toml`) at its root and the
/// files that it names, or with one folder per class. The answer says that it is kept.
#[utoipa::path(post, path = "/api/v1/validation-sets", tag = "validation",
    params(SetStated, ("Idempotency-Key" = Option<String>, Header)),
    request_body(content = [u8], content_type = "application/zip"),
    responses((status = 201, body = SampleSet),
              (status = 411, body = Problem, content_type = "application/problem+json"),
              (status = 413, body = Problem, content_type = "application/problem+json"),
              (status = 415, body = Problem, content_type = "application/problem+json"),
              (status = 422, body = Problem, content_type = "application/problem+json"),
              (status = 507, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn take(
    State(service): State<Shared>,
    Acting(actor): Acting,
    Asked(stated): Asked<SetStated>,
    headers: HeaderMap,
    body: Body,
) -> Result<Lasting, Problem> {
    let announced = body.size_hint().exact();
    let body = incoming(body);
    require_type(&headers, ZIP)?;
    let name = stated.name.trim().to_owned();
    let length = content_length(&headers, announced)?;
    let print = fingerprint(&["validation set", &name, &length.to_string()]);
    let work = {
        let (service, actor) = (Shared::clone(&service), actor.clone());
        async move {
            let sets = &service.parts.sample_sets;
            let taken = sets.take(&actor, name, length, body).await?;
            let location = format!("/api/v1/validation-sets/{}", taken.id);
            let set = serde_json::to_value(SampleSet::from(taken));
            Ok(Lasting {
                status: 201,
                location: Some(location),
                body: Some(set.map_err(|error| Problem::internal(&error))?),
            })
        }
    };
    once(&service, &actor, key(&headers)?, print, work).await
}

/// Removes an uploaded set with its files. What was found on it stays.
#[utoipa::path(delete, path = "/api/v1/validation-sets/{set_id}", tag = "validation",
    params(("set_id" = Uuid, Path)),
    responses((status = 204),
              (status = 404, body = Problem, content_type = "application/problem+json"),
              (status = 409, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn remove(
    State(service): State<Shared>,
    Acting(actor): Acting,
    Id(id): Id<ValidationSetId>,
) -> Result<StatusCode, Problem> {
    service.parts.sample_sets.remove(&actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
