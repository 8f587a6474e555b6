//! What signing in needs: looked up by what somebody shows, before it is known who acts.

use super::Answer;
use super::accounts::Account;
use crate::access::actor::Actor;
use crate::access::role::Role;
use crate::domain::account::{DisplayName, Language, Login};
use crate::domain::audit_origin::AuditOrigin;
use crate::domain::ids::OrganisationId;
use crate::domain::slide::Digest;
use jiff::Timestamp;

/// An account with what proves that somebody is its owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credentials {
    /// The account.
    pub account: Account,
    /// The password as argon2 keeps it.
    pub password_hash: Option<String>,
    /// The secret of the second factor, and the last step of time whose code was used.
    pub totp: Option<(String, Option<u64>)>,
    /// Wrong passwords or codes since the last right one.
    pub failures: u32,
}

/// A session as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenSession {
    /// Who acts, in the roles that the account has now; in an emergency of theirs, that role too.
    pub actor: Actor,
    /// When it was last used, to a minute or so.
    pub seen_at: Timestamp,
    /// When it ends whatever is done.
    pub expires_at: Timestamp,
}

/// Somebody whom an identity provider vouches for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FederatedIdentity {
    /// The organisation whose people the provider knows.
    pub organisation: OrganisationId,
    /// Issuer and subject: what names them for ever.
    pub subject: String,
    /// What they are called to sign in, if they are new here.
    pub login: Login,
    /// What colleagues read.
    pub name: Option<DisplayName>,
    /// Their roles, as the provider says now.
    pub roles: Vec<Role>,
}

/// Signing in and what follows from it. Secrets come as SHA-256 digests; an account that is disabled is found by
/// nothing.
pub trait SignIn: Send + Sync {
    /// The credentials of whoever has this login.
    fn credentials<'a>(&'a self, login: &'a Login) -> Answer<'a, Option<Credentials>>;

    /// The actor's own account and credentials.
    ///
    /// # Errors
    /// [`super::error::StoreError::NotFound`] for an actor without an account.
    fn own_credentials<'a>(&'a self, actor: &'a Actor) -> Answer<'a, Credentials>;

    /// The account of somebody whom a provider vouches for, in the roles that it says now; made where there is none.
    ///
    /// # Errors
    /// [`super::error::StoreError::Taken`] if another account has the login of somebody new,
    /// [`super::error::StoreError::Invalid`] if the account is disabled.
    fn federated(&self, identity: FederatedIdentity) -> Answer<'_, Account>;

    /// Counts a wrong password or code that came from there, and locks the account until then.
    fn count_failure<'a>(
        &'a self,
        account: &'a Account,
        origin: Option<AuditOrigin>,
        locked_until: Option<Timestamp>,
    ) -> Answer<'a, ()>;

    /// Opens a session for whoever came from there; failures are forgotten, and the code of this step of time counts no more.
    ///
    /// # Errors
    /// [`super::error::StoreError::Invalid`] if a code of this step or a later one was used meanwhile.
    fn open_session<'a>(
        &'a self,
        account: &'a Account,
        origin: Option<AuditOrigin>,
        token: Digest,
        expires_at: Timestamp,
        totp_step: Option<u64>,
    ) -> Answer<'a, ()>;

    /// The session whose token this is, if it has not ended.
    fn session(&self, token: Digest) -> Answer<'_, Option<OpenSession>>;

    /// Notes that a session is in use.
    fn see_session(&self, token: Digest) -> Answer<'_, ()>;

    /// Ends a session.
    fn close_session(&self, token: Digest) -> Answer<'_, ()>;

    /// Sets the actor's password; every other session of theirs ends.
    fn set_password<'a>(
        &'a self,
        actor: &'a Actor,
        hash: String,
        session: Option<Digest>,
    ) -> Answer<'a, ()>;

    /// Uses the actor's code of this step of time up.
    ///
    /// # Errors
    /// [`super::error::StoreError::Invalid`] if a code of this step or a later one was used meanwhile.
    fn use_code<'a>(&'a self, actor: &'a Actor, step: u64) -> Answer<'a, ()>;

    /// Sets or takes away the actor's second factor; the code of `step` is used up. Every other session ends.
    fn set_totp<'a>(
        &'a self,
        actor: &'a Actor,
        secret: Option<(String, u64)>,
        session: Option<Digest>,
    ) -> Answer<'a, ()>;

    /// Sets the language of the actor's pages and mails.
    fn set_language<'a>(&'a self, actor: &'a Actor, language: Language) -> Answer<'a, ()>;

    /// The account that an invitation is for, if it is still good.
    fn invited(&self, token: Digest) -> Answer<'_, Option<Account>>;

    /// Sets the password of an invited account; the invitation is spent, and every session of the account ends.
    ///
    /// # Errors
    /// [`super::error::StoreError::InvitationSpent`] if it is not good any more.
    fn redeem(&self, token: Digest, hash: String) -> Answer<'_, Account>;
}
