//! The slide as Deep Zoom tiles: the file's own ones as they are where there are such, all others drawn.

use super::answer::{Keep, document, has, not_modified, tagged};
use super::deep_zoom::geometry::ZoomTile;
use super::deep_zoom::native::{NativePlace, native_place};
use super::deep_zoom::picture::{fitted, jpeg};
use super::extract::{Acting, Id};
use super::find_source::source;
use super::problem::Problem;
use super::slide_source::SlideSource;
use super::state::{Service, Shared};
use crate::domain::ids::SlideId;
use crate::domain::viewed::Viewed;
use crate::ingest::look;
use crate::slide::native_tiles::NativeTiles;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use bytes::Bytes;
use std::sync::Arc;

/// The Deep Zoom descriptor. It tells the size of the tiles and what their names end in: a slide in JPEG
/// tiles is shown in its file's own grid.
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
    service.viewed(&actor, Viewed::Slide(id)).await;
    let xml = source.zoom.xml();
    Ok(document(&headers, "application/xml", xml.into()))
}

/// A tile: `{column}_{row}.` and the descriptor's format, of a Deep Zoom level.
#[utoipa::path(get, path = "/slides/{slide_id}/dzi_files/{level}/{tile}", tag = "tiles",
    params(("slide_id" = Uuid, Path), ("level" = u32, Path), ("tile" = String, Path, example = "0_0.jpg")),
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
    let source = source(&service, &actor, id).await?;
    service.viewed(&actor, Viewed::Slide(id)).await;
    let format = source.zoom.grid().format();
    let (column, row) = place(&name, format).ok_or_else(nothing)?;
    let tag = tag(&source, level, (column, row));
    if source.zoom.tile(level, column, row).is_some() && has(&headers, &tag) {
        return Ok(not_modified(&tag, Keep::Forever));
    }
    let body = pixels(&service, &source, level, &name).await?;
    Ok(tagged(&headers, "image/jpeg", &tag, Keep::Forever, body))
}

fn tag(source: &SlideSource, level: u32, (column, row): (u32, u32)) -> String {
    let format = source.zoom.grid().format();
    format!(
        "\"{}-{level}-{column}-{row}-{format}\"",
        source.short_digest
    )
}

/// The encoded pixels of the tile with this name.
pub(super) async fn pixels(
    service: &Service,
    source: &SlideSource,
    level: u32,
    name: &str,
) -> Result<Bytes, Problem> {
    let nothing = || Problem::not_found("There is no such tile.");
    let (column, row) = place(name, source.zoom.grid().format()).ok_or_else(nothing)?;
    let tile = source.zoom.tile(level, column, row).ok_or_else(nothing)?;
    let tag = tag(source, level, (column, row));
    match service.pictures.get(&tag) {
        Some(body) => Ok(body),
        None => fresh(service, source, tile, &tag).await,
    }
}

/// Column and row of `3_4.jpg`.
fn place(name: &str, format: &str) -> Option<(u32, u32)> {
    let (column, row) = name
        .strip_suffix(format)?
        .strip_suffix('.')?
        .split_once('_')?;
    Some((column.parse().ok()?, row.parse().ok()?))
}

/// A tile that is not in memory yet.
async fn fresh(
    service: &Service,
    source: &SlideSource,
    tile: ZoomTile,
    tag: &str,
) -> Result<Bytes, Problem> {
    let (from, body) = if let Some(body) = handed_on(service, source, &tile).await? {
        ("file", body)
    } else {
        ("drawn", drawn(service, source, tile).await?)
    };
    metrics::counter!("zhedel_viewer_tiles_total", "from" => from).increment(1);
    service
        .pictures
        .put(tag.to_owned(), body.clone(), body.len());
    Ok(body)
}

/// The file's own tile, if it is this very one and can be handed on.
async fn handed_on(
    service: &Service,
    source: &SlideSource,
    tile: &ZoomTile,
) -> Result<Option<Bytes>, Problem> {
    let Some(native) = &source.native else {
        return Ok(None);
    };
    let place = native_place(&source.zoom, tile, &source.description, native.levels());
    let Some(place) = place else {
        return Ok(None);
    };
    read(service, Arc::clone(native), place).await
}

async fn read(
    service: &Service,
    native: Arc<dyn NativeTiles>,
    place: NativePlace,
) -> Result<Option<Bytes>, Problem> {
    let seat = Arc::clone(&service.tile_reads)
        .acquire_owned()
        .await
        .map_err(|error| Problem::internal(&error))?;
    tokio::task::spawn_blocking(move || {
        let tile = native.tile(place.level, place.column, place.row);
        // Only now: whoever asked may have gone, and the disk is still read.
        drop(seat);
        tile
    })
    .await
    .map_err(|error| Problem::internal(&error))
}

async fn drawn(service: &Service, source: &SlideSource, tile: ZoomTile) -> Result<Bytes, Problem> {
    let view = tile.view(&source.description);
    let seen = look::picture(service.parts.viewer.as_ref(), &source.path, view).await?;
    tokio::task::spawn_blocking(move || jpeg(&fitted(seen, tile.size.width, tile.size.height)))
        .await
        .map_err(|error| Problem::internal(&error))?
        .map_err(|error| Problem::internal(&error))
}
