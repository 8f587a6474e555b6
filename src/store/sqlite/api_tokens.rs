//! Tokens of programs, and of uploads.

use super::SqliteStore;
use super::account_row::find;
use super::error::{database, not_found};
use super::row::{Columns, invalid, to_json};
use crate::access::actor::{Actor, Scope};
use crate::access::policy::Action;
use crate::access::require::require;
use crate::domain::ids::ApiTokenId;
use crate::domain::slide::Digest;
use crate::domain::visible_text::is_invisible;
use crate::store::contract::Answer;
use crate::store::contract::api_tokens::{ApiToken, ApiTokens, NewApiToken};
use crate::store::contract::error::StoreError;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use sqlx::sqlite::SqliteRow;

const LONGEST_LABEL: usize = 100;
/// How far the time of the last use may lag behind, so that a busy token is no write per request.
const LAG: SignedDuration = SignedDuration::from_hours(1);

const COLUMNS: &str =
    "SELECT id, user_id, label, actions, created_at, created_by, expires_at, used_at, revoked_at
     FROM api_token WHERE organisation_id = ?1 AND (?2 IS NULL OR id = ?2) ORDER BY id DESC";

fn token(row: &SqliteRow) -> Result<ApiToken, StoreError> {
    Ok(ApiToken {
        id: row.parsed("id")?,
        account: row.parsed("user_id")?,
        label: row.text("label")?.to_owned(),
        actions: row.json("actions")?,
        created_at: row.time("created_at")?,
        created_by: row.parsed("created_by")?,
        expires_at: row.time("expires_at")?,
        used_at: row.maybe_time("used_at")?,
        revoked_at: row.maybe_time("revoked_at")?,
    })
}

fn check(new: &NewApiToken, now: Timestamp) -> Result<(), StoreError> {
    let label = new.label.trim();
    if !(1..=LONGEST_LABEL).contains(&label.chars().count()) || label.chars().any(is_invisible) {
        let why = format!("its label needs 1 to {LONGEST_LABEL} visible characters");
        return Err(invalid("token", &why));
    }
    if new.actions.is_empty() {
        return Err(invalid("token", "it needs an action at least"));
    }
    if new.expires_at <= now {
        return Err(invalid("token", "its end is past already"));
    }
    Ok(())
}

impl SqliteStore {
    async fn new_token(&self, actor: &Actor, new: NewApiToken) -> Result<ApiToken, StoreError> {
        require(actor, Action::ManageAccounts)?;
        let mut change = self.change().await?;
        check(&new, change.at)?;
        let account = find(change.connection(), actor.organisation, new.account).await?;
        if account.disabled_at.is_some() {
            return Err(invalid("token", "its account is disabled"));
        }
        let id = ApiTokenId::generate();
        let at = change.microseconds();
        sqlx::query(
            "INSERT INTO api_token
                 (organisation_id, id, user_id, token_digest, label, actions, created_at, created_by, expires_at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(actor.organisation.to_string())
        .bind(id.to_string())
        .bind(new.account.to_string())
        .bind(new.digest.to_string())
        .bind(new.label.trim())
        .bind(to_json("actions", &new.actions)?)
        .bind(at)
        .bind(actor.principal.to_string())
        .bind(new.expires_at.as_microsecond())
        .execute(change.connection())
        .await
        .map_err(database)?;
        let details = json!({
            "account": new.account,
            "actions": new.actions,
            "expires_at": new.expires_at,
        });
        change
            .audit(actor, "token.create", ("token", id.to_string()), details)
            .await?;
        let row = sqlx::query(COLUMNS)
            .bind(actor.organisation.to_string())
            .bind(id.to_string())
            .fetch_one(change.connection())
            .await
            .map_err(database)?;
        let made = token(&row)?;
        change.commit().await?;
        Ok(made)
    }

    async fn revoked(&self, actor: &Actor, id: ApiTokenId) -> Result<(), StoreError> {
        require(actor, Action::ManageAccounts)?;
        let mut change = self.change().await?;
        let at = change.microseconds();
        let updated = sqlx::query(
            "UPDATE api_token SET revoked_at = coalesce(revoked_at, ?) WHERE organisation_id = ? AND id = ?",
        )
        .bind(at)
        .bind(actor.organisation.to_string())
        .bind(id.to_string())
        .execute(change.connection())
        .await
        .map_err(database)?;
        if updated.rows_affected() == 0 {
            return Err(not_found("token", &id));
        }
        change
            .audit(actor, "token.revoke", ("token", id.to_string()), json!({}))
            .await?;
        change.commit().await
    }

    async fn bearer_of(&self, digest: Digest) -> Result<Option<Actor>, StoreError> {
        let now = self.clock.now();
        let row = sqlx::query(
            "SELECT u.organisation_id, u.id, u.roles, t.actions, t.used_at, NULL AS upload_id
             FROM api_token t
             JOIN user_account u ON u.organisation_id = t.organisation_id AND u.id = t.user_id
             WHERE t.token_digest = ?1 AND t.expires_at > ?2 AND t.revoked_at IS NULL AND u.disabled_at IS NULL
             UNION ALL
             SELECT u.organisation_id, u.id, u.roles, NULL, NULL, f.id
             FROM upload f
             JOIN user_account u ON u.organisation_id = f.organisation_id AND u.id = f.principal
             WHERE f.token_digest = ?1 AND u.disabled_at IS NULL",
        )
        .bind(digest.to_string())
        .bind(now.as_microsecond())
        .fetch_optional(&self.readers)
        .await
        .map_err(database)?;
        let Some(row) = row else {
            return Ok(None);
        };
        let scope = match row.maybe_parsed("upload_id")? {
            Some(upload) => Scope::Upload(upload),
            None => Scope::Actions(row.json("actions")?),
        };
        let used = row.maybe_time("used_at")?;
        let is_upload = matches!(scope, Scope::Upload(_));
        if !is_upload && used.is_none_or(|used| used.duration_until(now) > LAG) {
            let mut change = self.change().await?;
            sqlx::query("UPDATE api_token SET used_at = ? WHERE token_digest = ?")
                .bind(now.as_microsecond())
                .bind(digest.to_string())
                .execute(change.connection())
                .await
                .map_err(database)?;
            change.commit().await?;
        }
        Ok(Some(Actor {
            organisation: row.parsed("organisation_id")?,
            principal: row.parsed("id")?,
            roles: row.json("roles")?,
            scope,
            origin: None,
        }))
    }
}

impl ApiTokens for SqliteStore {
    fn api_tokens<'a>(&'a self, actor: &'a Actor) -> Answer<'a, Vec<ApiToken>> {
        Box::pin(async move {
            require(actor, Action::ManageAccounts)?;
            let rows = sqlx::query(COLUMNS)
                .bind(actor.organisation.to_string())
                .bind(None::<String>)
                .fetch_all(&self.readers)
                .await
                .map_err(database)?;
            rows.iter().map(token).collect()
        })
    }

    fn create_api_token<'a>(&'a self, actor: &'a Actor, new: NewApiToken) -> Answer<'a, ApiToken> {
        Box::pin(self.new_token(actor, new))
    }

    fn revoke_api_token<'a>(&'a self, actor: &'a Actor, id: ApiTokenId) -> Answer<'a, ()> {
        Box::pin(self.revoked(actor, id))
    }

    fn bearer(&self, digest: Digest) -> Answer<'_, Option<Actor>> {
        Box::pin(self.bearer_of(digest))
    }
}
