//! The organisations of the installation.

use super::SqliteStore;
use super::change::Change;
use super::error::database;
use super::row::{Columns, invalid};
use crate::access::actor::Actor;
use crate::access::policy::Action;
use crate::access::require::require;
use crate::domain::ids::OrganisationId;
use crate::domain::visible_text::is_invisible;
use crate::store::contract::accounts::Organisation;
use crate::store::contract::error::StoreError;
use serde_json::json;

const LONGEST: usize = 200;

/// A name that can be shown, without spaces around it.
fn checked(name: &str) -> Result<&str, StoreError> {
    let name = name.trim();
    if (1..=LONGEST).contains(&name.chars().count()) && !name.chars().any(is_invisible) {
        Ok(name)
    } else {
        let why = format!("use 1 to {LONGEST} visible characters without line breaks");
        Err(invalid("name of an organisation", &why))
    }
}

async fn refuse_taken(change: &mut Change, name: &str) -> Result<(), StoreError> {
    let taken = sqlx::query("SELECT 1 FROM organisation WHERE name = ?")
        .bind(name)
        .fetch_optional(change.connection())
        .await
        .map_err(database)?;
    match taken {
        Some(_) => Err(StoreError::Taken {
            what: "name of an organisation",
        }),
        None => Ok(()),
    }
}

pub(super) async fn all(store: &SqliteStore) -> Result<Vec<Organisation>, StoreError> {
    let rows = sqlx::query("SELECT id, name FROM organisation ORDER BY name")
        .fetch_all(&store.readers)
        .await
        .map_err(database)?;
    rows.iter()
        .map(|row| {
            Ok(Organisation {
                id: row.parsed("id")?,
                name: row.text("name")?.to_owned(),
            })
        })
        .collect()
}

pub(super) async fn create(store: &SqliteStore, name: &str) -> Result<Organisation, StoreError> {
    let name = checked(name)?;
    let mut change = store.change().await?;
    refuse_taken(&mut change, name).await?;
    let id = OrganisationId::generate();
    let at = change.microseconds();
    sqlx::query("INSERT INTO organisation (id, name, created_at) VALUES (?, ?, ?)")
        .bind(id.to_string())
        .bind(name)
        .bind(at)
        .execute(change.connection())
        .await
        .map_err(database)?;
    let subject = ("organisation", id.to_string());
    let by = Actor::command_line(id);
    change
        .audit(&by, "organisation.create", subject, json!({}))
        .await?;
    change.commit().await?;
    Ok(Organisation {
        id,
        name: name.to_owned(),
    })
}

pub(super) async fn rename(
    store: &SqliteStore,
    actor: &Actor,
    name: &str,
) -> Result<(), StoreError> {
    require(actor, Action::ManageAccounts)?;
    let name = checked(name)?;
    let mut change = store.change().await?;
    refuse_taken(&mut change, name).await?;
    sqlx::query("UPDATE organisation SET name = ? WHERE id = ?")
        .bind(name)
        .bind(actor.organisation.to_string())
        .execute(change.connection())
        .await
        .map_err(database)?;
    let subject = ("organisation", actor.organisation.to_string());
    change
        .audit(actor, "organisation.rename", subject, json!({}))
        .await?;
    change.commit().await
}
