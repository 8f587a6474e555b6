//! Where a request for an opinion is held: on this installation or on a paired one.

use crate::access::actor::Actor;
use crate::domain::ids::{OpinionId, PairingId};
use crate::http::problem::Problem;
use crate::http::state::Service;
use crate::store::contract::pairings::ActivePairing;
use serde::{Serialize, Serializer};

/// Where a request is held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    /// Here.
    Here,
    /// On the other side of a pairing.
    Peer(Box<ActivePairing>),
}

impl Place {
    /// The place of that name: `here`, or the id of an active pairing of the actor's organisation.
    pub(super) async fn named(
        service: &Service,
        actor: &Actor,
        name: &str,
    ) -> Result<Self, Problem> {
        if name == "here" {
            return Ok(Self::Here);
        }
        let nothing = || Problem::not_found("There is no active pairing of this name.");
        let id: PairingId = name.parse().map_err(|_| nothing())?;
        let found = service.parts.store.active_pairing(id).await?;
        found
            .filter(|pairing| pairing.organisation == actor.organisation)
            .map(|pairing| Self::Peer(Box::new(pairing)))
            .ok_or_else(nothing)
    }
}

impl Serialize for Place {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Here => serializer.serialize_str("here"),
            Self::Peer(pairing) => serializer.collect_str(&pairing.id),
        }
    }
}

/// The path of a request on the installation that holds it.
pub(super) fn path_there(id: OpinionId, rest: &str) -> String {
    format!("/peer/v1/opinions/{id}{rest}")
}
