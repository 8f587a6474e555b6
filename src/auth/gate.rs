//! The gate: lets people sign in and tells who acts behind a session or a token.

use super::error::AuthError;
use super::lock_out::{Strangers, locked_until};
use super::password;
use super::secret::{Purpose, Secret};
use super::totp;
use crate::access::actor::Actor;
use crate::access::role::Role;
use crate::domain::account::Login;
use crate::domain::audit_origin::AuditOrigin;
use crate::domain::ids::PrincipalId;
use crate::domain::slide::Digest;
use crate::store::contract::Store;
use crate::store::contract::accounts::Account;
use crate::store::contract::clock::Clock;
use crate::store::contract::sign_in::{Credentials, FederatedIdentity};
use jiff::{SignedDuration, Timestamp};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::Semaphore;

/// How long a session lasts whatever is done: a shift.
pub const SESSION: SignedDuration = SignedDuration::from_hours(12);
/// How long it lasts when nothing is done.
pub const IDLE: SignedDuration = SignedDuration::from_hours(2);
/// How long a one-time link is good.
pub const INVITATION: SignedDuration = SignedDuration::from_hours(72);
/// How far the time of the last use of a session may lag behind.
const LAG: SignedDuration = SignedDuration::from_mins(1);
/// How long what a secret stands for is believed without asking the store: a change made by this process holds at
/// once, one by another process after this time.
const BELIEVED: Duration = Duration::from_secs(1);
/// Secrets that are remembered.
const REMEMBERED: usize = 4_096;
/// Passwords hashed at the same time; each takes 19 MiB and a core.
const HASHING: usize = 2;

/// Somebody who has just signed in.
#[derive(Debug)]
pub struct SignedIn {
    /// Their account.
    pub account: Account,
    /// The secret of their session.
    pub secret: Secret,
    /// When the session ends whatever is done.
    pub expires_at: Timestamp,
}

/// A second factor that is offered and not set yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferedTotp {
    /// The secret for typing, base 32.
    pub secret: String,
    /// The secret for scanning, `otpauth://totp/…`.
    pub uri: String,
}

/// What was found behind a secret, and when.
type Known = HashMap<Digest, (Option<Actor>, Instant)>;

/// What is known of a secret without asking the store.
enum Found {
    /// Whoever acts with it, or that nobody does.
    Lately(Option<Actor>),
    /// Nothing.
    Unknown,
}

/// The gate.
#[derive(Clone)]
pub struct Gate {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    hashing: Arc<Semaphore>,
    strangers: Arc<Strangers>,
    known: Arc<Mutex<Known>>,
}

impl Gate {
    /// A gate before this store.
    #[must_use]
    pub fn new(store: Arc<dyn Store>, clock: Arc<dyn Clock>) -> Self {
        Self {
            store,
            clock,
            hashing: Arc::new(Semaphore::new(HASHING)),
            strangers: Arc::default(),
            known: Arc::default(),
        }
    }

    /// Lets somebody in by login and password, and by the code of their second factor if they have one. `origin` is
    /// from where they come, for the audit chain.
    ///
    /// # Errors
    /// [`AuthError::WrongCredentials`], [`AuthError::CodeNeeded`], [`AuthError::WrongCode`], [`AuthError::Locked`].
    pub async fn sign_in(
        &self,
        login: &str,
        password: String,
        code: Option<&str>,
        origin: Option<AuditOrigin>,
    ) -> Result<SignedIn, AuthError> {
        let Ok(login) = login.parse::<Login>() else {
            self.is_right(password, None).await?;
            return Err(AuthError::WrongCredentials);
        };
        let now = self.clock.now();
        let found = self.store.credentials(&login).await?;
        let until = match &found {
            Some(found) => found.account.locked_until,
            None => self.strangers.locked(&login),
        };
        if let Some(until) = until.filter(|until| *until > now) {
            return Err(AuthError::Locked { until });
        }
        let kept = found.as_ref().and_then(|found| found.password_hash.clone());
        let right = self.is_right(password, kept).await?;
        let Some(found) = found else {
            self.strangers.count(&login, now);
            return Err(AuthError::WrongCredentials);
        };
        if !right {
            return Err(self
                .failed(&found, origin, AuthError::WrongCredentials)
                .await?);
        }
        let step = match self.step(&found, code) {
            Ok(step) => step,
            Err(AuthError::WrongCode) => {
                return Err(self.failed(&found, origin, AuthError::WrongCode).await?);
            }
            Err(error) => return Err(error),
        };
        self.open(found.account, origin, step).await
    }

    /// Lets somebody in whom an identity provider vouches for.
    ///
    /// # Errors
    /// When the store refuses.
    pub async fn sign_in_federated(
        &self,
        identity: FederatedIdentity,
        origin: Option<AuditOrigin>,
    ) -> Result<SignedIn, AuthError> {
        let account = self.store.federated(identity).await?;
        self.forget();
        self.open(account, origin, None).await
    }

    /// The step of time of a right code; `None` where the account has no second factor.
    fn step(&self, found: &Credentials, code: Option<&str>) -> Result<Option<u64>, AuthError> {
        let Some((secret, used)) = &found.totp else {
            return Ok(None);
        };
        let code = code.ok_or(AuthError::CodeNeeded)?;
        let step = totp::step_of(secret, code, self.seconds(), *used);
        step.map(Some).ok_or(AuthError::WrongCode)
    }

    async fn failed(
        &self,
        found: &Credentials,
        origin: Option<AuditOrigin>,
        why: AuthError,
    ) -> Result<AuthError, AuthError> {
        let until = locked_until(found.failures + 1, self.clock.now());
        self.store
            .count_failure(&found.account, origin, until)
            .await?;
        Ok(why)
    }

    async fn open(
        &self,
        account: Account,
        origin: Option<AuditOrigin>,
        step: Option<u64>,
    ) -> Result<SignedIn, AuthError> {
        let secret = Secret::generate(Purpose::Session)?;
        let expires_at = self
            .clock
            .now()
            .saturating_add(SESSION)
            .unwrap_or(Timestamp::MAX);
        self.store
            .open_session(&account, origin, secret.digest(), expires_at, step)
            .await?;
        Ok(SignedIn {
            account,
            secret,
            expires_at,
        })
    }

    /// Who acts in the session of this secret; nobody if it has ended or nothing was done in it for long.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn session(&self, secret: &Secret) -> Result<Option<Actor>, AuthError> {
        let token = secret.digest();
        if let Found::Lately(actor) = self.known(token) {
            return Ok(actor);
        }
        let now = self.clock.now();
        let found = self.store.session(token).await?;
        let Some(found) = found.filter(|found| found.seen_at.duration_until(now) < IDLE) else {
            self.remember(token, None);
            return Ok(None);
        };
        if found.seen_at.duration_until(now) > LAG {
            self.store.see_session(token).await?;
        }
        // An emergency may run out at any moment: the store is asked each time.
        if !found.actor.roles.contains(&Role::Emergency) {
            self.remember(token, Some(found.actor.clone()));
        }
        Ok(Some(found.actor))
    }

    /// Who shows this token, a program's or an upload's.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn bearer(&self, secret: &Secret) -> Result<Option<Actor>, AuthError> {
        let token = secret.digest();
        if let Found::Lately(actor) = self.known(token) {
            return Ok(actor);
        }
        let found = self.store.bearer(token).await?;
        self.remember(token, found.clone());
        Ok(found)
    }

    /// Ends the session of this secret.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn sign_out(&self, secret: &Secret) -> Result<(), AuthError> {
        self.store.close_session(secret.digest()).await?;
        self.forget();
        Ok(())
    }

    /// Asks the store again for whatever is shown next, since accounts or tokens were changed.
    pub fn forget(&self) {
        self.lock().clear();
    }

    /// Whether the actor's password is this one, for what needs it a second time.
    ///
    /// # Errors
    /// [`AuthError::WrongCredentials`] if not, [`AuthError::Locked`] after too many.
    pub async fn confirm(&self, actor: &Actor, password: String) -> Result<(), AuthError> {
        let found = self.store.own_credentials(actor).await?;
        let now = self.clock.now();
        if let Some(until) = found.account.locked_until.filter(|until| *until > now) {
            return Err(AuthError::Locked { until });
        }
        if self.is_right(password, found.password_hash.clone()).await? {
            Ok(())
        } else {
            Err(self
                .failed(&found, actor.origin, AuthError::WrongCredentials)
                .await?)
        }
    }

    /// Whether this is a code of the actor's second factor, for what needs one a second time.
    ///
    /// # Errors
    /// [`AuthError::NoTotp`], [`AuthError::WrongCode`], [`AuthError::Locked`] after too many.
    pub async fn confirm_code(&self, actor: &Actor, code: &str) -> Result<(), AuthError> {
        let found = self.store.own_credentials(actor).await?;
        let now = self.clock.now();
        if let Some(until) = found.account.locked_until.filter(|until| *until > now) {
            return Err(AuthError::Locked { until });
        }
        match self.step(&found, Some(code)) {
            Ok(Some(step)) => Ok(self.store.use_code(actor, step).await?),
            Ok(None) => Err(AuthError::NoTotp),
            Err(AuthError::WrongCode) => Err(self
                .failed(&found, actor.origin, AuthError::WrongCode)
                .await?),
            Err(error) => Err(error),
        }
    }

    /// Changes the actor's password; their other sessions end.
    ///
    /// # Errors
    /// [`AuthError::WrongCredentials`] if `old` is not theirs, [`AuthError::Password`] for one that cannot be taken.
    pub async fn change_password(
        &self,
        actor: &Actor,
        session: Option<&Secret>,
        old: String,
        new: String,
    ) -> Result<(), AuthError> {
        self.confirm(actor, old).await?;
        let account = self.store.own_credentials(actor).await?.account;
        let hash = self.hash(&account, new).await?;
        let session = session.map(Secret::digest);
        self.store.set_password(actor, hash, session).await?;
        self.forget();
        Ok(())
    }

    /// A second factor for the actor, which holds once [`Gate::set_totp`] was given a code of it.
    ///
    /// # Errors
    /// [`AuthError::HasTotp`] if one is set.
    pub async fn offer_totp(&self, actor: &Actor) -> Result<OfferedTotp, AuthError> {
        let found = self.store.own_credentials(actor).await?;
        if found.totp.is_some() {
            return Err(AuthError::HasTotp);
        }
        let offered = totp::generate(found.account.login.as_str()).ok_or(AuthError::Hash {
            why: "no secret for a second factor could be made".into(),
        })?;
        Ok(OfferedTotp {
            secret: offered.secret,
            uri: offered.uri,
        })
    }

    /// Sets the actor's second factor, which they prove to have by a code of it.
    ///
    /// # Errors
    /// [`AuthError::HasTotp`] if one is set, [`AuthError::WrongCode`].
    pub async fn set_totp(
        &self,
        actor: &Actor,
        session: Option<&Secret>,
        secret: String,
        code: &str,
    ) -> Result<(), AuthError> {
        let found = self.store.own_credentials(actor).await?;
        if found.totp.is_some() {
            return Err(AuthError::HasTotp);
        }
        let step =
            totp::step_of(&secret, code, self.seconds(), None).ok_or(AuthError::WrongCode)?;
        let session = session.map(Secret::digest);
        self.store
            .set_totp(actor, Some((secret, step)), session)
            .await?;
        self.forget();
        Ok(())
    }

    /// Takes the actor's second factor away, after their password was given again.
    ///
    /// # Errors
    /// [`AuthError::WrongCredentials`], [`AuthError::NoTotp`].
    pub async fn remove_totp(
        &self,
        actor: &Actor,
        session: Option<&Secret>,
        password: String,
    ) -> Result<(), AuthError> {
        self.confirm(actor, password).await?;
        if self.store.own_credentials(actor).await?.totp.is_none() {
            return Err(AuthError::NoTotp);
        }
        let session = session.map(Secret::digest);
        self.store.set_totp(actor, None, session).await?;
        self.forget();
        Ok(())
    }

    /// Makes a one-time link's secret for an account; an earlier one of the account is not good any more.
    ///
    /// # Errors
    /// When the store refuses.
    pub async fn invite(
        &self,
        actor: &Actor,
        account: PrincipalId,
    ) -> Result<(Secret, Timestamp), AuthError> {
        let secret = Secret::generate(Purpose::Invitation)?;
        let expires_at = self
            .clock
            .now()
            .saturating_add(INVITATION)
            .unwrap_or(Timestamp::MAX);
        self.store
            .invite(actor, account, secret.digest(), expires_at)
            .await?;
        Ok((secret, expires_at))
    }

    /// Sets the password of whoever was invited with this secret, and lets them in where no second factor is set.
    ///
    /// # Errors
    /// [`StoreError::InvitationSpent`](crate::store::contract::error::StoreError::InvitationSpent) if the link is not
    /// good any more, [`AuthError::Password`] for a password that cannot be taken, [`AuthError::CodeNeeded`] if the
    /// password is set and they have to sign in with their second factor.
    pub async fn redeem(
        &self,
        secret: &Secret,
        password: String,
        origin: Option<AuditOrigin>,
    ) -> Result<SignedIn, AuthError> {
        let token = secret.digest();
        let account = self.store.invited(token).await?;
        let account = account.ok_or(crate::store::contract::error::StoreError::InvitationSpent)?;
        let hash = self.hash(&account, password).await?;
        let account = self.store.redeem(token, hash).await?;
        self.forget();
        if account.has_totp {
            return Err(AuthError::CodeNeeded);
        }
        self.open(account, origin, None).await
    }

    async fn hash(&self, account: &Account, password: String) -> Result<String, AuthError> {
        let login = account.login.as_str().to_owned();
        let name = account.name.as_ref().map(|name| name.as_str().to_owned());
        self.apart(move || {
            let mut known: Vec<&str> = login.split(['.', '_', '-', '@', '+']).collect();
            known.push(&login);
            known.extend(name.iter().flat_map(|name| name.split_whitespace()));
            known.push("zhedel");
            password::check(&password, &known)?;
            password::hash(&password).map_err(|error| AuthError::Hash {
                why: error.to_string(),
            })
        })
        .await?
    }

    async fn is_right(&self, password: String, kept: Option<String>) -> Result<bool, AuthError> {
        self.apart(move || password::is_right(&password, kept.as_deref()))
            .await
    }

    /// Hashes in a thread of its own, two at most at the same time.
    async fn apart<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, AuthError> {
        let failed = |why: String| AuthError::Hash { why };
        let seats = Arc::clone(&self.hashing);
        let seat = seats
            .acquire_owned()
            .await
            .map_err(|error| failed(error.to_string()))?;
        tokio::task::spawn_blocking(move || {
            let result = work();
            drop(seat);
            result
        })
        .await
        .map_err(|error| failed(error.to_string()))
    }

    fn seconds(&self) -> u64 {
        u64::try_from(self.clock.now().as_second()).unwrap_or(0)
    }

    /// What was found behind the secret a moment ago.
    fn known(&self, token: Digest) -> Found {
        match self.lock().get(&token) {
            Some((actor, since)) if since.elapsed() < BELIEVED => Found::Lately(actor.clone()),
            _ => Found::Unknown,
        }
    }

    fn remember(&self, token: Digest, actor: Option<Actor>) {
        let mut known = self.lock();
        if known.len() >= REMEMBERED {
            known.clear();
        }
        known.insert(token, (actor, Instant::now()));
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
