//! Colleagues of the organisation: names for pseudonyms, and whom a consultation can be handed to.

use crate::access::actor::Actor;
use crate::access::role::Role;
use crate::domain::ids::PrincipalId;
use crate::http::answer::json;
use crate::http::extract::Acting;
use crate::http::problem::Problem;
use crate::http::state::{Service, Shared};
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Serialize;
use std::collections::HashMap;
use utoipa::ToSchema;

/// Stands for whoever has no account: a part of the service, or a command.
const NO_PERSON: &str = "Zhedel";

/// Somebody with an account.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(in crate::http) struct PersonNamed {
    #[schema(value_type = Uuid)]
    pub(in crate::http) id: PrincipalId,
    pub(in crate::http) name: String,
}

/// Names of everybody in the organisation.
pub(in crate::http) struct Names(HashMap<PrincipalId, String>);

impl Names {
    /// Asks the store for them.
    pub(in crate::http) async fn ask(service: &Service, actor: &Actor) -> Result<Self, Problem> {
        let people = service.parts.store.people(actor).await?;
        let named = people.into_iter().map(|one| (one.id, one.name));
        Ok(Self(named.collect()))
    }

    /// Somebody by name.
    pub(in crate::http) fn of(&self, id: PrincipalId) -> PersonNamed {
        let name = self.0.get(&id).map_or(NO_PERSON, String::as_str);
        PersonNamed {
            id,
            name: name.to_owned(),
        }
    }
}

/// A colleague.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct Colleague {
    #[schema(value_type = Uuid)]
    id: PrincipalId,
    name: String,
    #[schema(value_type = Vec<String>)]
    roles: Vec<Role>,
}

/// Everybody in the organisation who can sign in.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct Colleagues {
    items: Vec<Colleague>,
}

/// Everybody in the organisation who can sign in, by name.
#[utoipa::path(get, path = "/api/v1/people", tag = "consultations",
    responses((status = 200, body = Colleagues), (status = 304)))]
pub(in crate::http) async fn people(
    State(service): State<Shared>,
    Acting(actor): Acting,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let people = service.parts.store.people(&actor).await?;
    let items = people
        .into_iter()
        .filter(|one| one.can_sign_in)
        .map(|one| Colleague {
            id: one.id,
            name: one.name,
            roles: one.roles,
        });
    json(
        &headers,
        &Colleagues {
            items: items.collect(),
        },
    )
}
