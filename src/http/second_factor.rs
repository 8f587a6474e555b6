//! The second factor of one's own account.

use super::extract::{Acting, Sent, Session};
use super::problem::Problem;
use super::state::Shared;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CACHE_CONTROL;
use axum::response::IntoResponse;
use qrcode::QrCode;
use qrcode::render::svg;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A second factor that is offered.
#[derive(Serialize, ToSchema)]
pub(super) struct Offered {
    /// For typing into an authenticator application: base 32.
    secret: String,
    /// The same as an address.
    uri: String,
    /// The address as a picture to scan, SVG.
    qr_svg: String,
}

/// The second factor that was offered, and a code of it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct FactorSent {
    secret: String,
    code: String,
}

/// The password, once more.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PasswordAgain {
    #[schema(format = Password)]
    password: String,
}

/// Offers a second factor; it holds once a code of it was sent.
#[utoipa::path(post, path = "/api/v1/session/totp", tag = "account",
    responses((status = 200, body = Offered),
              (status = 409, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn offer(
    State(service): State<Shared>,
    Acting(actor): Acting,
) -> Result<impl IntoResponse, Problem> {
    let offered = service.parts.gate.offer_totp(&actor).await?;
    let code = QrCode::new(&offered.uri).map_err(|error| Problem::internal(&error))?;
    let picture = code
        .render::<svg::Color<'_>>()
        .min_dimensions(240, 240)
        .build();
    let offered = Offered {
        secret: offered.secret,
        uri: offered.uri,
        qr_svg: picture,
    };
    Ok(([(CACHE_CONTROL, "no-store")], Json(offered)))
}

/// Sets the second factor that was offered. Every other session of the account ends.
#[utoipa::path(put, path = "/api/v1/session/totp", tag = "account", request_body = FactorSent,
    responses((status = 204),
              (status = 401, body = Problem, content_type = "application/problem+json"),
              (status = 409, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn set(
    State(service): State<Shared>,
    Acting(actor): Acting,
    session: Session,
    Sent(sent): Sent<FactorSent>,
) -> Result<StatusCode, Problem> {
    let gate = &service.parts.gate;
    gate.set_totp(&actor, session.0.as_ref(), sent.secret, &sent.code)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes the second factor away.
#[utoipa::path(delete, path = "/api/v1/session/totp", tag = "account", request_body = PasswordAgain,
    responses((status = 204),
              (status = 401, body = Problem, content_type = "application/problem+json"),
              (status = 409, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn remove(
    State(service): State<Shared>,
    Acting(actor): Acting,
    session: Session,
    Sent(sent): Sent<PasswordAgain>,
) -> Result<StatusCode, Problem> {
    let gate = &service.parts.gate;
    gate.remove_totp(&actor, session.0.as_ref(), sent.password)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
