//! Who acts, for which organisation, in which roles.

use crate::domain::ids::{OrganisationId, PrincipalId};
use serde::{Deserialize, Serialize};

/// What somebody is there for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Hands over slides.
    Technician,
    /// Reads slides.
    Pathologist,
    /// Sees reads.
    Surgeon,
    /// Tries models on labelled sets.
    Validator,
    /// Runs the installation for one organisation.
    Operator,
    /// A worker process that carries out runs.
    Worker,
    /// The service itself: expiry and sweeping.
    Service,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 7] = [
        Self::Technician,
        Self::Pathologist,
        Self::Surgeon,
        Self::Validator,
        Self::Operator,
        Self::Worker,
        Self::Service,
    ];

    /// The code used in files.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Technician => "technician",
            Self::Pathologist => "pathologist",
            Self::Surgeon => "surgeon",
            Self::Validator => "validator",
            Self::Operator => "operator",
            Self::Worker => "worker",
            Self::Service => "service",
        }
    }
}

/// Whoever acts: always for exactly one organisation, of which alone they see anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// The organisation.
    pub organisation: OrganisationId,
    /// Who, as a pseudonym that the audit chain keeps.
    pub principal: PrincipalId,
    /// In which roles.
    pub roles: Vec<Role>,
}

/// The principal of every worker process: nil but for its last byte, so that no person has it.
const WORKER: u128 = 1;
/// The principal of the service itself.
const SERVICE: u128 = 2;

impl Actor {
    /// A worker that carries out a run for `organisation`.
    #[must_use]
    pub fn worker(organisation: OrganisationId) -> Self {
        Self::machine(organisation, WORKER, Role::Worker)
    }

    /// The service itself, busy for `organisation`.
    #[must_use]
    pub fn service(organisation: OrganisationId) -> Self {
        Self::machine(organisation, SERVICE, Role::Service)
    }

    fn machine(organisation: OrganisationId, principal: u128, role: Role) -> Self {
        Self {
            organisation,
            principal: PrincipalId::from_uuid(uuid::Uuid::from_u128(principal)),
            roles: vec![role],
        }
    }
}
