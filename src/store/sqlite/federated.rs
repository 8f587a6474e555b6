//! Accounts of people whom an identity provider vouches for.

use super::SqliteStore;
use super::account_row::find;
use super::change::Change;
use super::error::database;
use super::row::{Columns, invalid, to_json};
use crate::access::actor::Actor;
use crate::domain::account::DisplayName;
use crate::domain::ids::PrincipalId;
use crate::store::contract::accounts::Account;
use crate::store::contract::error::StoreError;
use crate::store::contract::sign_in::FederatedIdentity;
use serde_json::json;

/// The account of somebody whom a provider vouches for; made where there is none.
pub(super) async fn account(
    store: &SqliteStore,
    identity: FederatedIdentity,
) -> Result<Account, StoreError> {
    let by = Actor::service(identity.organisation);
    let mut change = store.change().await?;
    let known = sqlx::query(
        "SELECT id FROM user_account WHERE organisation_id = ? AND federated_subject = ?",
    )
    .bind(identity.organisation.to_string())
    .bind(&identity.subject)
    .fetch_optional(change.connection())
    .await
    .map_err(database)?;
    let account = match known {
        Some(row) => {
            let id = row.parsed("id")?;
            known_again(&mut change, &by, id, &identity).await?
        }
        None => new_here(&mut change, &by, &identity).await?,
    };
    change.commit().await?;
    Ok(account)
}

/// Somebody who was here before: in the roles that the provider says now.
async fn known_again(
    change: &mut Change,
    by: &Actor,
    id: PrincipalId,
    identity: &FederatedIdentity,
) -> Result<Account, StoreError> {
    let before = find(change.connection(), identity.organisation, id).await?;
    if before.disabled_at.is_some() {
        return Err(invalid(
            "account",
            "it is disabled here; ask an administrator",
        ));
    }
    let name = identity.name.clone().or_else(|| before.name.clone());
    if before.roles == identity.roles && before.name == name {
        return Ok(before);
    }
    sqlx::query(
        "UPDATE user_account SET roles = ?, display_name = ? WHERE organisation_id = ? AND id = ?",
    )
    .bind(to_json("roles", &identity.roles)?)
    .bind(name.as_ref().map(DisplayName::as_str))
    .bind(identity.organisation.to_string())
    .bind(id.to_string())
    .execute(change.connection())
    .await
    .map_err(database)?;
    let details =
        json!({ "roles": identity.roles, "instead_of": before.roles, "by_provider": true });
    change
        .audit(by, "account.change", ("account", id.to_string()), details)
        .await?;
    find(change.connection(), identity.organisation, id).await
}

/// Somebody who was never here: an account without a password.
async fn new_here(
    change: &mut Change,
    by: &Actor,
    identity: &FederatedIdentity,
) -> Result<Account, StoreError> {
    let taken = sqlx::query("SELECT 1 FROM user_account WHERE login = ?")
        .bind(identity.login.as_str())
        .fetch_optional(change.connection())
        .await
        .map_err(database)?;
    if taken.is_some() {
        // Another's account is never taken over because a provider knows the same name.
        return Err(StoreError::Taken { what: "login" });
    }
    let id = PrincipalId::generate();
    let at = change.microseconds();
    sqlx::query(
        "INSERT INTO user_account
             (organisation_id, id, kind, login, display_name, roles, created_at, federated_subject)
         VALUES (?, ?, 'person', ?, ?, ?, ?, ?)",
    )
    .bind(identity.organisation.to_string())
    .bind(id.to_string())
    .bind(identity.login.as_str())
    .bind(identity.name.as_ref().map(DisplayName::as_str))
    .bind(to_json("roles", &identity.roles)?)
    .bind(at)
    .bind(&identity.subject)
    .execute(change.connection())
    .await
    .map_err(database)?;
    let details = json!({ "kind": "person", "roles": identity.roles, "by_provider": true });
    change
        .audit(by, "account.create", ("account", id.to_string()), details)
        .await?;
    find(change.connection(), identity.organisation, id).await
}
