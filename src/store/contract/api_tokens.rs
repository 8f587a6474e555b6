//! Tokens that programs show in place of a password.

use super::Answer;
use crate::access::actor::Actor;
use crate::access::policy::Action;
use crate::domain::ids::{ApiTokenId, PrincipalId};
use crate::domain::slide::Digest;
use jiff::Timestamp;

/// A token that shall be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewApiToken {
    /// The account it acts for.
    pub account: PrincipalId,
    /// SHA-256 of the secret.
    pub digest: Digest,
    /// What it is for.
    pub label: String,
    /// What it may do, as far as the account may.
    pub actions: Vec<Action>,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// A token as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiToken {
    /// Its id.
    pub id: ApiTokenId,
    /// The account it acts for.
    pub account: PrincipalId,
    /// What it is for.
    pub label: String,
    /// What it may do, as far as the account may.
    pub actions: Vec<Action>,
    /// When it was made.
    pub created_at: Timestamp,
    /// Who made it.
    pub created_by: PrincipalId,
    /// When it ends.
    pub expires_at: Timestamp,
    /// When it was last used, to an hour or so.
    pub used_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
}

/// Keeping tokens.
pub trait ApiTokens: Send + Sync {
    /// Every token of the organisation, newest first.
    fn api_tokens<'a>(&'a self, actor: &'a Actor) -> Answer<'a, Vec<ApiToken>>;

    /// Makes a token.
    ///
    /// # Errors
    /// [`super::error::StoreError::NotFound`] for an account of another organisation,
    /// [`super::error::StoreError::Invalid`] for one that is disabled, an empty label, no action or a time that is past.
    fn create_api_token<'a>(&'a self, actor: &'a Actor, new: NewApiToken) -> Answer<'a, ApiToken>;

    /// Revokes a token; it holds at once.
    ///
    /// # Errors
    /// [`super::error::StoreError::NotFound`] if there is none.
    fn revoke_api_token<'a>(&'a self, actor: &'a Actor, id: ApiTokenId) -> Answer<'a, ()>;

    /// Whoever shows the secret of this digest, an API token's or an upload's, in the roles that the account has
    /// now; nobody if it has ended, was revoked, or its account is disabled.
    fn bearer(&self, digest: Digest) -> Answer<'_, Option<Actor>>;
}
