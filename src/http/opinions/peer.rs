//! What paired installations ask: the requests that wait for them, their slides, and what they make of them.

use super::wire::{AnswerSent, Done, OpinionShown, OpinionsShown, ReaderSent};
use crate::access::actor::Actor;
use crate::domain::ids::OpinionId;
use crate::http::extract::{Acting, Id, Sent};
use crate::http::opinions::slides::{granted_descriptor, granted_tile};
use crate::http::peer_gate::PeerPerson;
use crate::http::problem::Problem;
use crate::http::state::{Service, Shared};
use crate::store::contract::error::StoreError;
use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;

/// The actor, with the pairing as it is now: a reader states their organisation, and the pairing knows which it is.
async fn checked(service: &Service, actor: &Actor, sent: &ReaderSent) -> Result<(), Problem> {
    let pairing = match actor.pairing() {
        Some(pairing) => service.parts.store.active_pairing(pairing).await?,
        None => None,
    };
    let peer = pairing.map(|pairing| pairing.peer);
    let same = peer.is_some_and(|peer| {
        peer.organisation == sent.reader.organisation && Some(peer.country) == sent.reader.country
    });
    if same {
        return Ok(());
    }
    let why = "the reader's organisation and country are not those of the pairing; pair anew after they have changed";
    Err(StoreError::Invalid {
        what: "reader",
        why: why.into(),
    }
    .into())
}

/// The requests that wait for the paired organisation. The request is signed (RFC 9421).
#[utoipa::path(get, path = "/peer/v1/opinions", tag = "peer",
    responses((status = 200, body = OpinionsShown),
              (status = 401, body = Problem, content_type = "application/problem+json")))]
pub(in crate::http) async fn list(
    State(service): State<Shared>,
    Acting(actor): Acting,
) -> Result<Json<OpinionsShown>, Problem> {
    let waiting = service.parts.store.opinions_for(&actor).await?;
    let items = waiting.into_iter().map(OpinionShown::new);
    Ok(Json(OpinionsShown {
        items: items.collect::<Result<_, _>>()?,
    }))
}

/// One of them.
#[utoipa::path(get, path = "/peer/v1/opinions/{opinion_id}", tag = "peer", params(("opinion_id" = Uuid, Path)),
    responses((status = 200, body = OpinionShown),
              (status = 401, body = Problem, content_type = "application/problem+json"),
              (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(in crate::http) async fn one(
    State(service): State<Shared>,
    Acting(actor): Acting,
    Id(id): Id<OpinionId>,
) -> Result<Json<OpinionShown>, Problem> {
    let opinion = service.parts.store.opinion_for(&actor, id).await?;
    Ok(Json(OpinionShown::new(opinion)?))
}

/// Takes a request on.
#[utoipa::path(post, path = "/peer/v1/opinions/{opinion_id}/acceptance", tag = "peer",
    params(("opinion_id" = Uuid, Path)), request_body = ReaderSent,
    responses((status = 200, body = OpinionShown),
              (status = 401, body = Problem, content_type = "application/problem+json"),
              (status = 404, body = Problem, content_type = "application/problem+json"),
              (status = 409, body = Problem, content_type = "application/problem+json"),
              (status = 422, body = Problem, content_type = "application/problem+json")))]
pub(in crate::http) async fn accept(
    State(service): State<Shared>,
    Acting(actor): Acting,
    person: PeerPerson,
    Id(id): Id<OpinionId>,
    Sent(sent): Sent<ReaderSent>,
) -> Result<Json<OpinionShown>, Problem> {
    checked(&service, &actor, &sent).await?;
    let store = &service.parts.store;
    let accepted = store
        .accept_opinion(&actor, id, person.0, sent.reader)
        .await?;
    Ok(Json(OpinionShown::new(accepted)?))
}

/// Declines a request, or gives it back.
#[utoipa::path(post, path = "/peer/v1/opinions/{opinion_id}/refusal", tag = "peer",
    params(("opinion_id" = Uuid, Path)),
    responses((status = 200, body = Done),
              (status = 401, body = Problem, content_type = "application/problem+json"),
              (status = 404, body = Problem, content_type = "application/problem+json"),
              (status = 409, body = Problem, content_type = "application/problem+json")))]
pub(in crate::http) async fn decline(
    State(service): State<Shared>,
    Acting(actor): Acting,
    person: PeerPerson,
    Id(id): Id<OpinionId>,
) -> Result<Json<Done>, Problem> {
    let store = &service.parts.store;
    store.decline_opinion(&actor, id, person.0).await?;
    Ok(Json(Done {}))
}

/// Gives the opinion.
#[utoipa::path(post, path = "/peer/v1/opinions/{opinion_id}/answer", tag = "peer",
    params(("opinion_id" = Uuid, Path)), request_body = AnswerSent,
    responses((status = 200, body = OpinionShown),
              (status = 401, body = Problem, content_type = "application/problem+json"),
              (status = 404, body = Problem, content_type = "application/problem+json"),
              (status = 409, body = Problem, content_type = "application/problem+json"),
              (status = 422, body = Problem, content_type = "application/problem+json")))]
pub(in crate::http) async fn answer(
    State(service): State<Shared>,
    Acting(actor): Acting,
    person: PeerPerson,
    Id(id): Id<OpinionId>,
    Sent(sent): Sent<AnswerSent>,
) -> Result<Json<OpinionShown>, Problem> {
    let read = sent
        .read
        .check()
        .map_err(|faults| StoreError::Form { faults })?;
    let reader = ReaderSent {
        reader: sent.reader,
    };
    checked(&service, &actor, &reader).await?;
    let store = &service.parts.store;
    let answered = store
        .answer_opinion(&actor, id, person.0, reader.reader, read)
        .await?;
    Ok(Json(OpinionShown::new(answered)?))
}

/// The Deep Zoom descriptor of a slide of the grant.
#[utoipa::path(get, path = "/peer/v1/opinions/{opinion_id}/slides/{number}/dzi.dzi", tag = "peer",
    params(("opinion_id" = Uuid, Path), ("number" = u32, Path)),
    responses((status = 200, body = String, content_type = "application/xml"),
              (status = 401, body = Problem, content_type = "application/problem+json"),
              (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(in crate::http) async fn descriptor(
    State(service): State<Shared>,
    Acting(actor): Acting,
    person: PeerPerson,
    path: Result<Path<(OpinionId, u32)>, axum::extract::rejection::PathRejection>,
) -> Result<Response, Problem> {
    let Path(place) = path.map_err(|_| Problem::not_found("There is no such slide."))?;
    granted_descriptor(&service, &actor, person.0, place).await
}

/// A tile of it. Whoever gets it does not keep it.
#[utoipa::path(get, path = "/peer/v1/opinions/{opinion_id}/slides/{number}/dzi_files/{level}/{tile}", tag = "peer",
    params(("opinion_id" = Uuid, Path), ("number" = u32, Path), ("level" = u32, Path),
           ("tile" = String, Path, example = "0_0.jpg")),
    responses((status = 200, body = [u8], content_type = "image/jpeg"),
              (status = 401, body = Problem, content_type = "application/problem+json"),
              (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(in crate::http) async fn tile(
    State(service): State<Shared>,
    Acting(actor): Acting,
    person: PeerPerson,
    path: Result<Path<(OpinionId, u32, u32, String)>, axum::extract::rejection::PathRejection>,
) -> Result<Response, Problem> {
    let Path((id, number, level, name)) =
        path.map_err(|_| Problem::not_found("There is no such tile."))?;
    granted_tile(&service, &actor, person.0, (id, number), (level, &name)).await
}
