//! An account as its row tells it.

use super::error::{database, not_found};
use super::row::Columns;
use crate::domain::ids::{OrganisationId, PrincipalId};
use crate::store::contract::accounts::Account;
use crate::store::contract::error::StoreError;
use sqlx::SqliteConnection;
use sqlx::sqlite::SqliteRow;

/// The columns that [`account`] reads, of a table named `u`.
macro_rules! account_columns {
    () => {
        "u.organisation_id, u.id, u.kind, u.login, u.display_name, u.roles, u.language,
         u.password_hash IS NOT NULL AS has_password, u.totp_secret IS NOT NULL AS has_totp, u.created_at,
         u.disabled_at, u.locked_until, u.signed_in_at"
    };
}
pub(super) use account_columns;

pub(super) fn account(row: &SqliteRow) -> Result<Account, StoreError> {
    Ok(Account {
        id: row.parsed("id")?,
        organisation: row.parsed("organisation_id")?,
        kind: row.word("kind")?,
        login: row.parsed("login")?,
        name: row.maybe_parsed("display_name")?,
        roles: row.json("roles")?,
        language: row.maybe_word("language")?,
        has_password: row.flag("has_password")?,
        has_totp: row.flag("has_totp")?,
        created_at: row.time("created_at")?,
        disabled_at: row.maybe_time("disabled_at")?,
        locked_until: row.maybe_time("locked_until")?,
        signed_in_at: row.maybe_time("signed_in_at")?,
    })
}

pub(super) async fn find(
    connection: &mut SqliteConnection,
    organisation: OrganisationId,
    id: PrincipalId,
) -> Result<Account, StoreError> {
    let row = sqlx::query(concat!(
        "SELECT ",
        account_columns!(),
        " FROM user_account u WHERE u.organisation_id = ? AND u.id = ?"
    ))
    .bind(organisation.to_string())
    .bind(id.to_string())
    .fetch_optional(connection)
    .await
    .map_err(database)?
    .ok_or_else(|| not_found("account", &id))?;
    account(&row)
}
