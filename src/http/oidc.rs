//! Signing in by the hospital's identity provider.

use super::cookie;
use super::extract::{Asked, CameFrom};
use super::problem::Problem;
use super::state::{Service, Shared};
use crate::auth::error::OidcError;
use crate::auth::oidc::Oidc;
use axum::Json;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, LOCATION};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// In which ways somebody can sign in.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SignInWays {
    /// Whether an identity provider is set up: `/api/v1/oidc/start`.
    provider: bool,
}

/// What the provider sends somebody back with.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct CameBack {
    state: Option<String>,
    code: Option<String>,
    /// Why the provider let nobody in.
    error: Option<String>,
}

impl From<OidcError> for Problem {
    fn from(error: OidcError) -> Self {
        let (status, code) = match &error {
            OidcError::Settings { .. } => return Self::internal(&error),
            OidcError::Provider { .. } => (StatusCode::BAD_GATEWAY, "provider_failed"),
            OidcError::Token { .. } => (StatusCode::BAD_GATEWAY, "provider_token"),
            OidcError::NoRole { .. } => (StatusCode::FORBIDDEN, "no_role"),
            OidcError::Unknown => (StatusCode::BAD_REQUEST, "unknown_sign_in"),
            OidcError::TooMany => (StatusCode::SERVICE_UNAVAILABLE, "busy"),
        };
        Self::new(status, code, error.to_string())
    }
}

fn provider(service: &Service) -> Result<&Oidc, Problem> {
    let provider = service.parts.oidc.as_deref();
    provider.ok_or_else(|| Problem::not_found("No identity provider is set up."))
}

/// In which ways somebody can sign in here.
#[utoipa::path(get, path = "/api/v1/sign-in-ways", tag = "account",
    responses((status = 200, body = SignInWays)))]
pub(super) async fn ways(State(service): State<Shared>) -> Json<SignInWays> {
    Json(SignInWays {
        provider: service.parts.oidc.is_some(),
    })
}

/// Sends somebody to the identity provider.
#[utoipa::path(get, path = "/api/v1/oidc/start", tag = "account",
    responses((status = 303),
              (status = 404, body = Problem, content_type = "application/problem+json"),
              (status = 502, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn start(State(service): State<Shared>) -> Result<Response, Problem> {
    let departure = provider(&service)?.begin().await?;
    let mut response = redirect(&departure.address)?;
    let secure = service.parts.reached.is_secure();
    cookie::set_departure(&mut response, secure, &departure.state);
    Ok(response)
}

/// Takes somebody back from the identity provider, opens their session and leads to the application.
#[utoipa::path(get, path = "/api/v1/oidc/callback", tag = "account", params(CameBack),
    responses((status = 303),
              (status = 400, body = Problem, content_type = "application/problem+json"),
              (status = 403, body = Problem, content_type = "application/problem+json"),
              (status = 502, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn callback(
    State(service): State<Shared>,
    CameFrom(origin): CameFrom,
    Asked(back): Asked<CameBack>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let oidc = provider(&service)?;
    let secure = service.parts.reached.is_secure();
    if let Some(error) = back.error {
        // The provider's own word, shortened: whoever sent it is not known yet.
        let word: String = error
            .chars()
            .filter(char::is_ascii_graphic)
            .take(60)
            .collect();
        let why = format!("it answered `{word}`");
        return Err(OidcError::Provider { why }.into());
    }
    let (Some(state), Some(code)) = (back.state, back.code) else {
        return Err(OidcError::Unknown.into());
    };
    // The browser that left is the one that comes back: otherwise somebody could be signed in as another.
    if cookie::read_departure(&headers, secure).as_deref() != Some(state.as_str()) {
        return Err(OidcError::Unknown.into());
    }
    let identity = oidc.finish(&state, code).await?;
    let signed = service
        .parts
        .gate
        .sign_in_federated(identity, origin)
        .await?;
    let mut response = redirect("/")?;
    cookie::set(
        &mut response,
        secure,
        signed.secret.reveal(),
        signed.expires_at,
    );
    cookie::clear_departure(&mut response, secure);
    Ok(response)
}

fn redirect(address: &str) -> Result<Response, Problem> {
    let address = HeaderValue::try_from(address).map_err(|error| Problem::internal(&error))?;
    let mut response = StatusCode::SEE_OTHER.into_response();
    let headers = response.headers_mut();
    headers.insert(LOCATION, address);
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}
