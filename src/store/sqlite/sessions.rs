//! Signing in: credentials, sessions, invitations.

use super::SqliteStore;
use super::account_row::{account, account_columns, find};
use super::change::Change;
use super::error::{database, not_found};
use super::federated;
use super::row::{Columns, invalid, to_integer};
use crate::access::actor::Actor;
use crate::access::role::Role;
use crate::domain::account::{Language, Login};
use crate::domain::audit_origin::AuditOrigin;
use crate::domain::ids::{OrganisationId, PrincipalId};
use crate::domain::slide::Digest;
use crate::store::contract::Answer;
use crate::store::contract::accounts::Account;
use crate::store::contract::error::StoreError;
use crate::store::contract::sign_in::{Credentials, FederatedIdentity, OpenSession, SignIn};
use jiff::Timestamp;
use serde_json::json;
use sqlx::sqlite::SqliteRow;

fn credentials(row: &SqliteRow) -> Result<Credentials, StoreError> {
    let secret = row.maybe_text("totp_secret")?.map(str::to_owned);
    let step = row.maybe_parsed("totp_step")?;
    Ok(Credentials {
        account: account(row)?,
        password_hash: row.maybe_text("password_hash")?.map(str::to_owned),
        totp: secret.map(|secret| (secret, step)),
        failures: row.small("failures")?,
    })
}

macro_rules! credentials {
    ($condition:literal) => {
        concat!(
            "SELECT ",
            account_columns!(),
            ", u.password_hash, u.totp_secret, CAST(u.totp_step AS TEXT) AS totp_step, u.failures
             FROM user_account u WHERE u.disabled_at IS NULL AND ",
            $condition
        )
    };
}

/// Ends the sessions of an account, but for one.
pub(super) async fn end_sessions(
    change: &mut Change,
    organisation: OrganisationId,
    account: PrincipalId,
    but: Option<Digest>,
) -> Result<(), StoreError> {
    sqlx::query(
        "DELETE FROM sign_in_session WHERE organisation_id = ? AND user_id = ? AND token_digest <> ?",
    )
    .bind(organisation.to_string())
    .bind(account.to_string())
    .bind(but.map_or_else(String::new, |digest| digest.to_string()))
    .execute(change.connection())
    .await
    .map_err(database)?;
    Ok(())
}

fn subject(account: PrincipalId) -> (&'static str, String) {
    ("account", account.to_string())
}

/// The account itself, as whoever acts.
fn itself(account: &Account) -> Actor {
    Actor::new(account.organisation, account.id, account.roles.clone())
}

fn used_code() -> StoreError {
    invalid("code", "it was used already; wait for the next one")
}

impl SqliteStore {
    async fn own(&self, actor: &Actor) -> Result<Credentials, StoreError> {
        sqlx::query(credentials!("u.organisation_id = ? AND u.id = ?"))
            .bind(actor.organisation.to_string())
            .bind(actor.principal.to_string())
            .fetch_optional(&self.readers)
            .await
            .map_err(database)?
            .as_ref()
            .map(credentials)
            .transpose()?
            .ok_or_else(|| not_found("account", &actor.principal))
    }

    async fn failed(
        &self,
        account: &Account,
        origin: Option<AuditOrigin>,
        locked_until: Option<Timestamp>,
    ) -> Result<(), StoreError> {
        let mut change = self.change().await?;
        sqlx::query(
            "UPDATE user_account SET failures = failures + 1, locked_until = ? WHERE organisation_id = ? AND id = ?",
        )
        .bind(locked_until.map(Timestamp::as_microsecond))
        .bind(account.organisation.to_string())
        .bind(account.id.to_string())
        .execute(change.connection())
        .await
        .map_err(database)?;
        let details = json!({ "why": "wrong_password_or_code", "locked_until": locked_until });
        let nobody = Actor {
            origin,
            ..Actor::nobody(account.organisation)
        };
        change
            .audit_refused(&nobody, "session.open", subject(account.id), details)
            .await?;
        change.commit().await
    }

    async fn opened(
        &self,
        account: &Account,
        origin: Option<AuditOrigin>,
        token: Digest,
        expires_at: Timestamp,
        totp_step: Option<u64>,
    ) -> Result<(), StoreError> {
        let mut change = self.change().await?;
        let at = change.microseconds();
        let step = totp_step.map(|step| to_integer("code", step)).transpose()?;
        let updated = sqlx::query(
            "UPDATE user_account SET failures = 0, locked_until = NULL, signed_in_at = ?1,
                    totp_step = coalesce(?2, totp_step)
             WHERE organisation_id = ?3 AND id = ?4 AND disabled_at IS NULL
               AND (?2 IS NULL OR totp_step IS NULL OR totp_step < ?2)",
        )
        .bind(at)
        .bind(step)
        .bind(account.organisation.to_string())
        .bind(account.id.to_string())
        .execute(change.connection())
        .await
        .map_err(database)?;
        if updated.rows_affected() == 0 {
            return Err(used_code());
        }
        // Sessions that ended are of no use to anybody.
        sqlx::query("DELETE FROM sign_in_session WHERE expires_at <= ?")
            .bind(at)
            .execute(change.connection())
            .await
            .map_err(database)?;
        sqlx::query(
            "INSERT INTO sign_in_session (organisation_id, token_digest, user_id, opened_at, seen_at, expires_at)
             VALUES (?, ?, ?, ?, ?, ?)",
        )
        .bind(account.organisation.to_string())
        .bind(token.to_string())
        .bind(account.id.to_string())
        .bind(at)
        .bind(at)
        .bind(expires_at.as_microsecond())
        .execute(change.connection())
        .await
        .map_err(database)?;
        let details = json!({ "second_factor": totp_step.is_some() });
        let actor = Actor {
            origin,
            ..itself(account)
        };
        change
            .audit(&actor, "session.open", subject(account.id), details)
            .await?;
        change.commit().await
    }

    async fn open_session_of(&self, token: Digest) -> Result<Option<OpenSession>, StoreError> {
        let row = sqlx::query(
            "SELECT u.organisation_id, u.id, u.roles, s.seen_at, s.expires_at,
                    EXISTS (SELECT 1 FROM emergency e
                            WHERE e.organisation_id = u.organisation_id AND e.person = u.id
                              AND e.ended_at IS NULL AND e.until_at > ?2) AS in_emergency
             FROM sign_in_session s
             JOIN user_account u ON u.organisation_id = s.organisation_id AND u.id = s.user_id
             WHERE s.token_digest = ?1 AND s.expires_at > ?2 AND u.disabled_at IS NULL",
        )
        .bind(token.to_string())
        .bind(self.clock.now().as_microsecond())
        .fetch_optional(&self.readers)
        .await
        .map_err(database)?;
        row.map(|row| {
            let mut roles: Vec<Role> = row.json("roles")?;
            if row.flag("in_emergency")? {
                roles.push(Role::Emergency);
            }
            Ok(OpenSession {
                actor: Actor::new(row.parsed("organisation_id")?, row.parsed("id")?, roles),
                seen_at: row.time("seen_at")?,
                expires_at: row.time("expires_at")?,
            })
        })
        .transpose()
    }

    async fn closed(&self, token: Digest) -> Result<(), StoreError> {
        let mut change = self.change().await?;
        let ended = sqlx::query(
            "DELETE FROM sign_in_session WHERE token_digest = ? RETURNING organisation_id, user_id",
        )
        .bind(token.to_string())
        .fetch_optional(change.connection())
        .await
        .map_err(database)?;
        if let Some(row) = ended {
            let (organisation, user) = (row.parsed("organisation_id")?, row.parsed("user_id")?);
            let account = find(change.connection(), organisation, user).await?;
            change
                .audit(&itself(&account), "session.close", subject(user), json!({}))
                .await?;
        }
        change.commit().await
    }

    async fn passworded(
        &self,
        actor: &Actor,
        hash: String,
        session: Option<Digest>,
    ) -> Result<(), StoreError> {
        let mut change = self.change().await?;
        sqlx::query(
            "UPDATE user_account SET password_hash = ? WHERE organisation_id = ? AND id = ?",
        )
        .bind(hash)
        .bind(actor.organisation.to_string())
        .bind(actor.principal.to_string())
        .execute(change.connection())
        .await
        .map_err(database)?;
        end_sessions(&mut change, actor.organisation, actor.principal, session).await?;
        change
            .audit(
                actor,
                "account.password",
                subject(actor.principal),
                json!({}),
            )
            .await?;
        change.commit().await
    }

    async fn factored(
        &self,
        actor: &Actor,
        totp: Option<(String, u64)>,
        session: Option<Digest>,
    ) -> Result<(), StoreError> {
        let mut change = self.change().await?;
        let (secret, step) = match totp {
            Some((secret, step)) => (Some(secret), Some(to_integer("code", step)?)),
            None => (None, None),
        };
        let details = json!({ "second_factor": secret.is_some() });
        sqlx::query(
            "UPDATE user_account SET totp_secret = ?, totp_step = ? WHERE organisation_id = ? AND id = ?",
        )
        .bind(secret)
        .bind(step)
        .bind(actor.organisation.to_string())
        .bind(actor.principal.to_string())
        .execute(change.connection())
        .await
        .map_err(database)?;
        end_sessions(&mut change, actor.organisation, actor.principal, session).await?;
        change
            .audit(
                actor,
                "account.second_factor",
                subject(actor.principal),
                details,
            )
            .await?;
        change.commit().await
    }

    async fn redeemed(&self, token: Digest, hash: String) -> Result<Account, StoreError> {
        let mut change = self.change().await?;
        let at = change.microseconds();
        let spent = sqlx::query(
            "DELETE FROM invitation WHERE token_digest = ? AND expires_at > ? RETURNING organisation_id, user_id",
        )
        .bind(token.to_string())
        .bind(at)
        .fetch_optional(change.connection())
        .await
        .map_err(database)?
        .ok_or(StoreError::InvitationSpent)?;
        let organisation: OrganisationId = spent.parsed("organisation_id")?;
        let user: PrincipalId = spent.parsed("user_id")?;
        sqlx::query(
            "UPDATE user_account SET password_hash = ?, failures = 0, locked_until = NULL
             WHERE organisation_id = ? AND id = ?",
        )
        .bind(hash)
        .bind(organisation.to_string())
        .bind(user.to_string())
        .execute(change.connection())
        .await
        .map_err(database)?;
        let account = find(change.connection(), organisation, user).await?;
        if account.disabled_at.is_some() {
            return Err(StoreError::InvitationSpent);
        }
        end_sessions(&mut change, organisation, user, None).await?;
        let details = json!({ "by_invitation": true });
        change
            .audit(
                &itself(&account),
                "account.password",
                subject(user),
                details,
            )
            .await?;
        change.commit().await?;
        Ok(account)
    }
}

impl SignIn for SqliteStore {
    fn credentials<'a>(&'a self, login: &'a Login) -> Answer<'a, Option<Credentials>> {
        Box::pin(async move {
            let row = sqlx::query(credentials!("u.login = ?"))
                .bind(login.as_str())
                .fetch_optional(&self.readers)
                .await
                .map_err(database)?;
            row.as_ref().map(credentials).transpose()
        })
    }

    fn own_credentials<'a>(&'a self, actor: &'a Actor) -> Answer<'a, Credentials> {
        Box::pin(self.own(actor))
    }

    fn federated(&self, identity: FederatedIdentity) -> Answer<'_, Account> {
        Box::pin(federated::account(self, identity))
    }

    fn count_failure<'a>(
        &'a self,
        account: &'a Account,
        origin: Option<AuditOrigin>,
        locked_until: Option<Timestamp>,
    ) -> Answer<'a, ()> {
        Box::pin(self.failed(account, origin, locked_until))
    }

    fn open_session<'a>(
        &'a self,
        account: &'a Account,
        origin: Option<AuditOrigin>,
        token: Digest,
        expires_at: Timestamp,
        totp_step: Option<u64>,
    ) -> Answer<'a, ()> {
        Box::pin(self.opened(account, origin, token, expires_at, totp_step))
    }

    fn session(&self, token: Digest) -> Answer<'_, Option<OpenSession>> {
        Box::pin(self.open_session_of(token))
    }

    fn see_session(&self, token: Digest) -> Answer<'_, ()> {
        Box::pin(async move {
            let mut change = self.change().await?;
            let at = change.microseconds();
            sqlx::query("UPDATE sign_in_session SET seen_at = ? WHERE token_digest = ?")
                .bind(at)
                .bind(token.to_string())
                .execute(change.connection())
                .await
                .map_err(database)?;
            change.commit().await
        })
    }

    fn close_session(&self, token: Digest) -> Answer<'_, ()> {
        Box::pin(self.closed(token))
    }

    fn set_password<'a>(
        &'a self,
        actor: &'a Actor,
        hash: String,
        session: Option<Digest>,
    ) -> Answer<'a, ()> {
        Box::pin(self.passworded(actor, hash, session))
    }

    fn set_totp<'a>(
        &'a self,
        actor: &'a Actor,
        secret: Option<(String, u64)>,
        session: Option<Digest>,
    ) -> Answer<'a, ()> {
        Box::pin(self.factored(actor, secret, session))
    }

    fn use_code<'a>(&'a self, actor: &'a Actor, step: u64) -> Answer<'a, ()> {
        Box::pin(async move {
            let step = to_integer("code", step)?;
            let mut change = self.change().await?;
            let used = sqlx::query(
                "UPDATE user_account SET totp_step = ?1
                 WHERE organisation_id = ?2 AND id = ?3 AND (totp_step IS NULL OR totp_step < ?1)",
            )
            .bind(step)
            .bind(actor.organisation.to_string())
            .bind(actor.principal.to_string())
            .execute(change.connection())
            .await
            .map_err(database)?;
            if used.rows_affected() == 0 {
                return Err(used_code());
            }
            change.commit().await
        })
    }

    fn set_language<'a>(&'a self, actor: &'a Actor, language: Language) -> Answer<'a, ()> {
        Box::pin(async move {
            let mut change = self.change().await?;
            sqlx::query(
                "UPDATE user_account SET language = ? WHERE organisation_id = ? AND id = ?",
            )
            .bind(language.code())
            .bind(actor.organisation.to_string())
            .bind(actor.principal.to_string())
            .execute(change.connection())
            .await
            .map_err(database)?;
            change.commit().await
        })
    }

    fn invited(&self, token: Digest) -> Answer<'_, Option<Account>> {
        Box::pin(async move {
            let row = sqlx::query(concat!(
                "SELECT ",
                account_columns!(),
                " FROM invitation i
                  JOIN user_account u ON u.organisation_id = i.organisation_id AND u.id = i.user_id
                  WHERE i.token_digest = ? AND i.expires_at > ? AND u.disabled_at IS NULL"
            ))
            .bind(token.to_string())
            .bind(self.clock.now().as_microsecond())
            .fetch_optional(&self.readers)
            .await
            .map_err(database)?;
            row.as_ref().map(account).transpose()
        })
    }

    fn redeem(&self, token: Digest, hash: String) -> Answer<'_, Account> {
        Box::pin(self.redeemed(token, hash))
    }
}
