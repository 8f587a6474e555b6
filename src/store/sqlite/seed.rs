//! Who is there before anybody has an account.

use super::SqliteStore;
use super::error::database;
use super::row::{Columns, to_json};
use crate::access::actor::Actor;
use crate::access::role::Role;
use crate::domain::ids::{OrganisationId, PrincipalId};
use crate::store::contract::error::StoreError;
use sqlx::SqliteConnection;

const ORGANISATION: &str = "local";
const LOGIN: &str = "local";
/// Whoever sits at the machine is technician, pathologist and operator in one.
const ROLES: [Role; 3] = [Role::Technician, Role::Pathologist, Role::Administrator];

pub(super) async fn local_operator(store: &SqliteStore) -> Result<Actor, StoreError> {
    if let Some(actor) = find(&mut *store.look().await?).await? {
        return Ok(actor);
    }
    let mut change = store.change().await?;
    // Another process may have been faster.
    if let Some(actor) = find(change.connection()).await? {
        return Ok(actor);
    }
    let (organisation, principal) = (OrganisationId::generate(), PrincipalId::generate());
    let actor = Actor::new(organisation, principal, ROLES.to_vec());
    let at = change.microseconds();
    sqlx::query("INSERT INTO organisation (id, name, created_at) VALUES (?, ?, ?)")
        .bind(actor.organisation.to_string())
        .bind(ORGANISATION)
        .bind(at)
        .execute(change.connection())
        .await
        .map_err(database)?;
    sqlx::query(
        "INSERT INTO user_account (organisation_id, id, login, roles, created_at)
         VALUES (?, ?, ?, ?, ?)",
    )
    .bind(actor.organisation.to_string())
    .bind(actor.principal.to_string())
    .bind(LOGIN)
    .bind(to_json("roles", &actor.roles)?)
    .bind(at)
    .execute(change.connection())
    .await
    .map_err(database)?;
    let subject = ("organisation", actor.organisation.to_string());
    let details = serde_json::json!({ "operator": actor.principal });
    change
        .audit(&actor, "organisation.create", subject, details)
        .await?;
    change.commit().await?;
    Ok(actor)
}

async fn find(connection: &mut SqliteConnection) -> Result<Option<Actor>, StoreError> {
    let row = sqlx::query(
        "SELECT u.organisation_id, u.id, u.roles
         FROM organisation o JOIN user_account u ON u.organisation_id = o.id
         WHERE u.login = ?",
    )
    .bind(LOGIN)
    .fetch_optional(connection)
    .await
    .map_err(database)?;
    row.map(|row| {
        Ok(Actor::new(
            row.parsed("organisation_id")?,
            row.parsed("id")?,
            row.json("roles")?,
        ))
    })
    .transpose()
}
