//! Tokens of programs, as whoever manages accounts sees them.

use super::answer::json;
use super::extract::{Acting, Id, Sent};
use super::problem::Problem;
use super::state::Shared;
use crate::access::policy::Action;
use crate::auth::error::AuthError;
use crate::auth::secret::{Purpose, Secret};
use crate::domain::ids::{ApiTokenId, PrincipalId};
use crate::store::contract::api_tokens::{ApiToken, NewApiToken};
use axum::Json;
use axum::extract::State;
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Longest life of a token.
const MOST_DAYS: u16 = 366;

/// A token. Its secret is not kept.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct TokenDocument {
    #[schema(value_type = Uuid)]
    id: ApiTokenId,
    /// The account that it acts for.
    #[schema(value_type = Uuid)]
    user_id: PrincipalId,
    label: String,
    /// What it may do, as far as the account may.
    #[schema(value_type = Vec<String>)]
    actions: Vec<Action>,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    #[schema(value_type = Uuid)]
    created_by: PrincipalId,
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
    /// When it was last used, to an hour or so.
    #[schema(value_type = Option<String>, format = DateTime)]
    used_at: Option<Timestamp>,
    #[schema(value_type = Option<String>, format = DateTime)]
    revoked_at: Option<Timestamp>,
}

/// Every token of the organisation.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Tokens {
    items: Vec<TokenDocument>,
}

/// A token that shall be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TokenSent {
    /// The account that it acts for.
    #[schema(value_type = Uuid)]
    user_id: PrincipalId,
    /// What it is for.
    label: String,
    /// What it may do, such as `submit_slide` and `see_cases`.
    #[schema(value_type = Vec<String>)]
    actions: Vec<Action>,
    /// After how many days it ends, 1 to 366.
    days: u16,
}

/// A new token with its secret, which is shown this once.
#[derive(Serialize, ToSchema)]
pub(super) struct TokenMade {
    /// To send as `Authorization: Bearer`.
    secret: String,
    token: TokenDocument,
}

impl From<ApiToken> for TokenDocument {
    fn from(token: ApiToken) -> Self {
        Self {
            id: token.id,
            user_id: token.account,
            label: token.label,
            actions: token.actions,
            created_at: token.created_at,
            created_by: token.created_by,
            expires_at: token.expires_at,
            used_at: token.used_at,
            revoked_at: token.revoked_at,
        }
    }
}

/// Every token of the organisation, newest first.
#[utoipa::path(get, path = "/api/v1/tokens", tag = "users",
    responses((status = 200, body = Tokens), (status = 304)))]
pub(super) async fn list(
    State(service): State<Shared>,
    Acting(actor): Acting,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let tokens = service.parts.store.api_tokens(&actor).await?;
    let items = tokens.into_iter().map(TokenDocument::from).collect();
    json(&headers, &Tokens { items })
}

/// Makes a token.
#[utoipa::path(post, path = "/api/v1/tokens", tag = "users", request_body = TokenSent,
    responses((status = 201, body = TokenMade),
              (status = 404, body = Problem, content_type = "application/problem+json"),
              (status = 422, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn create(
    State(service): State<Shared>,
    Acting(actor): Acting,
    Sent(sent): Sent<TokenSent>,
) -> Result<impl IntoResponse, Problem> {
    if !(1..=MOST_DAYS).contains(&sent.days) {
        return Err(Problem::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "invalid",
            format!("A token lasts 1 to {MOST_DAYS} days."),
        ));
    }
    let secret = Secret::generate(Purpose::ApiToken).map_err(AuthError::from)?;
    let life = SignedDuration::from_hours(24 * i64::from(sent.days));
    let new = NewApiToken {
        account: sent.user_id,
        digest: secret.digest(),
        label: sent.label,
        actions: sent.actions,
        expires_at: Timestamp::now()
            .saturating_add(life)
            .unwrap_or(Timestamp::MAX),
    };
    let token = service.parts.store.create_api_token(&actor, new).await?;
    let made = TokenMade {
        secret: secret.reveal().to_owned(),
        token: token.into(),
    };
    Ok((
        StatusCode::CREATED,
        [(CACHE_CONTROL, "no-store")],
        Json(made),
    ))
}

/// Revokes a token; it holds at once.
#[utoipa::path(delete, path = "/api/v1/tokens/{token_id}", tag = "users",
    params(("token_id" = Uuid, Path)),
    responses((status = 204),
              (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn revoke(
    State(service): State<Shared>,
    Acting(actor): Acting,
    Id(id): Id<ApiTokenId>,
) -> Result<StatusCode, Problem> {
    service.parts.store.revoke_api_token(&actor, id).await?;
    service.parts.gate.forget();
    Ok(StatusCode::NO_CONTENT)
}
