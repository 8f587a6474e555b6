//! Accounts of an organisation.

use super::SqliteStore;
use super::account_row::{account, account_columns, find};
use super::change::Change;
use super::error::database;
use super::row::{Columns, invalid, to_json};
use super::sessions::end_sessions;
use crate::access::actor::Actor;
use crate::access::policy::Action;
use crate::access::require::require;
use crate::access::role::Role;
use crate::domain::account::{AccountKind, DisplayName, Language};
use crate::domain::ids::{OrganisationId, PrincipalId};
use crate::domain::slide::Digest;
use crate::store::contract::Answer;
use crate::store::contract::accounts::{
    Account, AccountChange, Accounts, NewAccount, Organisation, Person,
};
use crate::store::contract::error::StoreError;
use jiff::Timestamp;
use serde_json::json;

/// Refuses roles that only parts of the service or an emergency give, those of the other kind of account, and none at all.
fn check_roles(kind: AccountKind, roles: &[Role]) -> Result<(), StoreError> {
    let fits = |role: &Role| match role {
        Role::Worker | Role::Service | Role::Peer | Role::Emergency => false,
        Role::ServiceAccount => kind == AccountKind::Program,
        Role::Technician
        | Role::Pathologist
        | Role::Surgeon
        | Role::Validator
        | Role::Nurse
        | Role::Administrator => kind == AccountKind::Person,
    };
    if roles.is_empty() {
        return Err(invalid("account", "it needs a role at least"));
    }
    match roles.iter().find(|role| !fits(role)) {
        Some(role) => Err(StoreError::Invalid {
            what: "account",
            why: format!("a {} cannot have the role {}", kind.code(), role.code()),
        }),
        None => Ok(()),
    }
}

/// Refuses a change after which nobody who can sign in would manage accounts.
async fn keep_an_administrator(
    change: &mut Change,
    organisation: OrganisationId,
    before: &Account,
) -> Result<(), StoreError> {
    if !before.roles.contains(&Role::Administrator) || before.disabled_at.is_some() {
        return Ok(());
    }
    let others = sqlx::query(
        "SELECT 1 FROM user_account u, json_each(u.roles) role
         WHERE u.organisation_id = ? AND role.value = 'administrator' AND u.disabled_at IS NULL
           AND (u.password_hash IS NOT NULL OR u.id = ?) LIMIT 1",
    )
    .bind(organisation.to_string())
    .bind(before.id.to_string())
    .fetch_optional(change.connection())
    .await
    .map_err(database)?;
    others.map(|_| ()).ok_or(StoreError::LastAdministrator)
}

impl SqliteStore {
    async fn new_account(&self, actor: &Actor, new: NewAccount) -> Result<Account, StoreError> {
        require(actor, Action::ManageAccounts)?;
        check_roles(new.kind, &new.roles)?;
        let mut change = self.change().await?;
        let taken = sqlx::query("SELECT 1 FROM user_account WHERE login = ?")
            .bind(new.login.as_str())
            .fetch_optional(change.connection())
            .await
            .map_err(database)?;
        if taken.is_some() {
            return Err(StoreError::Taken { what: "login" });
        }
        let id = PrincipalId::generate();
        let at = change.microseconds();
        sqlx::query(
            "INSERT INTO user_account (organisation_id, id, kind, login, display_name, roles, language, created_at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(actor.organisation.to_string())
        .bind(id.to_string())
        .bind(new.kind.code())
        .bind(new.login.as_str())
        .bind(new.name.as_ref().map(DisplayName::as_str))
        .bind(to_json("roles", &new.roles)?)
        .bind(new.language.map(Language::code))
        .bind(at)
        .execute(change.connection())
        .await
        .map_err(database)?;
        let details = json!({ "kind": new.kind.code(), "roles": new.roles });
        let subject = ("account", id.to_string());
        change
            .audit(actor, "account.create", subject, details)
            .await?;
        let made = find(change.connection(), actor.organisation, id).await?;
        change.commit().await?;
        Ok(made)
    }

    async fn changed_account(
        &self,
        actor: &Actor,
        id: PrincipalId,
        asked: AccountChange,
    ) -> Result<Account, StoreError> {
        require(actor, Action::ManageAccounts)?;
        let mut change = self.change().await?;
        let before = find(change.connection(), actor.organisation, id).await?;
        let roles = asked.roles.unwrap_or_else(|| before.roles.clone());
        check_roles(before.kind, &roles)?;
        let disabled_at = match asked.disabled {
            Some(true) => Some(before.disabled_at.unwrap_or(change.at)),
            Some(false) => None,
            None => before.disabled_at,
        };
        let name = asked.name.or_else(|| before.name.clone());
        let locked_until = before.locked_until.filter(|_| !asked.unlock);
        sqlx::query(
            "UPDATE user_account SET display_name = ?1, roles = ?2, disabled_at = ?3, locked_until = ?4,
                    failures = CASE WHEN ?5 THEN 0 ELSE failures END,
                    totp_secret = CASE WHEN ?6 THEN NULL ELSE totp_secret END,
                    totp_step = CASE WHEN ?6 THEN NULL ELSE totp_step END
             WHERE organisation_id = ?7 AND id = ?8",
        )
        .bind(name.as_ref().map(DisplayName::as_str))
        .bind(to_json("roles", &roles)?)
        .bind(disabled_at.map(Timestamp::as_microsecond))
        .bind(locked_until.map(Timestamp::as_microsecond))
        .bind(asked.unlock)
        .bind(asked.without_totp)
        .bind(actor.organisation.to_string())
        .bind(id.to_string())
        .execute(change.connection())
        .await
        .map_err(database)?;
        keep_an_administrator(&mut change, actor.organisation, &before).await?;
        if disabled_at.is_some() || asked.without_totp {
            end_sessions(&mut change, actor.organisation, id, None).await?;
        }
        let details = json!({
            "roles": roles,
            "instead_of": before.roles,
            "disabled": disabled_at.is_some(),
            "renamed": name != before.name,
            "unlocked": asked.unlock,
            "without_totp": asked.without_totp,
        });
        let subject = ("account", id.to_string());
        change
            .audit(actor, "account.change", subject, details)
            .await?;
        let after = find(change.connection(), actor.organisation, id).await?;
        change.commit().await?;
        Ok(after)
    }

    async fn invited_account(
        &self,
        actor: &Actor,
        id: PrincipalId,
        token: Digest,
        expires_at: Timestamp,
    ) -> Result<(), StoreError> {
        require(actor, Action::ManageAccounts)?;
        let mut change = self.change().await?;
        let account = find(change.connection(), actor.organisation, id).await?;
        if account.kind == AccountKind::Program {
            return Err(invalid(
                "invitation",
                "a program has tokens and no password",
            ));
        }
        if account.disabled_at.is_some() {
            return Err(invalid("invitation", "the account is disabled"));
        }
        let at = change.microseconds();
        sqlx::query(
            "INSERT INTO invitation (organisation_id, user_id, token_digest, created_at, created_by, expires_at)
             VALUES (?, ?, ?, ?, ?, ?)
             ON CONFLICT (organisation_id, user_id) DO UPDATE
                 SET token_digest = excluded.token_digest, created_at = excluded.created_at,
                     created_by = excluded.created_by, expires_at = excluded.expires_at",
        )
        .bind(actor.organisation.to_string())
        .bind(id.to_string())
        .bind(token.to_string())
        .bind(at)
        .bind(actor.principal.to_string())
        .bind(expires_at.as_microsecond())
        .execute(change.connection())
        .await
        .map_err(database)?;
        let details = json!({ "expires_at": expires_at });
        let subject = ("account", id.to_string());
        change
            .audit(actor, "account.invite", subject, details)
            .await?;
        change.commit().await
    }
}

impl Accounts for SqliteStore {
    fn all_organisations(&self) -> Answer<'_, Vec<Organisation>> {
        Box::pin(super::organisations::all(self))
    }

    fn create_organisation<'a>(&'a self, name: &'a str) -> Answer<'a, Organisation> {
        Box::pin(super::organisations::create(self, name))
    }

    fn rename_organisation<'a>(&'a self, actor: &'a Actor, name: &'a str) -> Answer<'a, ()> {
        Box::pin(super::organisations::rename(self, actor, name))
    }

    fn accounts<'a>(&'a self, actor: &'a Actor) -> Answer<'a, Vec<Account>> {
        Box::pin(async move {
            require(actor, Action::ManageAccounts)?;
            let rows = sqlx::query(concat!(
                "SELECT ",
                account_columns!(),
                " FROM user_account u WHERE u.organisation_id = ? ORDER BY u.login"
            ))
            .bind(actor.organisation.to_string())
            .fetch_all(&self.readers)
            .await
            .map_err(database)?;
            rows.iter().map(account).collect()
        })
    }

    fn people<'a>(&'a self, actor: &'a Actor) -> Answer<'a, Vec<Person>> {
        Box::pin(async move {
            let rows = sqlx::query(
                "SELECT id, coalesce(display_name, login) AS name, roles,
                        kind = 'person' AND password_hash IS NOT NULL AND disabled_at IS NULL AS can_sign_in
                 FROM user_account WHERE organisation_id = ? ORDER BY name, id",
            )
            .bind(actor.organisation.to_string())
            .fetch_all(&self.readers)
            .await
            .map_err(database)?;
            rows.iter()
                .map(|row| {
                    Ok(Person {
                        id: row.parsed("id")?,
                        name: row.text("name")?.to_owned(),
                        roles: row.json("roles")?,
                        can_sign_in: row.flag("can_sign_in")?,
                    })
                })
                .collect()
        })
    }

    fn create_account<'a>(&'a self, actor: &'a Actor, new: NewAccount) -> Answer<'a, Account> {
        Box::pin(self.new_account(actor, new))
    }

    fn change_account<'a>(
        &'a self,
        actor: &'a Actor,
        id: PrincipalId,
        change: AccountChange,
    ) -> Answer<'a, Account> {
        Box::pin(self.changed_account(actor, id, change))
    }

    fn invite<'a>(
        &'a self,
        actor: &'a Actor,
        id: PrincipalId,
        token: Digest,
        expires_at: Timestamp,
    ) -> Answer<'a, ()> {
        Box::pin(self.invited_account(actor, id, token, expires_at))
    }
}
