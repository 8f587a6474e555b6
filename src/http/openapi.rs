//! The description of the interface, made from the handlers themselves.

use axum::Extension;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use std::sync::Arc;
use utoipa::OpenApi as _;
use utoipa::openapi::OpenApi;

/// What stands above the paths.
#[derive(utoipa::OpenApi)]
#[openapi(info(
    title = "Zhedel",
    description = "Triage of histology slides while the patient is on the table. Not for diagnosis; research use only.",
    license(name = "MIT OR Apache-2.0")
))]
struct Description;

/// The description as indented JSON, as it is served.
#[derive(Debug, Clone)]
pub(super) struct Document(Arc<str>);

impl Document {
    /// The description as text.
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<OpenApi> for Document {
    fn from(description: OpenApi) -> Self {
        // It is made of strings and maps, so it can always be written.
        let text = description.to_pretty_json().unwrap_or_default() + "\n";
        Self(text.into())
    }
}

/// The description of this interface.
#[utoipa::path(get, path = "/api/v1/openapi.json", tag = "about",
    responses((status = 200, body = Object)))]
pub(super) async fn openapi(Extension(document): Extension<Document>) -> impl IntoResponse {
    (
        [(CONTENT_TYPE, "application/json")],
        document.as_str().to_owned(),
    )
}

/// The description without paths.
pub(super) fn empty() -> OpenApi {
    Description::openapi()
}
