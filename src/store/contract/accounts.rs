//! Accounts of an organisation, as whoever manages them sees them.

use super::Answer;
use crate::access::actor::Actor;
use crate::access::role::Role;
use crate::domain::account::{AccountKind, DisplayName, Language, Login};
use crate::domain::ids::{OrganisationId, PrincipalId};
use crate::domain::slide::Digest;
use jiff::Timestamp;

/// An organisation of the installation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organisation {
    /// Its id.
    pub id: OrganisationId,
    /// Its name, which no other has.
    pub name: String,
}

/// An account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its id: the pseudonym that audit records and reads carry.
    pub id: PrincipalId,
    /// Its organisation.
    pub organisation: OrganisationId,
    /// A person or a program.
    pub kind: AccountKind,
    /// What it signs in with.
    pub login: Login,
    /// What colleagues read.
    pub name: Option<DisplayName>,
    /// What it is there for.
    pub roles: Vec<Role>,
    /// The language of its pages and mails.
    pub language: Option<Language>,
    /// Whether a password is set.
    pub has_password: bool,
    /// Whether it signs in with a second factor.
    pub has_totp: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was disabled; a disabled one cannot do anything.
    pub disabled_at: Option<Timestamp>,
    /// Until when it cannot sign in after wrong passwords.
    pub locked_until: Option<Timestamp>,
    /// When it last signed in.
    pub signed_in_at: Option<Timestamp>,
}

/// An account that shall be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAccount {
    /// A person or a program.
    pub kind: AccountKind,
    /// What it signs in with; nobody else in the installation may have it.
    pub login: Login,
    /// What colleagues read.
    pub name: Option<DisplayName>,
    /// What it is there for.
    pub roles: Vec<Role>,
    /// The language of its pages and mails.
    pub language: Option<Language>,
}

/// What shall change; what is `None` stays.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AccountChange {
    /// What colleagues read.
    pub name: Option<DisplayName>,
    /// What it is there for.
    pub roles: Option<Vec<Role>>,
    /// Whether it is disabled; its sessions end with that.
    pub disabled: Option<bool>,
    /// Lets it sign in again at once after wrong passwords.
    pub unlock: bool,
    /// Takes its second factor away, for somebody who lost it; its sessions end with that.
    pub without_totp: bool,
}

/// Somebody as colleagues know them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Their pseudonym.
    pub id: PrincipalId,
    /// Their name; the login where they have none.
    pub name: String,
    /// What they are there for.
    pub roles: Vec<Role>,
    /// Whether they can sign in: they are no program, have a password and are not disabled.
    pub can_sign_in: bool,
}

/// Keeping accounts.
pub trait Accounts: Send + Sync {
    /// Every organisation, by name.
    fn all_organisations(&self) -> Answer<'_, Vec<Organisation>>;

    /// Makes another organisation. Only on the machine itself; the actor is of any organisation.
    ///
    /// # Errors
    /// [`super::error::StoreError::Taken`] if another has the name.
    fn create_organisation<'a>(&'a self, name: &'a str) -> Answer<'a, Organisation>;

    /// Gives the actor's organisation another name.
    ///
    /// # Errors
    /// [`super::error::StoreError::Taken`] if another has the name.
    fn rename_organisation<'a>(&'a self, actor: &'a Actor, name: &'a str) -> Answer<'a, ()>;

    /// Every account of the organisation, by login.
    fn accounts<'a>(&'a self, actor: &'a Actor) -> Answer<'a, Vec<Account>>;

    /// Everybody of the organisation, by name, disabled ones too: their names stand under what they did.
    fn people<'a>(&'a self, actor: &'a Actor) -> Answer<'a, Vec<Person>>;

    /// Makes an account, which cannot do anything before it has a password or a token.
    ///
    /// # Errors
    /// [`super::error::StoreError::Taken`] if another has the login,
    /// [`super::error::StoreError::Invalid`] for a role that no account of its kind can have.
    fn create_account<'a>(&'a self, actor: &'a Actor, new: NewAccount) -> Answer<'a, Account>;

    /// Changes an account. It holds at once, for sessions and tokens that are there too.
    ///
    /// # Errors
    /// [`super::error::StoreError::LastAdministrator`] if nobody could manage accounts any more.
    fn change_account<'a>(
        &'a self,
        actor: &'a Actor,
        id: PrincipalId,
        change: AccountChange,
    ) -> Answer<'a, Account>;

    /// Lets somebody set the account's password once with the secret of this digest. It takes the place of an
    /// earlier invitation of the account.
    ///
    /// # Errors
    /// [`super::error::StoreError::Invalid`] for an account that is disabled or a program's.
    fn invite<'a>(
        &'a self,
        actor: &'a Actor,
        id: PrincipalId,
        token: Digest,
        expires_at: Timestamp,
    ) -> Answer<'a, ()>;
}
