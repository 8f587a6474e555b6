//! Accounts, organisations and tokens by command: for whoever may write the data folder.

use super::data_folder::{self, DataError};
use crate::access::actor::Actor;
use crate::access::policy::{Action, ActionError};
use crate::access::role::Role;
use crate::auth::error::AuthError;
use crate::auth::gate::Gate;
use crate::auth::secret::{Purpose, Secret};
use crate::domain::account::{AccountKind, DisplayName, Language, Login};
use crate::store::contract::accounts::{
    Account, AccountChange, Accounts, NewAccount, Organisation,
};
use crate::store::contract::api_tokens::{ApiTokens, NewApiToken};
use crate::store::contract::clock::SystemClock;
use crate::store::contract::error::StoreError;
use crate::store::sqlite::SqliteStore;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Why a command about accounts could not be carried out.
#[derive(Debug, thiserror::Error)]
pub enum AccountsError {
    /// There is no data folder.
    #[error("there is no data folder {path}; name the one of `zhedel serve` with --data")]
    NoData {
        /// The folder.
        path: PathBuf,
    },
    /// The data folder cannot be used.
    #[error(transparent)]
    Data(#[from] DataError),
    /// The store refused or failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A secret could not be made, or the store refused.
    #[error(transparent)]
    Auth(#[from] AuthError),
    /// Nobody has the login.
    #[error("nobody has the login `{login}`; `zhedel user list` shows who is there")]
    NoLogin {
        /// The login.
        login: Login,
    },
    /// No organisation has the name.
    #[error("there is no organisation `{name}`; there are: {known}")]
    NoOrganisation {
        /// The name.
        name: String,
        /// The names that there are.
        known: String,
    },
    /// Several organisations, and none was named.
    #[error("there are several organisations: {known}; name one with --organisation")]
    WhichOrganisation {
        /// The names that there are.
        known: String,
    },
    /// A role that no account can have.
    #[error(
        "`{word}` is no role: use one of technician, pathologist, surgeon, nurse, validator, administrator"
    )]
    NoRole {
        /// The word as it came in.
        word: String,
    },
    /// No action.
    #[error(transparent)]
    NoAction(#[from] ActionError),
    /// The system gave no run-time.
    #[error("the command could not go on: {source}")]
    System {
        /// The system's error.
        #[from]
        source: io::Error,
    },
}

/// An account that shall be made.
#[derive(Debug, Clone)]
pub struct UserAsked {
    /// What it signs in with.
    pub login: Login,
    /// What colleagues read.
    pub name: Option<DisplayName>,
    /// A program that has tokens, not a person.
    pub program: bool,
    /// Codes of its roles; of a program it is always `service_account`.
    pub roles: Vec<String>,
    /// The language of its pages.
    pub language: Option<Language>,
}

/// An account, as it is shown.
#[derive(Debug, Clone, Serialize)]
pub struct UserShown {
    /// Its organisation.
    pub organisation: String,
    /// What it signs in with.
    pub login: Login,
    /// What colleagues read.
    pub name: Option<DisplayName>,
    /// Its roles.
    pub roles: Vec<&'static str>,
    /// Whether it is disabled.
    pub disabled: bool,
    /// Whether a password is set.
    pub has_password: bool,
    /// When it last signed in.
    pub signed_in_at: Option<Timestamp>,
}

/// Something that is shown once.
#[derive(Debug, Clone, Serialize)]
pub struct SecretShown {
    /// The path of a link, or a token.
    pub secret: String,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// What a command does to an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UserTurn {
    /// It can do nothing any more, and its sessions end.
    Disable,
    /// It can sign in again.
    Enable,
    /// It can sign in again at once after wrong passwords.
    Unlock,
}

/// Accounts of one data folder.
pub struct AccountBook {
    store: Arc<SqliteStore>,
    gate: Gate,
    runtime: tokio::runtime::Runtime,
}

impl AccountBook {
    /// Opens the data folder; the service may be running.
    ///
    /// # Errors
    /// [`AccountsError::NoData`] if there is none, and when it cannot be opened.
    pub fn open(data: &Path) -> Result<Self, AccountsError> {
        if !data.join("zhedel.db").exists() {
            return Err(AccountsError::NoData { path: data.into() });
        }
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let store = runtime.block_on(data_folder::open(data))?.store;
        let gate = Gate::new(store.clone(), Arc::new(SystemClock));
        Ok(Self {
            store,
            gate,
            runtime,
        })
    }

    /// Every account, by organisation and login.
    ///
    /// # Errors
    /// When the store fails.
    pub fn users(&self) -> Result<Vec<UserShown>, AccountsError> {
        self.runtime.block_on(async {
            let mut shown = Vec::new();
            for organisation in self.store.all_organisations().await? {
                let by = Actor::command_line(organisation.id);
                for account in self.store.accounts(&by).await? {
                    shown.push(shown_account(&organisation, account));
                }
            }
            Ok(shown)
        })
    }

    /// Makes an account; a person gets the path of a one-time link.
    ///
    /// # Errors
    /// When organisation, roles or login cannot be taken.
    pub fn add_user(
        &self,
        organisation: Option<&str>,
        asked: UserAsked,
    ) -> Result<(UserShown, Option<SecretShown>), AccountsError> {
        self.runtime.block_on(async {
            let organisation = self.organisation(organisation).await?;
            let by = Actor::command_line(organisation.id);
            let (kind, roles) = if asked.program {
                (AccountKind::Program, vec![Role::ServiceAccount])
            } else {
                (AccountKind::Person, roles(&asked.roles)?)
            };
            let new = NewAccount {
                kind,
                login: asked.login,
                name: asked.name,
                roles,
                language: asked.language,
            };
            let account = self.store.create_account(&by, new).await?;
            let link = match kind {
                AccountKind::Person => Some(self.link(&by, &account).await?),
                AccountKind::Program => None,
            };
            Ok((shown_account(&organisation, account), link))
        })
    }

    /// Makes a new one-time link for an account.
    ///
    /// # Errors
    /// [`AccountsError::NoLogin`] if nobody has the login.
    pub fn invite(&self, login: &Login) -> Result<SecretShown, AccountsError> {
        self.runtime.block_on(async {
            let (by, account) = self.find(login).await?;
            self.link(&by, &account).await
        })
    }

    /// Disables, enables or unlocks an account.
    ///
    /// # Errors
    /// [`AccountsError::NoLogin`] if nobody has the login, and when it is the last administrator.
    pub fn turn(&self, login: &Login, turn: UserTurn) -> Result<(), AccountsError> {
        self.runtime.block_on(async {
            let (by, account) = self.find(login).await?;
            let change = AccountChange {
                disabled: match turn {
                    UserTurn::Disable => Some(true),
                    UserTurn::Enable => Some(false),
                    UserTurn::Unlock => None,
                },
                unlock: turn == UserTurn::Unlock,
                ..AccountChange::default()
            };
            self.store.change_account(&by, account.id, change).await?;
            Ok(())
        })
    }

    /// Makes a token for an account.
    ///
    /// # Errors
    /// [`AccountsError::NoLogin`] if nobody has the login, and for actions that there are not.
    pub fn add_token(
        &self,
        login: &Login,
        label: String,
        actions: &[String],
        days: u16,
    ) -> Result<SecretShown, AccountsError> {
        let actions: Vec<Action> = actions
            .iter()
            .map(|one| one.parse())
            .collect::<Result<_, _>>()?;
        self.runtime.block_on(async {
            let (by, account) = self.find(login).await?;
            let secret = Secret::generate(Purpose::ApiToken).map_err(AuthError::from)?;
            let life = SignedDuration::from_hours(24 * i64::from(days));
            let expires_at = Timestamp::now()
                .saturating_add(life)
                .unwrap_or(Timestamp::MAX);
            let new = NewApiToken {
                account: account.id,
                digest: secret.digest(),
                label,
                actions,
                expires_at,
            };
            self.store.create_api_token(&by, new).await?;
            Ok(SecretShown {
                secret: secret.reveal().to_owned(),
                expires_at,
            })
        })
    }

    /// Makes another organisation.
    ///
    /// # Errors
    /// When another has the name.
    pub fn add_organisation(&self, name: &str) -> Result<(), AccountsError> {
        self.runtime
            .block_on(self.store.create_organisation(name))?;
        Ok(())
    }

    async fn link(&self, by: &Actor, account: &Account) -> Result<SecretShown, AccountsError> {
        let (secret, expires_at) = self.gate.invite(by, account.id).await?;
        Ok(SecretShown {
            secret: format!("/welcome#{}", secret.reveal()),
            expires_at,
        })
    }

    async fn find(&self, login: &Login) -> Result<(Actor, Account), AccountsError> {
        for organisation in self.store.all_organisations().await? {
            let by = Actor::command_line(organisation.id);
            let accounts = self.store.accounts(&by).await?;
            if let Some(account) = accounts.into_iter().find(|one| one.login == *login) {
                return Ok((by, account));
            }
        }
        Err(AccountsError::NoLogin {
            login: login.clone(),
        })
    }

    async fn organisation(&self, name: Option<&str>) -> Result<Organisation, AccountsError> {
        let mut all = self.store.all_organisations().await?;
        let names: Vec<&str> = all.iter().map(|one| one.name.as_str()).collect();
        let known = names.join(", ");
        match name {
            Some(name) => {
                all.into_iter()
                    .find(|one| one.name == name)
                    .ok_or(AccountsError::NoOrganisation {
                        name: name.into(),
                        known,
                    })
            }
            None if all.len() == 1 => Ok(all.remove(0)),
            None => Err(AccountsError::WhichOrganisation { known }),
        }
    }
}

fn roles(words: &[String]) -> Result<Vec<Role>, AccountsError> {
    let role = |word: &String| {
        Role::ALL
            .into_iter()
            .find(|role| role.code() == word)
            .ok_or_else(|| AccountsError::NoRole { word: word.clone() })
    };
    words.iter().map(role).collect()
}

fn shown_account(organisation: &Organisation, account: Account) -> UserShown {
    UserShown {
        organisation: organisation.name.clone(),
        login: account.login,
        name: account.name,
        roles: account.roles.iter().map(|role| role.code()).collect(),
        disabled: account.disabled_at.is_some(),
        has_password: account.has_password,
        signed_in_at: account.signed_in_at,
    }
}
