//! One-time links with which somebody sets a password.
//!
//! The secret stands behind the `#` of the link, which browsers never send in an address.

use super::extract::{CameFrom, Sent};
use super::problem::Problem;
use super::session::welcome;
use super::state::Shared;
use crate::auth::secret::{Purpose, Secret};
use crate::domain::account::{DisplayName, Login};
use crate::store::contract::error::StoreError;
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The secret of a link.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct LinkSent {
    secret: String,
}

/// The secret of a link, and the password that somebody chose.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RedeemSent {
    secret: String,
    #[schema(format = Password)]
    password: String,
}

/// Whom a link is for.
#[derive(Serialize, ToSchema)]
pub(super) struct Invited {
    #[schema(value_type = String)]
    login: Login,
    #[schema(value_type = Option<String>)]
    name: Option<DisplayName>,
}

fn secret(text: &str) -> Result<Secret, Problem> {
    Secret::shown(Purpose::Invitation, text).ok_or_else(|| StoreError::InvitationSpent.into())
}

/// Tells whom a link is for, while it is good.
#[utoipa::path(post, path = "/api/v1/invitations/open", tag = "account", request_body = LinkSent,
    responses((status = 200, body = Invited),
              (status = 410, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn open(
    State(service): State<Shared>,
    Sent(sent): Sent<LinkSent>,
) -> Result<Json<Invited>, Problem> {
    let digest = secret(&sent.secret)?.digest();
    let account = service.parts.store.invited(digest).await?;
    let account = account.ok_or(StoreError::InvitationSpent)?;
    Ok(Json(Invited {
        login: account.login,
        name: account.name,
    }))
}

/// Sets the password, spends the link and signs in. `401` with `code_needed` says that the password is set and that
/// the account signs in with its second factor.
#[utoipa::path(post, path = "/api/v1/invitations/redeem", tag = "account", request_body = RedeemSent,
    responses((status = 200, body = super::session::Profile),
              (status = 401, body = Problem, content_type = "application/problem+json"),
              (status = 410, body = Problem, content_type = "application/problem+json"),
              (status = 422, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn redeem(
    State(service): State<Shared>,
    CameFrom(origin): CameFrom,
    Sent(sent): Sent<RedeemSent>,
) -> Result<Response, Problem> {
    let secret = secret(&sent.secret)?;
    let gate = &service.parts.gate;
    let signed = gate.redeem(&secret, sent.password, origin).await;
    welcome(&service, signed?).await
}
