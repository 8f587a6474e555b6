//! The description of the interface, made from the handlers themselves.

use super::router;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use utoipa::OpenApi as _;

/// What stands above the paths.
#[derive(utoipa::OpenApi)]
#[openapi(info(
    title = "Zhedel",
    description = "Triage of histology slides while the patient is on the table. Not for diagnosis; research use only.",
    license(name = "MIT OR Apache-2.0")
))]
pub(super) struct Description;

/// The description as indented JSON, as it is served and checked in as `docs/openapi.json`.
///
/// # Panics
/// Never: the description is made of strings and maps.
#[must_use]
pub fn document() -> String {
    let description = router::described();
    description.to_pretty_json().unwrap_or_default() + "\n"
}

/// The description of this interface.
#[utoipa::path(get, path = "/api/v1/openapi.json", tag = "about",
    responses((status = 200, body = Object)))]
pub(super) async fn openapi() -> impl IntoResponse {
    ([(CONTENT_TYPE, "application/json")], document())
}

/// The description without paths.
pub(super) fn empty() -> utoipa::openapi::OpenApi {
    Description::openapi()
}
