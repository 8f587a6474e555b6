//! Of whom an opinion can be asked.

use crate::access::role::Role;
use crate::domain::ids::{OrganisationId, PairingId, PrincipalId};
use crate::domain::opinion::country::Country;
use crate::http::answer::json;
use crate::http::extract::Acting;
use crate::http::problem::Problem;
use crate::http::state::Shared;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

/// Everybody who can be asked.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct RecipientsDocument {
    /// Pathologists of the own organisation.
    colleagues: Vec<ColleagueToAsk>,
    /// Other organisations of this installation that have stated their country.
    organisations: Vec<OrganisationToAsk>,
    /// Organisations on other installations whose pairing is active.
    peers: Vec<PeerToAsk>,
}

#[derive(Debug, Serialize, ToSchema)]
struct ColleagueToAsk {
    #[schema(value_type = Uuid)]
    person: PrincipalId,
    name: String,
}

#[derive(Debug, Serialize, ToSchema)]
struct OrganisationToAsk {
    #[schema(value_type = Uuid)]
    organisation: OrganisationId,
    name: String,
    #[schema(value_type = Option<String>)]
    country: Option<Country>,
}

#[derive(Debug, Serialize, ToSchema)]
struct PeerToAsk {
    #[schema(value_type = Uuid)]
    pairing: PairingId,
    name: String,
    #[schema(value_type = String)]
    country: Country,
    address: String,
}

/// Of whom an opinion can be asked.
#[utoipa::path(get, path = "/api/v1/opinion-recipients", tag = "opinions",
    responses((status = 200, body = RecipientsDocument), (status = 304)))]
pub(in crate::http) async fn recipients(
    State(service): State<Shared>,
    Acting(actor): Acting,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let store = &service.parts.store;
    let people = store.people(&actor).await?;
    let organisations = store.open_organisations(&actor).await?;
    let peers = store.own_active_pairings(&actor).await?;
    let may_read = |roles: &[Role]| roles.contains(&Role::Pathologist);
    let document = RecipientsDocument {
        colleagues: people
            .into_iter()
            .filter(|one| one.can_sign_in && one.id != actor.principal && may_read(&one.roles))
            .map(|one| ColleagueToAsk {
                person: one.id,
                name: one.name,
            })
            .collect(),
        organisations: organisations
            .into_iter()
            .map(|one| OrganisationToAsk {
                organisation: one.id,
                name: one.name,
                country: one.country,
            })
            .collect(),
        peers: peers
            .into_iter()
            .map(|one| PeerToAsk {
                pairing: one.id,
                name: one.peer.organisation.to_string(),
                country: one.peer.country,
                address: one.peer.address.to_string(),
            })
            .collect(),
    };
    json(&headers, &document)
}
