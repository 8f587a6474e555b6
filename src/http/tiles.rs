//! The slide as Deep Zoom tiles.

use super::answer::{Keep, document, has, not_modified, tagged};
use super::deep_zoom::geometry::{DeepZoom, ZoomTile};
use super::deep_zoom::picture::{fitted, jpeg};
use super::extract::{Acting, Id};
use super::find_source::source;
use super::problem::Problem;
use super::slide_source::SlideSource;
use super::state::{Service, Shared};
use crate::domain::ids::SlideId;
use crate::ingest::look;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use bytes::Bytes;

/// The Deep Zoom descriptor.
#[utoipa::path(get, path = "/slides/{slide_id}/dzi.dzi", tag = "tiles",
    params(("slide_id" = Uuid, Path)),
    responses((status = 200, body = String, content_type = "application/xml"), (status = 304),
              (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn descriptor(
    State(service): State<Shared>,
    Acting(actor): Acting,
    Id(id): Id<SlideId>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let source = source(&service, &actor, id).await?;
    let zoom = DeepZoom::new(source.description.levels[0].size);
    Ok(document(&headers, "application/xml", zoom.xml().into()))
}

/// A tile: `{column}_{row}.jpeg` of a Deep Zoom level.
#[utoipa::path(get, path = "/slides/{slide_id}/dzi_files/{level}/{tile}", tag = "tiles",
    params(("slide_id" = Uuid, Path), ("level" = u32, Path), ("tile" = String, Path, example = "0_0.jpeg")),
    responses((status = 200, body = [u8], content_type = "image/jpeg"), (status = 304),
              (status = 404, body = Problem, content_type = "application/problem+json"),
              (status = 422, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn tile(
    State(service): State<Shared>,
    Acting(actor): Acting,
    path: Result<Path<(String, u32, String)>, axum::extract::rejection::PathRejection>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let nothing = || Problem::not_found("There is no such tile.");
    let Path((id, level, name)) = path.map_err(|_| nothing())?;
    let id: SlideId = id.parse().map_err(|_| nothing())?;
    let (column, row) = place(&name).ok_or_else(nothing)?;
    let source = source(&service, &actor, id).await?;
    let tile = DeepZoom::new(source.description.levels[0].size)
        .tile(level, column, row)
        .ok_or_else(nothing)?;
    let tag = format!("\"{}-{level}-{column}-{row}\"", short(&source));
    if has(&headers, &tag) {
        return Ok(not_modified(&tag, Keep::Forever));
    }
    let body = match service.pictures.get(&tag) {
        Some(body) => body,
        None => drawn(&service, &source, tile, &tag).await?,
    };
    Ok(tagged(&headers, "image/jpeg", &tag, Keep::Forever, body))
}

/// Column and row of `3_4.jpeg`.
fn place(name: &str) -> Option<(u32, u32)> {
    let (column, row) = name.strip_suffix(".jpeg")?.split_once('_')?;
    Some((column.parse().ok()?, row.parse().ok()?))
}

/// As much of the digest as tells slides apart.
pub fn short(source: &SlideSource) -> String {
    source.digest.to_string()[..16].to_owned()
}

async fn drawn(
    service: &Service,
    source: &SlideSource,
    tile: ZoomTile,
    tag: &str,
) -> Result<Bytes, Problem> {
    let view = tile.view(&source.description);
    let seen = look::picture(service.parts.viewer.as_ref(), &source.path, view).await?;
    let body =
        tokio::task::spawn_blocking(move || jpeg(&fitted(seen, tile.size.width, tile.size.height)))
            .await
            .map_err(|error| Problem::internal(&error))?
            .map_err(|error| Problem::internal(&error))?;
    service
        .pictures
        .put(tag.to_owned(), body.clone(), body.len());
    Ok(body)
}
