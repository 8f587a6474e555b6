//! The slides of a grant: pixels and their geometry, nothing else of the slide, and nothing that stays.

use super::place::{Place, path_there};
use crate::access::actor::Actor;
use crate::domain::ids::{OpinionId, PrincipalId, SlideId};
use crate::domain::scale::{Mpp, MppSource, Scale};
use crate::domain::viewed::Viewed;
use crate::http::extract::Acting;
use crate::http::find_source::source;
use crate::http::problem::Problem;
use crate::http::slide_source::SlideSource;
use crate::http::state::{Service, Shared};
use crate::http::tiles::pixels;
use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::Response;
use std::sync::Arc;

/// An answer that nobody keeps.
fn passing(media_type: &'static str, body: Body) -> Response {
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// A slide that the person may see now.
struct Granted {
    /// Whoever may look at it for the organisation that holds it.
    holder: Actor,
    slide: SlideId,
    source: Arc<SlideSource>,
}

/// The slide, if the person may see it now: asked anew for each tile, so that a grant that ended shows nothing more.
async fn granted(
    service: &Service,
    actor: &Actor,
    person: PrincipalId,
    (id, number): (OpinionId, u32),
) -> Result<Granted, Problem> {
    let store = &service.parts.store;
    let (organisation, slide) = store.granted_slide(actor, id, person, number).await?;
    let slide = slide.slide;
    // The view is on record where the slide is.
    let there = Actor {
        organisation,
        ..actor.clone()
    };
    service.viewed(&there, Viewed::Slide(slide)).await;
    let holder = Actor::service(organisation);
    let source = source(service, &holder, slide).await?;
    Ok(Granted {
        holder,
        slide,
        source,
    })
}

/// What a person gave comes before what the file tells, as where the slide is held.
async fn scale_of(service: &Service, granted: &Granted) -> Result<Scale, Problem> {
    let store = &service.parts.store;
    let slide = store.slide(&granted.holder, granted.slide).await?.slide;
    let told = granted.source.description.scale;
    let given = slide.inputs.mpp;
    Ok(given.map_or(told, |mpp| Scale::known(mpp, MppSource::Given)))
}

/// The descriptor with the scale, which the format has no place for: without it nobody could measure anything.
fn with_scale(xml: &str, scale: Scale) -> String {
    match scale.mpp() {
        Some(Mpp { x, y }) => {
            let told = format!(
                "<Image xmlns:zhedel=\"urn:zhedel\" zhedel:mpp-x=\"{x}\" zhedel:mpp-y=\"{y}\" "
            );
            xml.replacen("<Image ", &told, 1)
        }
        None => xml.to_owned(),
    }
}

/// The descriptor of a slide that is held here.
pub(super) async fn granted_descriptor(
    service: &Service,
    actor: &Actor,
    person: PrincipalId,
    place: (OpinionId, u32),
) -> Result<Response, Problem> {
    let granted = granted(service, actor, person, place).await?;
    let scale = scale_of(service, &granted).await?;
    let xml = with_scale(&granted.source.zoom.xml(), scale);
    Ok(passing("application/xml", Body::from(xml)))
}

/// A tile of a slide that is held here.
pub(super) async fn granted_tile(
    service: &Service,
    actor: &Actor,
    person: PrincipalId,
    place: (OpinionId, u32),
    (level, name): (u32, &str),
) -> Result<Response, Problem> {
    let granted = granted(service, actor, person, place).await?;
    let body = pixels(service, &granted.source, level, name).await?;
    Ok(passing("image/jpeg", Body::from(body)))
}

/// The Deep Zoom descriptor of a slide that an opinion is asked on, wherever it is held.
#[utoipa::path(get, path = "/received-opinions/{place}/{opinion_id}/slides/{number}/dzi.dzi", tag = "opinions",
    params(("place" = String, Path, example = "here"), ("opinion_id" = Uuid, Path), ("number" = u32, Path)),
    responses((status = 200, body = String, content_type = "application/xml"),
              (status = 404, body = Problem, content_type = "application/problem+json"),
              (status = 502, body = Problem, content_type = "application/problem+json")))]
pub(in crate::http) async fn descriptor(
    State(service): State<Shared>,
    Acting(actor): Acting,
    path: Result<Path<(String, OpinionId, u32)>, PathRejection>,
) -> Result<Response, Problem> {
    let nothing = |_| Problem::not_found("There is no such slide.");
    let Path((place, id, number)) = path.map_err(nothing)?;
    let person = actor.principal;
    match Place::named(&service, &actor, &place).await? {
        Place::Here => granted_descriptor(&service, &actor, person, (id, number)).await,
        Place::Peer(pairing) => {
            let path = path_there(id, &format!("/slides/{number}/dzi.dzi"));
            let answer = service.parts.peers.picture(&pairing, person, &path).await?;
            Ok(passing("application/xml", Body::from(answer.body)))
        }
    }
}

/// Place, request, number of the slide, level and name of a tile.
type TilePath = (String, OpinionId, u32, u32, String);

/// A tile of it. It is asked for anew each time, and kept nowhere.
#[utoipa::path(get, path = "/received-opinions/{place}/{opinion_id}/slides/{number}/dzi_files/{level}/{tile}",
    tag = "opinions",
    params(("place" = String, Path, example = "here"), ("opinion_id" = Uuid, Path), ("number" = u32, Path),
           ("level" = u32, Path), ("tile" = String, Path, example = "0_0.jpg")),
    responses((status = 200, body = [u8], content_type = "image/jpeg"),
              (status = 404, body = Problem, content_type = "application/problem+json"),
              (status = 502, body = Problem, content_type = "application/problem+json")))]
pub(in crate::http) async fn tile(
    State(service): State<Shared>,
    Acting(actor): Acting,
    path: Result<Path<TilePath>, PathRejection>,
) -> Result<Response, Problem> {
    let nothing = || Problem::not_found("There is no such tile.");
    let Path((place, id, number, level, name)) = path.map_err(|_| nothing())?;
    let person = actor.principal;
    match Place::named(&service, &actor, &place).await? {
        Place::Here => granted_tile(&service, &actor, person, (id, number), (level, &name)).await,
        Place::Peer(pairing) => {
            let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._".contains(&byte);
            if !name.bytes().all(plain) {
                return Err(nothing());
            }
            let path = path_there(id, &format!("/slides/{number}/dzi_files/{level}/{name}"));
            let answer = service.parts.peers.picture(&pairing, person, &path).await?;
            Ok(passing("image/jpeg", Body::from(answer.body)))
        }
    }
}
