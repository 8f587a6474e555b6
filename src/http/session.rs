//! Signing in and out, and what somebody sets for their own account.

use super::answer::json;
use super::cookie;
use super::emergencies::OwnEmergency;
use super::extract::{Acting, CameFrom, Sent, Session};
use super::guard::sign_in_needed;
use super::problem::Problem;
use super::state::{Service, Shared};
use crate::access::actor::Actor;
use crate::access::policy::Action;
use crate::access::role::Role;
use crate::auth::error::AuthError;
use crate::auth::gate::SignedIn;
use crate::domain::account::{DisplayName, Language, Login};
use crate::domain::ids::{OrganisationId, PrincipalId};
use crate::store::contract::accounts::Account;
use axum::Json;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What somebody signs in with.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CredentialsSent {
    login: String,
    #[schema(format = Password)]
    password: String,
    /// The code of the second factor, where the account has one.
    code: Option<String>,
}

/// Whoever is signed in.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Profile {
    /// Their pseudonym, as audit records and reads carry it.
    #[schema(value_type = Uuid)]
    id: PrincipalId,
    #[schema(value_type = String)]
    login: Login,
    #[schema(value_type = Option<String>)]
    name: Option<DisplayName>,
    roles: Vec<&'static str>,
    /// Everything that they may do.
    may: Vec<&'static str>,
    /// Their emergency access, while it is open.
    emergency: Option<OwnEmergency>,
    organisation: OrganisationDocument,
    /// The language of their pages: `en`, `kk`, `ru` or `uz`.
    #[schema(value_type = Option<String>)]
    language: Option<Language>,
    /// Whether they sign in with a second factor.
    second_factor: bool,
}

#[derive(Debug, Serialize, ToSchema)]
struct OrganisationDocument {
    #[schema(value_type = Uuid)]
    id: OrganisationId,
    name: String,
}

/// A change of the password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PasswordSent {
    #[schema(format = Password)]
    old: String,
    #[schema(format = Password)]
    new: String,
}

/// A change of the language.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct LanguageSent {
    #[schema(value_type = String)]
    language: Language,
}

impl From<AuthError> for Problem {
    fn from(error: AuthError) -> Self {
        let unprocessable = StatusCode::UNPROCESSABLE_ENTITY;
        let (status, code) = match &error {
            AuthError::WrongCredentials => (StatusCode::UNAUTHORIZED, "wrong_credentials"),
            AuthError::CodeNeeded => (StatusCode::UNAUTHORIZED, "code_needed"),
            AuthError::WrongCode => (StatusCode::UNAUTHORIZED, "wrong_code"),
            AuthError::Locked { .. } => (StatusCode::TOO_MANY_REQUESTS, "locked"),
            AuthError::Password { .. } => (unprocessable, "password_refused"),
            AuthError::HasTotp => (StatusCode::CONFLICT, "second_factor_set"),
            AuthError::NoTotp => (StatusCode::CONFLICT, "no_second_factor"),
            AuthError::Randomness { .. } | AuthError::Hash { .. } => return Self::internal(&error),
            AuthError::Store { .. } => {
                let AuthError::Store { source } = error else {
                    return Self::internal(&error);
                };
                return source.into();
            }
        };
        Self::new(status, code, error.to_string())
    }
}

pub(super) async fn profile_of(service: &Service, account: Account) -> Result<Profile, Problem> {
    let organisations = service.parts.store.all_organisations().await?;
    let name = organisations
        .into_iter()
        .find(|one| one.id == account.organisation)
        .map_or_else(String::new, |one| one.name);
    let mut actor = Actor::new(account.organisation, account.id, account.roles.clone());
    let emergency = service.parts.store.own_emergency(&actor).await?;
    if emergency.is_some() {
        actor.roles.push(Role::Emergency);
    }
    let may = Action::ALL.into_iter().filter(|action| actor.may(*action));
    Ok(Profile {
        id: account.id,
        login: account.login,
        name: account.name,
        roles: account.roles.iter().map(|role| role.code()).collect(),
        may: may.map(Action::code).collect(),
        emergency: emergency.map(OwnEmergency::from),
        organisation: OrganisationDocument {
            id: account.organisation,
            name,
        },
        language: account.language,
        second_factor: account.has_totp,
    })
}

/// The answer to somebody who has just signed in.
pub(super) async fn welcome(service: &Service, signed: SignedIn) -> Result<Response, Problem> {
    let profile = profile_of(service, signed.account).await?;
    let mut response = Json(profile).into_response();
    let secure = service.parts.reached.is_secure();
    cookie::set(
        &mut response,
        secure,
        signed.secret.reveal(),
        signed.expires_at,
    );
    response
        .headers_mut()
        .insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// Signs somebody in: the answer sets the cookie of a session of 12 hours at most, or 2 in which nothing is done.
///
/// `401` with `code_needed` says that the password is right and the code of the second factor is missing; `429` that
/// the account is locked after wrong passwords.
#[utoipa::path(post, path = "/api/v1/session", tag = "account", request_body = CredentialsSent,
    responses((status = 200, body = Profile),
              (status = 401, body = Problem, content_type = "application/problem+json"),
              (status = 429, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn sign_in(
    State(service): State<Shared>,
    CameFrom(origin): CameFrom,
    Sent(sent): Sent<CredentialsSent>,
) -> Result<Response, Problem> {
    let gate = &service.parts.gate;
    match gate
        .sign_in(&sent.login, sent.password, sent.code.as_deref(), origin)
        .await
    {
        Ok(signed) => welcome(&service, signed).await,
        Err(AuthError::Locked { until }) => {
            let wait = Timestamp::now().duration_until(until).as_secs().max(1);
            let mut response = Problem::from(AuthError::Locked { until }).into_response();
            response.headers_mut().insert(RETRY_AFTER, wait.into());
            Ok(response)
        }
        Err(error) => Err(error.into()),
    }
}

/// Whoever is signed in.
#[utoipa::path(get, path = "/api/v1/session", tag = "account",
    responses((status = 200, body = Profile), (status = 304),
              (status = 401, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn session(
    State(service): State<Shared>,
    Acting(actor): Acting,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let found = service.parts.store.own_credentials(&actor).await;
    let account = found.map_err(|_| sign_in_needed())?.account;
    json(&headers, &profile_of(&service, account).await?)
}

/// Signs out. Whoever was not signed in is signed out all the same.
#[utoipa::path(delete, path = "/api/v1/session", tag = "account", responses((status = 204)))]
pub(super) async fn sign_out(
    State(service): State<Shared>,
    session: Session,
) -> Result<Response, Problem> {
    if let Some(secret) = session.0 {
        service.parts.gate.sign_out(&secret).await?;
    }
    let mut response = StatusCode::NO_CONTENT.into_response();
    cookie::clear(&mut response, service.parts.reached.is_secure());
    Ok(response)
}

/// Changes one's password. Every other session of the account ends.
#[utoipa::path(put, path = "/api/v1/session/password", tag = "account", request_body = PasswordSent,
    responses((status = 204),
              (status = 401, body = Problem, content_type = "application/problem+json"),
              (status = 422, body = Problem, content_type = "application/problem+json"),
              (status = 429, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn set_password(
    State(service): State<Shared>,
    Acting(actor): Acting,
    session: Session,
    Sent(sent): Sent<PasswordSent>,
) -> Result<StatusCode, Problem> {
    let gate = &service.parts.gate;
    gate.change_password(&actor, session.0.as_ref(), sent.old, sent.new)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Sets the language of one's pages and mails.
#[utoipa::path(put, path = "/api/v1/session/language", tag = "account", request_body = LanguageSent,
    responses((status = 204)))]
pub(super) async fn set_language(
    State(service): State<Shared>,
    Acting(actor): Acting,
    Sent(sent): Sent<LanguageSent>,
) -> Result<StatusCode, Problem> {
    let store = &service.parts.store;
    store.set_language(&actor, sent.language).await?;
    Ok(StatusCode::NO_CONTENT)
}
