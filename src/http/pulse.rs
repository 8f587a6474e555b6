//! What signing rests on: the time of the service, and a store that can be written.

use super::extract::Acting;
use super::state::Shared;
use axum::Json;
use axum::extract::State;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

/// What signing rests on.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Pulse {
    /// The time of the service.
    #[schema(value_type = String, format = DateTime)]
    now: Timestamp,
    /// Whether anything can be written: where not, nothing is signed, recorded or received.
    can_write: bool,
}

/// What the time is here, and whether anything can be signed.
#[utoipa::path(get, path = "/api/v1/pulse", tag = "operation", responses((status = 200, body = Pulse)))]
pub(super) async fn pulse(State(service): State<Shared>, Acting(_): Acting) -> Json<Pulse> {
    let can_write = match service.parts.store.can_write().await {
        Ok(()) => true,
        Err(error) => {
            tracing::warn!(%error, "the store cannot be written");
            false
        }
    };
    Json(Pulse {
        now: Timestamp::now(),
        can_write,
    })
}
