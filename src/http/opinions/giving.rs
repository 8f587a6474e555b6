//! Requests for opinions that came, from colleagues, other organisations and paired installations, and their answers.

use super::place::{Place, path_there};
use super::reader::{is_of_another, reader};
use super::wire::{AnswerSent, Done, OpinionShown, OpinionsShown, ReaderSent};
use super::words_document::WordsDocument;
use crate::access::actor::Actor;
use crate::auth::peer::words::opinion_words;
use crate::domain::ids::OpinionId;
use crate::domain::read::form::ReadForm;
use crate::domain::viewed::Viewed;
use crate::http::answer::json;
use crate::http::extract::{Acting, Sent};
use crate::http::problem::Problem;
use crate::http::state::{Service, Shared};
use crate::store::contract::error::StoreError;
use crate::store::contract::pairings::ActivePairing;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use futures::future::join_all;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A request that came.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct ReceivedDocument {
    /// Where it is held: `here`, or the id of the pairing.
    #[schema(value_type = String)]
    place: Place,
    /// The words that the asking side sees too.
    check: WordsDocument,
    /// Whoever asks this has taken it on.
    mine: bool,
    #[serde(flatten)]
    opinion: OpinionShown,
}

/// Every request that came, and whom could not be asked.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct ReceivedDocuments {
    items: Vec<ReceivedDocument>,
    /// Organisations whose installation does not answer now.
    unreachable: Vec<String>,
}

/// The opinion.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct ReadSent {
    #[schema(value_type = Object)]
    read: ReadForm,
}

fn received(
    service: &Service,
    actor: &Actor,
    place: Place,
    opinion: OpinionShown,
) -> ReceivedDocument {
    let keys = match &place {
        Place::Here => None,
        Place::Peer(pairing) => Some([service.parts.peers.identity().public(), pairing.peer.key]),
    };
    ReceivedDocument {
        check: opinion_words(opinion.opinion_id, &opinion.slides, keys).into(),
        mine: opinion.reader_person == Some(actor.principal),
        place,
        opinion,
    }
}

/// The request as it is now, wherever it is held.
async fn look(
    service: &Service,
    actor: &Actor,
    place: &Place,
    id: OpinionId,
) -> Result<OpinionShown, Problem> {
    match place {
        Place::Here => OpinionShown::new(service.parts.store.opinion_for(actor, id).await?),
        Place::Peer(pairing) => {
            let path = path_there(id, "");
            let peers = &service.parts.peers;
            Ok(peers.get(pairing, actor.principal, &path).await?)
        }
    }
}

async fn send<T: for<'de> Deserialize<'de>>(
    service: &Service,
    actor: &Actor,
    pairing: &ActivePairing,
    path: &str,
    body: &impl Serialize,
) -> Result<T, Problem> {
    let body = serde_json::to_vec(body).map_err(|error| Problem::internal(&error))?;
    let peers = &service.parts.peers;
    Ok(peers.post(pairing, actor.principal, path, body).await?)
}

/// The requests that wait for the actor, the newest first of each installation.
#[utoipa::path(get, path = "/api/v1/received-opinions", tag = "opinions",
    responses((status = 200, body = ReceivedDocuments), (status = 304)))]
pub(in crate::http) async fn list(
    State(service): State<Shared>,
    Acting(actor): Acting,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let store = &service.parts.store;
    let mut items = Vec::new();
    for opinion in store.opinions_for(&actor).await? {
        let shown = OpinionShown::new(opinion)?;
        items.push(received(&service, &actor, Place::Here, shown));
    }
    let pairings = store.own_active_pairings(&actor).await?;
    let asked = pairings.iter().map(|pairing| {
        let peers = &service.parts.peers;
        peers.get::<OpinionsShown>(pairing, actor.principal, "/peer/v1/opinions")
    });
    let answers = join_all(asked).await;
    let mut unreachable = Vec::new();
    for (pairing, answer) in pairings.iter().zip(answers) {
        match answer {
            Ok(shown) => {
                let place = || Place::Peer(Box::new(pairing.clone()));
                let there = shown.items.into_iter();
                items.extend(there.map(|one| received(&service, &actor, place(), one)));
            }
            Err(error) => {
                tracing::info!(%error, "a paired installation could not be asked");
                unreachable.push(pairing.peer.organisation.to_string());
            }
        }
    }
    json(&headers, &ReceivedDocuments { items, unreachable })
}

type Named = Result<Path<(String, OpinionId)>, PathRejection>;

async fn named(
    service: &Service,
    actor: &Actor,
    path: Named,
) -> Result<(Place, OpinionId), Problem> {
    let Path((place, id)) =
        path.map_err(|_| Problem::not_found("The path names nothing: its id is no UUID."))?;
    Ok((Place::named(service, actor, &place).await?, id))
}

/// One of them.
#[utoipa::path(get, path = "/api/v1/received-opinions/{place}/{opinion_id}", tag = "opinions",
    params(("place" = String, Path, example = "here"), ("opinion_id" = Uuid, Path)),
    responses((status = 200, body = ReceivedDocument), (status = 304),
              (status = 404, body = Problem, content_type = "application/problem+json"),
              (status = 502, body = Problem, content_type = "application/problem+json")))]
pub(in crate::http) async fn one(
    State(service): State<Shared>,
    Acting(actor): Acting,
    path: Named,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (place, id) = named(&service, &actor, path).await?;
    let shown = look(&service, &actor, &place, id).await?;
    service.viewed(&actor, Viewed::Opinion(id)).await;
    json(&headers, &received(&service, &actor, place, shown))
}

/// Takes a request on: from now on its slides can be seen. Once more changes nothing.
#[utoipa::path(post, path = "/api/v1/received-opinions/{place}/{opinion_id}/acceptance", tag = "opinions",
    params(("place" = String, Path, example = "here"), ("opinion_id" = Uuid, Path)),
    responses((status = 200, body = ReceivedDocument),
              (status = 404, body = Problem, content_type = "application/problem+json"),
              (status = 409, body = Problem, content_type = "application/problem+json"),
              (status = 502, body = Problem, content_type = "application/problem+json")))]
pub(in crate::http) async fn accept(
    State(service): State<Shared>,
    Acting(actor): Acting,
    path: Named,
) -> Result<Response, Problem> {
    let (place, id) = named(&service, &actor, path).await?;
    let before = look(&service, &actor, &place, id).await?;
    let another = is_of_another(&place, &actor, &before.asking_id.to_string());
    let reader = reader(&service, &actor, another).await?;
    let shown = match &place {
        Place::Here => {
            let store = &service.parts.store;
            let person = actor.principal;
            OpinionShown::new(store.accept_opinion(&actor, id, person, reader).await?)?
        }
        Place::Peer(pairing) => {
            let path = path_there(id, "/acceptance");
            send(&service, &actor, pairing, &path, &ReaderSent { reader }).await?
        }
    };
    json(&HeaderMap::new(), &received(&service, &actor, place, shown))
}

/// Declines a request, or gives back what was taken on: it goes on to the next recipient.
#[utoipa::path(post, path = "/api/v1/received-opinions/{place}/{opinion_id}/refusal", tag = "opinions",
    params(("place" = String, Path, example = "here"), ("opinion_id" = Uuid, Path)),
    responses((status = 200, body = Done),
              (status = 404, body = Problem, content_type = "application/problem+json"),
              (status = 409, body = Problem, content_type = "application/problem+json"),
              (status = 502, body = Problem, content_type = "application/problem+json")))]
pub(in crate::http) async fn decline(
    State(service): State<Shared>,
    Acting(actor): Acting,
    path: Named,
) -> Result<Response, Problem> {
    let (place, id) = named(&service, &actor, path).await?;
    match &place {
        Place::Here => {
            let store = &service.parts.store;
            store.decline_opinion(&actor, id, actor.principal).await?;
        }
        Place::Peer(pairing) => {
            let path = path_there(id, "/refusal");
            let _: Done = send(&service, &actor, pairing, &path, &Done {}).await?;
        }
    }
    json(&HeaderMap::new(), &Done {})
}

/// Gives the opinion, which goes to the asking side as advice and never changes.
#[utoipa::path(post, path = "/api/v1/received-opinions/{place}/{opinion_id}/answer", tag = "opinions",
    params(("place" = String, Path, example = "here"), ("opinion_id" = Uuid, Path)),
    request_body = ReadSent,
    responses((status = 200, body = ReceivedDocument),
              (status = 404, body = Problem, content_type = "application/problem+json"),
              (status = 409, body = Problem, content_type = "application/problem+json"),
              (status = 422, body = Problem, content_type = "application/problem+json"),
              (status = 502, body = Problem, content_type = "application/problem+json")))]
pub(in crate::http) async fn answer(
    State(service): State<Shared>,
    Acting(actor): Acting,
    path: Named,
    Sent(sent): Sent<ReadSent>,
) -> Result<Response, Problem> {
    let (place, id) = named(&service, &actor, path).await?;
    let read = sent
        .read
        .check()
        .map_err(|faults| StoreError::Form { faults })?;
    let before = look(&service, &actor, &place, id).await?;
    let another = is_of_another(&place, &actor, &before.asking_id.to_string());
    let reader = reader(&service, &actor, another).await?;
    let shown = match &place {
        Place::Here => {
            let (store, person) = (&service.parts.store, actor.principal);
            let answered = store
                .answer_opinion(&actor, id, person, reader, read)
                .await?;
            OpinionShown::new(answered)?
        }
        Place::Peer(pairing) => {
            let body = AnswerSent {
                reader,
                read: read.into(),
            };
            let path = path_there(id, "/answer");
            send(&service, &actor, pairing, &path, &body).await?
        }
    };
    json(&HeaderMap::new(), &received(&service, &actor, place, shown))
}
