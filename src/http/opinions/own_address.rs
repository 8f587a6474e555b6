//! The address under which others reach this installation.

use crate::domain::opinion::peer_address::PeerAddress;
use crate::http::problem::Problem;
use crate::http::reached::Reached;
use axum::http::header::HOST;
use axum::http::{HeaderMap, StatusCode};

/// The public name, or else the one of this machine that the request came to.
pub(super) fn own_address(reached: &Reached, headers: &HeaderMap) -> Result<PeerAddress, Problem> {
    let scheme = if reached.is_secure() { "https" } else { "http" };
    let asked = headers.get(HOST).and_then(|host| host.to_str().ok());
    let host = reached.host().or(asked).unwrap_or_default();
    format!("{scheme}://{host}").parse().map_err(|_| {
        Problem::new(
            StatusCode::CONFLICT,
            "no_public_address",
            "Other installations cannot reach this one over an encrypted line.",
        )
        .next("Start the service with --public-url https://NAME, and encrypt by --certificate and --key or by a proxy.")
    })
}
