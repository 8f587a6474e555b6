//! Pairing with organisations on other installations: a link, three words that two people compare, a confirmation on each
//! side.

use super::own_address::own_address;
use super::reader::country_missing;
use super::words_document::WordsDocument;
use crate::access::actor::Actor;
use crate::auth::peer::error::PeerError;
use crate::auth::peer::words::{Side, link, nonce, pairing_words};
use crate::domain::free_text::Line;
use crate::domain::ids::PairingId;
use crate::domain::opinion::country::Country;
use crate::domain::opinion::pairing::{PairingState, PeerFacts};
use crate::domain::opinion::peer_address::PeerAddress;
use crate::domain::slide::Digest;
use crate::http::answer::json;
use crate::http::consultations::people::{Names, PersonNamed};
use crate::http::extract::{Acting, Id, Sent};
use crate::http::problem::Problem;
use crate::http::state::{Service, Shared};
use crate::store::contract::error::StoreError;
use crate::store::contract::pairings::PairingRecord;
use axum::Json;
use axum::extract::State;
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What comes after the address in a link.
const LINK_PATH: &str = "/pairings#zhp_";

/// A pairing.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct PairingDocument {
    #[schema(value_type = Uuid)]
    id: PairingId,
    /// `offered`, `met` (the words have to be compared), `active` or `ended`.
    state: &'static str,
    #[schema(value_type = Option<String>)]
    organisation: Option<Line<120>>,
    #[schema(value_type = Option<String>)]
    country: Option<Country>,
    #[schema(value_type = Option<String>)]
    address: Option<PeerAddress>,
    /// The words that both sides compare.
    words: Option<WordsDocument>,
    created_by: PersonNamed,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// Until when the link is good.
    #[schema(value_type = Option<String>, format = DateTime)]
    link_expires_at: Option<Timestamp>,
    confirmed_by: Option<PersonNamed>,
    #[schema(value_type = Option<String>, format = DateTime)]
    confirmed_at: Option<Timestamp>,
    #[schema(value_type = Option<String>, format = DateTime)]
    ended_at: Option<Timestamp>,
}

/// The pairings of the organisation, and its country.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct PairingDocuments {
    items: Vec<PairingDocument>,
    organisation: String,
    #[schema(value_type = Option<String>)]
    country: Option<Country>,
}

/// A link for the other side. It is shown this once, and good once.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct OfferMade {
    link: String,
    pairing: PairingDocument,
}

/// The link that the other side made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct LinkSent {
    link: String,
}

/// A country.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct CountrySent {
    /// Two letters of ISO 3166-1.
    #[schema(value_type = String)]
    country: Country,
}

/// What the side that brings the link tells of itself.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct MeetingSent {
    /// What stands in the link.
    #[schema(value_type = String)]
    link: Digest,
    #[schema(value_type = Object)]
    facts: PeerFacts,
    /// 256 random bits, hexadecimal digits.
    #[schema(value_type = String)]
    nonce: Digest,
}

/// What the side that made the link tells of itself.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(in crate::http) struct Met {
    #[schema(value_type = Uuid)]
    pairing: PairingId,
    #[schema(value_type = Object)]
    facts: PeerFacts,
    #[schema(value_type = String)]
    nonce: Digest,
}

impl PairingDocument {
    fn new(record: PairingRecord, names: &Names) -> Self {
        let words = record.state.peer().map(|(_, words)| words.into());
        let state = record.state.code();
        let link_expires_at = match &record.state {
            PairingState::Offered { expires_at } => Some(*expires_at),
            _ => None,
        };
        let peer = match record.state {
            PairingState::Met { peer, .. } | PairingState::Active { peer, .. } => Some(peer),
            PairingState::Ended { peer } => peer,
            PairingState::Offered { .. } => None,
        };
        Self {
            id: record.id,
            state,
            organisation: peer.as_ref().map(|peer| peer.organisation.clone()),
            country: peer.as_ref().map(|peer| peer.country),
            address: peer.map(|peer| peer.address),
            words,
            created_by: names.of(record.created_by),
            created_at: record.created_at,
            link_expires_at,
            confirmed_by: record.confirmed.map(|(by, _)| names.of(by)),
            confirmed_at: record.confirmed.map(|(_, at)| at),
            ended_at: record.ended.map(|(_, at)| at),
        }
    }
}

/// What this organisation tells of itself.
async fn own_facts(
    service: &Service,
    actor: &Actor,
    headers: &HeaderMap,
) -> Result<PeerFacts, Problem> {
    let profile = service.parts.store.own_profile(actor).await?;
    let name: String = profile.name.chars().take(120).collect();
    Ok(PeerFacts {
        address: own_address(&service.parts.reached, headers)?,
        key: service.parts.peers.identity().public(),
        organisation: name
            .parse()
            .map_err(|_| Problem::internal(&"a name that cannot be shown"))?,
        country: profile.country.ok_or_else(country_missing)?,
    })
}

async fn one(
    service: &Service,
    actor: &Actor,
    record: PairingRecord,
) -> Result<PairingDocument, Problem> {
    let names = Names::ask(service, actor).await?;
    Ok(PairingDocument::new(record, &names))
}

/// Every pairing of the organisation, the newest first.
#[utoipa::path(get, path = "/api/v1/pairings", tag = "pairings",
    responses((status = 200, body = PairingDocuments), (status = 304)))]
pub(in crate::http) async fn list(
    State(service): State<Shared>,
    Acting(actor): Acting,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let store = &service.parts.store;
    let profile = store.own_profile(&actor).await?;
    let records = store.pairings(&actor).await?;
    let names = Names::ask(&service, &actor).await?;
    let document = PairingDocuments {
        items: records
            .into_iter()
            .map(|record| PairingDocument::new(record, &names))
            .collect(),
        organisation: profile.name,
        country: profile.country,
    };
    json(&headers, &document)
}

/// States the country of the organisation. From then on other organisations of this installation can ask it for opinions.
#[utoipa::path(put, path = "/api/v1/organisation-country", tag = "pairings", request_body = CountrySent,
    responses((status = 204),
              (status = 422, body = Problem, content_type = "application/problem+json")))]
pub(in crate::http) async fn set_country(
    State(service): State<Shared>,
    Acting(actor): Acting,
    Sent(sent): Sent<CountrySent>,
) -> Result<StatusCode, Problem> {
    let store = &service.parts.store;
    store.set_country(&actor, sent.country).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Makes a link for an administrator of the other side.
#[utoipa::path(post, path = "/api/v1/pairings/offers", tag = "pairings",
    responses((status = 201, body = OfferMade),
              (status = 409, body = Problem, content_type = "application/problem+json")))]
pub(in crate::http) async fn offer(
    State(service): State<Shared>,
    Acting(actor): Acting,
    headers: HeaderMap,
) -> Result<impl IntoResponse, Problem> {
    let facts = own_facts(&service, &actor, &headers).await?;
    let own_nonce = nonce()?;
    let promised = link(facts.key, own_nonce);
    let store = &service.parts.store;
    let record = store.offer_pairing(&actor, own_nonce, promised).await?;
    let made = OfferMade {
        link: format!("{}{LINK_PATH}{promised}", facts.address),
        pairing: one(&service, &actor, record).await?,
    };
    Ok((
        StatusCode::CREATED,
        [(CACHE_CONTROL, "no-store")],
        Json(made),
    ))
}

/// Begins a pairing with the link that the other side made. Both sides then show three words.
#[utoipa::path(post, path = "/api/v1/pairings", tag = "pairings", request_body = LinkSent,
    responses((status = 201, body = PairingDocument),
              (status = 409, body = Problem, content_type = "application/problem+json"),
              (status = 410, body = Problem, content_type = "application/problem+json"),
              (status = 422, body = Problem, content_type = "application/problem+json"),
              (status = 502, body = Problem, content_type = "application/problem+json")))]
pub(in crate::http) async fn begin(
    State(service): State<Shared>,
    Acting(actor): Acting,
    headers: HeaderMap,
    Sent(sent): Sent<LinkSent>,
) -> Result<impl IntoResponse, Problem> {
    let (address, promised) = read_link(&sent.link)?;
    let own = Side {
        facts: own_facts(&service, &actor, &headers).await?,
        nonce: nonce()?,
    };
    let meeting = MeetingSent {
        link: promised,
        facts: own.facts.clone(),
        nonce: own.nonce,
    };
    let body = serde_json::to_vec(&meeting).map_err(|error| Problem::internal(&error))?;
    let met: Met = service.parts.peers.meet(&address, body).await?;
    if met.facts.key == own.facts.key {
        return Err(PeerError::Itself.into());
    }
    if link(met.facts.key, met.nonce) != promised || met.facts.address != address {
        return Err(PeerError::OtherKey.into());
    }
    let other = Side {
        facts: met.facts,
        nonce: met.nonce,
    };
    let words = pairing_words(met.pairing, &other, &own)?;
    let store = &service.parts.store;
    let record = store
        .keep_met_pairing(&actor, met.pairing, own.nonce, other.facts, words)
        .await?;
    let made = one(&service, &actor, record).await?;
    Ok((StatusCode::CREATED, Json(made)))
}

fn read_link(text: &str) -> Result<(PeerAddress, Digest), Problem> {
    let read = text.trim().split_once(LINK_PATH).and_then(|(base, rest)| {
        let address: PeerAddress = base.parse().ok()?;
        Some((address, rest.parse().ok()?))
    });
    read.ok_or_else(|| {
        Problem::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "invalid_link",
            "This is no link to begin a pairing.",
        )
        .next("Ask the other side's administrator for a new link and paste it whole.")
    })
}

/// An administrator here has compared the words with the other side, by telephone or face to face. Once both sides have
/// confirmed, requests go through.
#[utoipa::path(post, path = "/api/v1/pairings/{pairing_id}/confirmation", tag = "pairings",
    params(("pairing_id" = Uuid, Path)),
    responses((status = 200, body = PairingDocument),
              (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(in crate::http) async fn confirm(
    State(service): State<Shared>,
    Acting(actor): Acting,
    Id(id): Id<PairingId>,
) -> Result<Response, Problem> {
    let record = service.parts.store.confirm_pairing(&actor, id).await?;
    json(&HeaderMap::new(), &one(&service, &actor, record).await?)
}

/// Ends a pairing for good; it holds for the next request of the other side.
#[utoipa::path(delete, path = "/api/v1/pairings/{pairing_id}", tag = "pairings",
    params(("pairing_id" = Uuid, Path)),
    responses((status = 200, body = PairingDocument),
              (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(in crate::http) async fn end(
    State(service): State<Shared>,
    Acting(actor): Acting,
    Id(id): Id<PairingId>,
) -> Result<Response, Problem> {
    let record = service.parts.store.end_pairing(&actor, id).await?;
    json(&HeaderMap::new(), &one(&service, &actor, record).await?)
}

/// The other side comes with a link that was made here. Nothing of it is believed before the words were compared.
#[utoipa::path(post, path = "/peer/v1/pairings", tag = "peer", request_body = MeetingSent,
    responses((status = 200, body = Met),
              (status = 410, body = Problem, content_type = "application/problem+json")))]
pub(in crate::http) async fn meet(
    State(service): State<Shared>,
    headers: HeaderMap,
    Sent(sent): Sent<MeetingSent>,
) -> Result<Json<Met>, Problem> {
    let store = &service.parts.store;
    let offer = store.offered_pairing(sent.link).await?;
    let offer = offer.ok_or(StoreError::InvitationSpent)?;
    let actor = Actor::peer(offer.organisation, offer.id);
    let own = Side {
        facts: own_facts(&service, &actor, &headers).await?,
        nonce: offer.own_nonce,
    };
    if sent.facts.key == own.facts.key {
        return Err(PeerError::Itself.into());
    }
    let other = Side {
        facts: sent.facts,
        nonce: sent.nonce,
    };
    let words = pairing_words(offer.id, &own, &other)?;
    store.meet_by_link(offer, other.facts, words).await?;
    Ok(Json(Met {
        pairing: offer.id,
        facts: own.facts,
        nonce: own.nonce,
    }))
}
