//! What another installation says, or that it says nothing, as a problem.

use crate::auth::peer::error::PeerError;
use crate::http::problem::Problem;
use axum::http::StatusCode;

/// Codes of the other side that mean the same here.
const SAME: [&str; 6] = [
    "opinion_refused",
    "invalid",
    "invitation_spent",
    "not_paired",
    "clock_differs",
    "peer_itself",
];

impl From<PeerError> for Problem {
    fn from(error: PeerError) -> Self {
        let detail = error.to_string();
        match error {
            PeerError::Unreachable { .. } => {
                Self::new(StatusCode::BAD_GATEWAY, "peer_unreachable", detail).next(
                    "Try again in a moment; if it stays, call the other side and ask whether its service runs.",
                )
            }
            PeerError::Refused { status, code, .. } => {
                let known = SAME.into_iter().find(|one| *one == code);
                match (status, known) {
                    (404, _) => Self::not_found(
                        "The request for an opinion is not there: it went on to somebody else, was taken back, or its time is over.",
                    ),
                    (401, Some(code)) => Self::new(StatusCode::BAD_GATEWAY, code, detail),
                    (409 | 410 | 422, Some(code)) => {
                        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::CONFLICT);
                        Self::new(status, code, detail)
                    }
                    _ => Self::new(StatusCode::BAD_GATEWAY, "peer_refused", detail),
                }
            }
            PeerError::TooLarge { .. } | PeerError::NotUnderstood { .. } => {
                Self::new(StatusCode::BAD_GATEWAY, "peer_not_understood", detail)
                    .next("Both sides should run the same version of the service.")
            }
            PeerError::NotSigned | PeerError::OtherKey => {
                Self::new(StatusCode::BAD_GATEWAY, "peer_not_proven", detail).next(
                    "Do not go on. Call the other side; if its key was replaced, end the pairing and pair anew.",
                )
            }
            PeerError::Itself => Self::new(StatusCode::CONFLICT, "peer_itself", detail),
            PeerError::Randomness(_) => Self::internal(&detail),
        }
    }
}
