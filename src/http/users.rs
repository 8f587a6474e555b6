//! Accounts, as whoever manages them sees them.

use super::answer::json;
use super::extract::{Acting, Id, Sent};
use super::problem::Problem;
use super::state::{Service, Shared};
use crate::access::actor::Actor;
use crate::access::role::Role;
use crate::domain::account::{AccountKind, DisplayName, Language, Login};
use crate::domain::ids::PrincipalId;
use crate::store::contract::accounts::{Account, AccountChange, NewAccount};
use axum::Json;
use axum::extract::State;
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An account.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct UserDocument {
    #[schema(value_type = Uuid)]
    id: PrincipalId,
    /// `person` or `program`.
    #[schema(value_type = String)]
    kind: AccountKind,
    #[schema(value_type = String)]
    login: Login,
    #[schema(value_type = Option<String>)]
    name: Option<DisplayName>,
    #[schema(value_type = Vec<String>)]
    roles: Vec<Role>,
    #[schema(value_type = Option<String>)]
    language: Option<Language>,
    /// Whether a password is set.
    has_password: bool,
    /// Whether it signs in with a second factor.
    second_factor: bool,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    #[schema(value_type = Option<String>, format = DateTime)]
    disabled_at: Option<Timestamp>,
    /// Until when it cannot sign in after wrong passwords.
    #[schema(value_type = Option<String>, format = DateTime)]
    locked_until: Option<Timestamp>,
    #[schema(value_type = Option<String>, format = DateTime)]
    signed_in_at: Option<Timestamp>,
}

/// Every account of the organisation.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Users {
    items: Vec<UserDocument>,
}

/// An account that shall be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct UserSent {
    /// `person` unless given.
    #[schema(value_type = Option<String>)]
    kind: Option<AccountKind>,
    #[schema(value_type = String)]
    login: Login,
    #[schema(value_type = Option<String>)]
    name: Option<DisplayName>,
    /// `technician`, `pathologist`, `surgeon`, `nurse`, `validator`, `administrator`; of a program `service_account`.
    #[schema(value_type = Vec<String>)]
    roles: Vec<Role>,
    #[schema(value_type = Option<String>)]
    language: Option<Language>,
}

/// What shall change; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct UserChangeSent {
    #[schema(value_type = Option<String>)]
    name: Option<DisplayName>,
    #[schema(value_type = Option<Vec<String>>)]
    roles: Option<Vec<Role>>,
    disabled: Option<bool>,
    /// Lets it sign in again at once after wrong passwords.
    #[serde(default)]
    unlock: bool,
    /// Takes its second factor away.
    #[serde(default)]
    without_second_factor: bool,
}

/// A new account, with the link that a person sets their password with.
#[derive(Serialize, ToSchema)]
pub(super) struct UserMade {
    user: UserDocument,
    invitation: Option<InvitationMade>,
}

/// A one-time link. It is shown this once.
#[derive(Serialize, ToSchema)]
pub(super) struct InvitationMade {
    /// What comes after the address of the service.
    path: String,
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
}

impl From<Account> for UserDocument {
    fn from(account: Account) -> Self {
        Self {
            id: account.id,
            kind: account.kind,
            login: account.login,
            name: account.name,
            roles: account.roles,
            language: account.language,
            has_password: account.has_password,
            second_factor: account.has_totp,
            created_at: account.created_at,
            disabled_at: account.disabled_at,
            locked_until: account
                .locked_until
                .filter(|until| *until > Timestamp::now()),
            signed_in_at: account.signed_in_at,
        }
    }
}

async fn invitation(
    service: &Service,
    actor: &Actor,
    id: PrincipalId,
) -> Result<InvitationMade, Problem> {
    let (secret, expires_at) = service.parts.gate.invite(actor, id).await?;
    Ok(InvitationMade {
        path: format!("/welcome#{}", secret.reveal()),
        expires_at,
    })
}

/// Every account of the organisation, by login.
#[utoipa::path(get, path = "/api/v1/users", tag = "users",
    responses((status = 200, body = Users), (status = 304)))]
pub(super) async fn list(
    State(service): State<Shared>,
    Acting(actor): Acting,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let accounts = service.parts.store.accounts(&actor).await?;
    let items = accounts.into_iter().map(UserDocument::from).collect();
    json(&headers, &Users { items })
}

/// Makes an account. A person gets a one-time link to set a password; a program gets tokens.
#[utoipa::path(post, path = "/api/v1/users", tag = "users", request_body = UserSent,
    responses((status = 201, body = UserMade),
              (status = 409, body = Problem, content_type = "application/problem+json"),
              (status = 422, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn create(
    State(service): State<Shared>,
    Acting(actor): Acting,
    Sent(sent): Sent<UserSent>,
) -> Result<impl IntoResponse, Problem> {
    let new = NewAccount {
        kind: sent.kind.unwrap_or(AccountKind::Person),
        login: sent.login,
        name: sent.name,
        roles: sent.roles,
        language: sent.language,
    };
    let account = service.parts.store.create_account(&actor, new).await?;
    let invitation = match account.kind {
        AccountKind::Person => Some(invitation(&service, &actor, account.id).await?),
        AccountKind::Program => None,
    };
    let made = UserMade {
        user: account.into(),
        invitation,
    };
    Ok((
        StatusCode::CREATED,
        [(CACHE_CONTROL, "no-store")],
        Json(made),
    ))
}

/// Changes an account: name, roles, whether it is disabled. It holds at once, in sessions that are open too.
#[utoipa::path(patch, path = "/api/v1/users/{user_id}", tag = "users",
    params(("user_id" = Uuid, Path)), request_body = UserChangeSent,
    responses((status = 200, body = UserDocument),
              (status = 404, body = Problem, content_type = "application/problem+json"),
              (status = 409, body = Problem, content_type = "application/problem+json"),
              (status = 422, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn change(
    State(service): State<Shared>,
    Acting(actor): Acting,
    Id(id): Id<PrincipalId>,
    Sent(sent): Sent<UserChangeSent>,
) -> Result<Response, Problem> {
    let change = AccountChange {
        name: sent.name,
        roles: sent.roles,
        disabled: sent.disabled,
        unlock: sent.unlock,
        without_totp: sent.without_second_factor,
    };
    let store = &service.parts.store;
    let account = store.change_account(&actor, id, change).await?;
    service.parts.gate.forget();
    json(&HeaderMap::new(), &UserDocument::from(account))
}

/// Makes a new one-time link for an account, for somebody who lost the last one or forgot the password.
#[utoipa::path(post, path = "/api/v1/users/{user_id}/invitation", tag = "users",
    params(("user_id" = Uuid, Path)),
    responses((status = 201, body = InvitationMade),
              (status = 404, body = Problem, content_type = "application/problem+json"),
              (status = 422, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn invite(
    State(service): State<Shared>,
    Acting(actor): Acting,
    Id(id): Id<PrincipalId>,
) -> Result<impl IntoResponse, Problem> {
    let made = invitation(&service, &actor, id).await?;
    Ok((
        StatusCode::CREATED,
        [(CACHE_CONTROL, "no-store")],
        Json(made),
    ))
}
