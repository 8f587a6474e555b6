//! Pictures of a whole slide: heat map, overview, thumbnail, label, macro.

use super::answer::{Keep, document, has, not_modified, tagged};
use super::deep_zoom::picture::jpeg;
use super::extract::{Acting, Id};
use super::find_source::source;
use super::problem::Problem;
use super::state::{Service, Shared};
use crate::access::actor::Actor;
use crate::domain::ids::SlideId;
use crate::domain::viewed::Viewed;
use crate::ingest::look;
use crate::slide::reader::AssociatedImage;
use crate::slide::viewer::View;
use crate::store::contract::artefacts::{ArtefactKind, ArtefactName};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;

/// What a thumbnail is called in its tag.
const THUMBNAIL_NAME: &str = "thumbnail";
/// Longest side of a thumbnail, pixels.
const THUMBNAIL: u32 = 320;
/// Longest side of an overview, pixels.
const OVERVIEW: u32 = 2_048;
/// Longest side of a label or macro image, pixels.
const ASSOCIATED: u32 = 1_600;

/// Model scores over the whole slide, transparent where nothing was analysed: the viewer's overlay.
#[utoipa::path(get, path = "/api/v1/slides/{slide_id}/heatmap.png", tag = "pictures",
    params(("slide_id" = Uuid, Path)),
    responses((status = 200, body = [u8], content_type = "image/png"), (status = 304),
              (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn heatmap(
    State(service): State<Shared>,
    Acting(actor): Acting,
    Id(id): Id<SlideId>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let none = || {
        Problem::new(
            StatusCode::NOT_FOUND,
            "no_heat_map",
            "There is no heat map: the slide was not classified, or not yet.",
        )
    };
    let parts = &service.parts;
    let verdict = parts.store.verdict(&actor, id).await?.ok_or_else(none)?;
    service.viewed(&actor, Viewed::Slide(id)).await;
    let name = ArtefactName {
        run: verdict.run,
        kind: ArtefactKind::HeatMap,
    };
    let bytes = parts
        .artefacts
        .get(actor.organisation, name)
        .await?
        .ok_or_else(none)?;
    Ok(document(&headers, "image/png", bytes))
}

/// The whole slide, at most 320 pixels on a side.
#[utoipa::path(get, path = "/api/v1/slides/{slide_id}/thumbnail.jpg", tag = "pictures",
    params(("slide_id" = Uuid, Path)),
    responses((status = 200, body = [u8], content_type = "image/jpeg"), (status = 304),
              (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn thumbnail(
    State(service): State<Shared>,
    Acting(actor): Acting,
    Id(id): Id<SlideId>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let view = View::Thumbnail { longest: THUMBNAIL };
    let picture = (THUMBNAIL_NAME, view, Keep::Forever);
    seen(&service, &actor, id, &headers, picture).await
}

/// The whole slide at low power, with suspicious regions outlined once there is a verdict.
#[utoipa::path(get, path = "/api/v1/slides/{slide_id}/overview.jpg", tag = "pictures",
    params(("slide_id" = Uuid, Path)),
    responses((status = 200, body = [u8], content_type = "image/jpeg"), (status = 304),
              (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn overview(
    State(service): State<Shared>,
    Acting(actor): Acting,
    Id(id): Id<SlideId>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let parts = &service.parts;
    if let Some(verdict) = parts.store.verdict(&actor, id).await? {
        let name = ArtefactName {
            run: verdict.run,
            kind: ArtefactKind::Overview,
        };
        if let Some(bytes) = parts.artefacts.get(actor.organisation, name).await? {
            service.viewed(&actor, Viewed::Slide(id)).await;
            return Ok(document(&headers, "image/jpeg", bytes));
        }
    }
    let view = View::Thumbnail { longest: OVERVIEW };
    // Regions will join, so it must be asked for again.
    let picture = ("overview", view, Keep::Ask);
    seen(&service, &actor, id, &headers, picture).await
}

/// The paper label.
#[utoipa::path(get, path = "/api/v1/slides/{slide_id}/label.jpg", tag = "pictures",
    params(("slide_id" = Uuid, Path)),
    responses((status = 200, body = [u8], content_type = "image/jpeg"), (status = 304),
              (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn label(
    State(service): State<Shared>,
    Acting(actor): Acting,
    Id(id): Id<SlideId>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let view = associated(AssociatedImage::Label);
    let picture = ("label", view, Keep::Forever);
    seen(&service, &actor, id, &headers, picture).await
}

/// The whole glass, label included.
#[utoipa::path(get, path = "/api/v1/slides/{slide_id}/macro.jpg", tag = "pictures",
    params(("slide_id" = Uuid, Path)),
    responses((status = 200, body = [u8], content_type = "image/jpeg"), (status = 304),
              (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn macro_image(
    State(service): State<Shared>,
    Acting(actor): Acting,
    Id(id): Id<SlideId>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let view = associated(AssociatedImage::Macro);
    let picture = ("macro", view, Keep::Forever);
    seen(&service, &actor, id, &headers, picture).await
}

fn associated(kind: AssociatedImage) -> View {
    View::Associated {
        kind,
        longest: ASSOCIATED,
    }
}

async fn seen(
    service: &Service,
    actor: &Actor,
    id: SlideId,
    headers: &HeaderMap,
    picture: (&str, View, Keep),
) -> Result<Response, Problem> {
    let (name, view, keep) = picture;
    let source = source(service, actor, id).await?;
    // The worklist shows a thumbnail of every slide: seeing a list is no view of each.
    if name != THUMBNAIL_NAME {
        service.viewed(actor, Viewed::Slide(id)).await;
    }
    let tag = format!("\"{}-{name}\"", source.short_digest);
    if has(headers, &tag) {
        return Ok(not_modified(&tag, keep));
    }
    if let Some(body) = service.pictures.get(&tag) {
        return Ok(tagged(headers, "image/jpeg", &tag, keep, body));
    }
    let seen = look::picture(service.parts.viewer.as_ref(), &source.path, view).await?;
    let body = tokio::task::spawn_blocking(move || jpeg(&seen))
        .await
        .map_err(|error| Problem::internal(&error))?
        .map_err(|error| Problem::internal(&error))?;
    service.pictures.put(tag.clone(), body.clone(), body.len());
    Ok(tagged(headers, "image/jpeg", &tag, keep, body))
}
