//! Who acts, for which organisation, in which roles.

use super::policy::Action;
use super::role::Role;
use crate::domain::audit_origin::{AuditOrigin, AuditSource};
use crate::domain::ids::{OrganisationId, PairingId, PrincipalId, UploadId};

/// Within what somebody acts: a token may narrow what its account may do, and never widens it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// Everything that the roles allow.
    Whole,
    /// These actions alone.
    Actions(Vec<Action>),
    /// Sending the bytes of one upload.
    Upload(UploadId),
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
    /// Within what.
    pub scope: Scope,
    /// From where, for the audit chain; whoever lets them in sets it.
    pub origin: Option<AuditOrigin>,
}

/// The principal of every worker process: nil but for its last byte, so that no person has it.
const WORKER: u128 = 1;
/// The principal of the service itself.
const SERVICE: u128 = 2;
/// The principal of whoever may write the data folder and gives commands there.
const COMMAND_LINE: u128 = 3;

impl Actor {
    /// Somebody with everything that their roles allow, who has not said from where.
    #[must_use]
    pub fn new(organisation: OrganisationId, principal: PrincipalId, roles: Vec<Role>) -> Self {
        Self {
            organisation,
            principal,
            roles,
            scope: Scope::Whole,
            origin: None,
        }
    }

    /// Whoever has not proven who they are: in no role, with the nil principal. For the audit of
    /// what is refused to them.
    #[must_use]
    pub fn nobody(organisation: OrganisationId) -> Self {
        Self::new(
            organisation,
            PrincipalId::from_uuid(uuid::Uuid::nil()),
            vec![],
        )
    }

    /// The same actor, coming from there.
    #[must_use]
    pub fn with_origin(self, origin: AuditOrigin) -> Self {
        Self {
            origin: Some(origin),
            ..self
        }
    }

    /// A worker that carries out a run for `organisation`.
    #[must_use]
    pub fn worker(organisation: OrganisationId) -> Self {
        Self::machine(organisation, WORKER, Role::Worker, AuditSource::Worker)
    }

    /// The service itself, busy for `organisation`.
    #[must_use]
    pub fn service(organisation: OrganisationId) -> Self {
        Self::machine(organisation, SERVICE, Role::Service, AuditSource::Service)
    }

    /// Whoever gives a command on the machine itself, who could change the files as well.
    #[must_use]
    pub fn command_line(organisation: OrganisationId) -> Self {
        Self::machine(
            organisation,
            COMMAND_LINE,
            Role::Administrator,
            AuditSource::CommandLine,
        )
    }

    /// An organisation on another installation, as a pairing of `organisation` knows it.
    #[must_use]
    pub fn peer(organisation: OrganisationId, pairing: PairingId) -> Self {
        let principal = PrincipalId::from_uuid(pairing.uuid());
        Self::new(organisation, principal, vec![Role::Peer])
            .with_origin(AuditOrigin::of(AuditSource::Peer))
    }

    /// The pairing that the actor stands for, if it is one.
    #[must_use]
    pub fn pairing(&self) -> Option<PairingId> {
        self.roles
            .contains(&Role::Peer)
            .then(|| PairingId::from_uuid(self.principal.uuid()))
    }

    fn machine(
        organisation: OrganisationId,
        principal: u128,
        role: Role,
        source: AuditSource,
    ) -> Self {
        let principal = PrincipalId::from_uuid(uuid::Uuid::from_u128(principal));
        Self::new(organisation, principal, vec![role]).with_origin(AuditOrigin::of(source))
    }

    /// Whether one of the roles allows `action` and the scope does.
    #[must_use]
    pub fn may(&self, action: Action) -> bool {
        let allowed = action.roles();
        self.roles.iter().any(|role| allowed.contains(role))
            && match &self.scope {
                Scope::Whole => true,
                Scope::Actions(actions) => actions.contains(&action) && !action.is_in_person(),
                Scope::Upload(_) => action == Action::SubmitSlide,
            }
    }

    /// Whether the scope leaves an upload to them: that of an upload's token is this upload alone.
    #[must_use]
    pub fn reaches_upload(&self, upload: Option<UploadId>) -> bool {
        match &self.scope {
            Scope::Upload(own) => upload == Some(*own),
            Scope::Whole | Scope::Actions(_) => true,
        }
    }
}
