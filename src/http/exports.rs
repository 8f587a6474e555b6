//! Verdict, regions and tiles as files that others read.

use super::answer::{document, json};
use super::extract::{Acting, Id};
use super::problem::Problem;
use super::state::{Service, Shared};
use crate::access::actor::Actor;
use crate::domain::ids::SlideId;
use crate::domain::tile::{Pass, TileResult};
use crate::domain::viewed::Viewed;
use crate::interop::regions_geojson::regions_geojson;
use crate::interop::tiles_csv::{write_extra_csv, write_tiles_csv};
use crate::interop::tiles_geojson::write_tiles_geojson;
use crate::store::contract::reading::VerdictRecord;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;

const GEOJSON: &str = "application/geo+json";
const CSV: &str = "text/csv; charset=utf-8";

/// The final verdict of the slide's current run: the document `verdict.json` of `zhedel triage`.
#[utoipa::path(get, path = "/api/v1/slides/{slide_id}/verdict", tag = "exports",
    params(("slide_id" = Uuid, Path)),
    responses((status = 200, body = Object), (status = 304),
              (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn verdict(
    State(service): State<Shared>,
    Acting(actor): Acting,
    Id(id): Id<SlideId>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let record = final_verdict(&service, &actor, id).await?;
    service
        .viewed(&actor, Viewed::Export(id, "verdict.json"))
        .await;
    json(&headers, &record.verdict)
}

/// Suspicious regions as annotations for `QuPath`.
#[utoipa::path(get, path = "/api/v1/slides/{slide_id}/regions.geojson", tag = "exports",
    params(("slide_id" = Uuid, Path)),
    responses((status = 200, body = Object, content_type = "application/geo+json"), (status = 304),
              (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn regions(
    State(service): State<Shared>,
    Acting(actor): Acting,
    Id(id): Id<SlideId>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let record = final_verdict(&service, &actor, id).await?;
    service
        .viewed(&actor, Viewed::Export(id, "regions.geojson"))
        .await;
    let regions = serde_json::to_vec(&regions_geojson(&record.verdict.regions))
        .map_err(|error| Problem::internal(&error))?;
    Ok(document(&headers, GEOJSON, regions.into()))
}

/// Tiles that the model saw, in `WSInfer`'s table.
#[utoipa::path(get, path = "/api/v1/slides/{slide_id}/tiles.csv", tag = "exports",
    params(("slide_id" = Uuid, Path)),
    responses((status = 200, body = String, content_type = "text/csv"), (status = 304),
              (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn tiles_csv(
    State(service): State<Shared>,
    Acting(actor): Acting,
    Id(id): Id<SlideId>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let to = ("tiles.csv", CSV);
    written(&service, &actor, id, &headers, to, |tiles, out| {
        write_tiles_csv(out, &tiles.classes, &tiles.base).map_err(|error| error.to_string())
    })
    .await
}

/// Tiles that the model saw, as GeoJSON in `WSInfer`'s form.
#[utoipa::path(get, path = "/api/v1/slides/{slide_id}/tiles.geojson", tag = "exports",
    params(("slide_id" = Uuid, Path)),
    responses((status = 200, body = Object, content_type = "application/geo+json"), (status = 304),
              (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn tiles_geojson(
    State(service): State<Shared>,
    Acting(actor): Acting,
    Id(id): Id<SlideId>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let to = ("tiles.geojson", GEOJSON);
    written(&service, &actor, id, &headers, to, |tiles, out| {
        write_tiles_geojson(out, &tiles.classes, &tiles.base).map_err(|error| error.to_string())
    })
    .await
}

/// Tiles that failed and refinement tiles.
#[utoipa::path(get, path = "/api/v1/slides/{slide_id}/tiles-extra.csv", tag = "exports",
    params(("slide_id" = Uuid, Path)),
    responses((status = 200, body = String, content_type = "text/csv"), (status = 304),
              (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn tiles_extra_csv(
    State(service): State<Shared>,
    Acting(actor): Acting,
    Id(id): Id<SlideId>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let to = ("tiles-extra.csv", CSV);
    written(&service, &actor, id, &headers, to, |tiles, out| {
        write_extra_csv(out, &tiles.classes, &tiles.base, &tiles.refinement)
            .map_err(|error| error.to_string())
    })
    .await
}

/// The tiles of a run in the order that the peers' files have.
struct Tiles {
    classes: Vec<String>,
    base: Vec<TileResult>,
    refinement: Vec<TileResult>,
}

async fn written(
    service: &Service,
    actor: &Actor,
    id: SlideId,
    headers: &HeaderMap,
    (name, media_type): (&'static str, &'static str),
    write: fn(&Tiles, &mut Vec<u8>) -> Result<(), String>,
) -> Result<Response, Problem> {
    let record = final_verdict(service, actor, id).await?;
    service.viewed(actor, Viewed::Export(id, name)).await;
    let all = service.parts.store.tiles(actor, record.run).await?;
    let classes = class_names(service, &record, &all);
    // A slide may have a hundred thousand tiles; sorting and writing them is no work for an
    // async thread.
    let body = tokio::task::spawn_blocking(move || {
        let (mut base, mut refinement): (Vec<_>, Vec<_>) = all
            .into_iter()
            .partition(|result| result.tile.pass == Pass::Base);
        for tiles in [&mut base, &mut refinement] {
            tiles.sort_by_key(|result| (result.tile.rect.x, result.tile.rect.y));
        }
        let mut out = Vec::new();
        let tiles = Tiles {
            classes,
            base,
            refinement,
        };
        write(&tiles, &mut out).map(|()| out)
    })
    .await
    .map_err(|error| Problem::internal(&error))?
    .map_err(|error| Problem::internal(&error))?;
    Ok(document(headers, media_type, body.into()))
}

/// The class names of the model that gave the verdict; numbers if it is no longer installed.
fn class_names(service: &Service, record: &VerdictRecord, tiles: &[TileResult]) -> Vec<String> {
    let classes = tiles
        .iter()
        .find_map(TileResult::scores)
        .map_or(0, <[f32]>::len);
    let ran = record.verdict.model.as_ref();
    service
        .parts
        .models
        .iter()
        .find(|model| ran.is_some_and(|ran| ran.name == model.name && ran.version == model.version))
        .map(|model| model.class_names.clone())
        .filter(|names| classes == 0 || names.len() == classes)
        .unwrap_or_else(|| (0..classes).map(|class| format!("class_{class}")).collect())
}

async fn final_verdict(
    service: &Service,
    actor: &Actor,
    id: SlideId,
) -> Result<VerdictRecord, Problem> {
    service
        .parts
        .store
        .verdict(actor, id)
        .await?
        .ok_or_else(|| {
            Problem::new(
                StatusCode::NOT_FOUND,
                "not_ready",
                "The slide has no final verdict yet.",
            )
            .next("Listen to /events for verdict.final, then ask again.")
        })
}
