//! Errors over HTTP: `application/problem+json`.
//!
//! # Source
//! RFC 9457.

use crate::ingest::error::IngestError;
use crate::ingest::sample_sets::error::SetError;
use crate::slide::viewer::{SlideFault, ViewError};
use crate::store::contract::blobs::BlobError;
use crate::store::contract::error::StoreError;
use axum::http::header::{ALLOW, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use std::io::ErrorKind;
use utoipa::ToSchema;

/// An error as the client sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Problem {
    /// Names the kind of problem: `urn:zhedel:problem:` and the code.
    #[serde(rename = "type")]
    #[schema(value_type = String)]
    kind: Box<str>,
    /// The HTTP status in words.
    title: &'static str,
    /// The HTTP status.
    status: u16,
    /// What was wrong.
    #[schema(value_type = String)]
    detail: Box<str>,
    /// A stable word for machines.
    code: &'static str,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<&'static str>,
}

/// What the tus extension `checksum` answers to bytes with another checksum.
const CHECKSUM_MISMATCH: u16 = 460;

impl Problem {
    /// A problem from its parts.
    pub fn new(status: StatusCode, code: &'static str, detail: impl Into<Box<str>>) -> Self {
        Self {
            kind: format!("urn:zhedel:problem:{code}").into(),
            title: status.canonical_reason().unwrap_or("Refused"),
            status: status.as_u16(),
            detail: detail.into(),
            code,
            next: None,
        }
    }

    /// The same, with what to do.
    #[must_use]
    pub fn next(mut self, next: &'static str) -> Self {
        self.next = Some(next);
        self
    }

    /// There is no such thing.
    pub fn not_found(detail: impl Into<Box<str>>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", detail)
    }

    /// An error that is the service's own: told once in the log, withheld from the client.
    pub fn internal(error: &dyn std::fmt::Display) -> Self {
        tracing::error!(%error, "a request failed");
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            "The service failed; its log tells why.",
        )
        .next("Try again; if it stays, tell the operator.")
    }

    /// The service cannot do it now.
    fn busy(code: &'static str, error: &dyn std::fmt::Display) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, code, error.to_string())
            .next("Try again in a moment.")
    }

    fn checksum_mismatch(detail: String) -> Self {
        Self {
            title: "Checksum Mismatch",
            status: CHECKSUM_MISMATCH,
            ..Self::new(StatusCode::BAD_REQUEST, "checksum_mismatch", detail)
        }
        .next("Send the same bytes again.")
    }
}

/// Puts a problem in the place of a refusal in plain text or without words, as layers and the router
/// give them.
pub async fn in_place_of_plain(response: Response) -> Response {
    let status = response.status();
    let problem = match status {
        StatusCode::METHOD_NOT_ALLOWED => Problem::new(
            status,
            "method_not_allowed",
            "This address does not take requests of this method; the header Allow names those it takes.",
        ),
        StatusCode::PAYLOAD_TOO_LARGE => Problem::new(
            status,
            "too_large",
            "The body is larger than this address takes.",
        )
        .next("Hand slides over at /api/v1/slides or /files."),
        StatusCode::SERVICE_UNAVAILABLE => Problem::new(
            status,
            "timed_out",
            "The answer took longer than the service allows.",
        )
        .next("Try again in a moment."),
        _ => return response,
    };
    let is_plain = response
        .headers()
        .get(CONTENT_TYPE)
        .is_none_or(|kind| !kind.as_bytes().starts_with(b"application/"));
    if !is_plain {
        return response;
    }
    let allowed = response.headers().get(ALLOW).cloned();
    let mut response = problem.into_response();
    if let Some(allowed) = allowed {
        response.headers_mut().insert(ALLOW, allowed);
    }
    response
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        // A problem is strings and a number, which always serialise.
        let body = serde_json::to_vec(&self).unwrap_or_default();
        let mut response = (status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(
            CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        if status == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        let (status, code) = match &error {
            StoreError::NotFound { .. } => (StatusCode::NOT_FOUND, "not_found"),
            StoreError::Denied { .. } => (StatusCode::FORBIDDEN, "denied"),
            StoreError::UploadClosed { .. } => (StatusCode::GONE, "upload_closed"),
            StoreError::WrongOffset { .. } => (StatusCode::CONFLICT, "wrong_offset"),
            StoreError::LeaseLost { .. }
            | StoreError::AlreadyFinal { .. }
            | StoreError::ValidationLeaseLost { .. }
            | StoreError::AheadLeaseLost { .. } => (StatusCode::CONFLICT, "conflict"),
            StoreError::ValidationEnded { .. } => (StatusCode::CONFLICT, "validation_ended"),
            StoreError::TargetsChanged { .. } => (StatusCode::CONFLICT, "targets_changed"),
            StoreError::Refused { .. } => (StatusCode::CONFLICT, "refused"),
            StoreError::OpinionRefused { .. } => (StatusCode::CONFLICT, "opinion_refused"),
            StoreError::DraftChanged { .. } => (StatusCode::CONFLICT, "draft_changed"),
            StoreError::ScreenChanged { .. } => (StatusCode::CONFLICT, "screen_changed"),
            StoreError::IdentityUnresolved { .. } => (StatusCode::CONFLICT, "identity_unresolved"),
            StoreError::CaseUnnamed { .. } => (StatusCode::CONFLICT, "case_unnamed"),
            StoreError::ReadAmended { .. } => (StatusCode::CONFLICT, "read_amended"),
            StoreError::PermanentChanged { .. } => (StatusCode::CONFLICT, "permanent_changed"),
            StoreError::NotConfirmed { .. } => (StatusCode::UNPROCESSABLE_ENTITY, "not_confirmed"),
            StoreError::SetInUse { .. } => (StatusCode::CONFLICT, "set_in_use"),
            StoreError::Taken { .. } => (StatusCode::CONFLICT, "taken"),
            StoreError::LastAdministrator => (StatusCode::CONFLICT, "last_administrator"),
            StoreError::InvitationSpent => (StatusCode::GONE, "invitation_spent"),
            StoreError::Form { .. } | StoreError::Invalid { .. } => {
                (StatusCode::UNPROCESSABLE_ENTITY, "invalid")
            }
            StoreError::BadCursor => (StatusCode::BAD_REQUEST, "bad_cursor"),
            StoreError::StorageFull => (StatusCode::INSUFFICIENT_STORAGE, "storage_full"),
            StoreError::ClockWentBack { .. } => (StatusCode::CONFLICT, "clocks_apart"),
            StoreError::Unwritable { .. } => return Self::busy("store_read_only", &error),
            StoreError::Busy => return Self::busy("busy", &error),
            StoreError::Corrupt { .. } | StoreError::Database { .. } => {
                return Self::internal(&error);
            }
        };
        Self::new(status, code, error.to_string())
    }
}

impl From<BlobError> for Problem {
    fn from(error: BlobError) -> Self {
        let (status, code) = match &error {
            BlobError::NotFound { .. } => (StatusCode::NOT_FOUND, "not_found"),
            BlobError::PartInUse { .. } => (StatusCode::LOCKED, "upload_in_use"),
            BlobError::DigestMismatch { .. } => (StatusCode::BAD_REQUEST, "digest_mismatch"),
            BlobError::StorageFull { .. } => (StatusCode::INSUFFICIENT_STORAGE, "storage_full"),
            BlobError::PartTooShort { .. } | BlobError::Io { .. } => {
                return Self::internal(&error);
            }
        };
        Self::new(status, code, error.to_string())
    }
}

impl From<ViewError> for Problem {
    fn from(error: ViewError) -> Self {
        let detail = error.to_string();
        match error {
            ViewError::Slide { fault, .. } => slide_problem(fault, detail),
            ViewError::TimedOut { .. } | ViewError::Crashed { .. } => Self::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "slide_breaks_reader",
                detail,
            ),
            ViewError::Busy { .. } => Self::busy("busy", &detail),
            ViewError::Unavailable { .. } => Self::busy("no_decoder", &detail),
            ViewError::Closed => Self::busy("shutting_down", &detail),
        }
    }
}

fn slide_problem(fault: SlideFault, detail: String) -> Problem {
    let scan_again = "Check the file, export or scan it again, and send it again.";
    match fault {
        SlideFault::Unrecognised => Problem::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "unsupported_format",
            detail,
        )
        .next("Send a slide (SVS, NDPI, MRXS, SCN, BIF, TIFF) or a photograph (JPEG, PNG, TIFF)."),
        SlideFault::Malformed => {
            Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "malformed_slide", detail)
                .next(scan_again)
        }
        SlideFault::Unsupported => Problem::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "unsupported_slide",
            detail,
        )
        .next(scan_again),
        SlideFault::Decode => {
            Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "undecodable", detail).next(scan_again)
        }
        SlideFault::LimitExceeded => {
            Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "limit_exceeded", detail)
        }
        SlideFault::OutOfBounds | SlideFault::NoAssociatedImage => Problem::not_found(detail),
        SlideFault::Io => Problem::internal(&detail),
    }
}

impl From<IngestError> for Problem {
    fn from(error: IngestError) -> Self {
        let detail = error.to_string();
        match error {
            IngestError::Slide(error) => error.into(),
            IngestError::Blob(error) => error.into(),
            IngestError::Store(error) => error.into(),
            IngestError::ChecksumMismatch => Self::checksum_mismatch(detail),
            IngestError::Fact { .. } => {
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid_fact", detail)
            }
            IngestError::Header { .. } => {
                Self::new(StatusCode::BAD_REQUEST, "invalid_header", detail)
            }
            IngestError::TooLarge { .. } => {
                Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", detail)
            }
            IngestError::NoRoom { .. } => {
                Self::new(StatusCode::INSUFFICIENT_STORAGE, "storage_full", detail)
            }
            IngestError::Aborted { .. } | IngestError::Interrupted => {
                Self::new(StatusCode::BAD_REQUEST, "aborted", detail)
            }
            IngestError::InUse { .. } => Self::new(StatusCode::LOCKED, "upload_in_use", detail),
        }
    }
}

impl From<SetError> for Problem {
    fn from(error: SetError) -> Self {
        let detail = error.to_string();
        match error {
            SetError::Store(error) => error.into(),
            SetError::Blob(error) => error.into(),
            SetError::NotFound { .. } => Self::not_found(detail),
            SetError::TooLarge { .. } => {
                Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", detail)
            }
            SetError::NoRoom { .. } => {
                Self::new(StatusCode::INSUFFICIENT_STORAGE, "storage_full", detail)
            }
            SetError::Aborted => Self::new(StatusCode::BAD_REQUEST, "aborted", detail),
            SetError::Archive { .. } => {
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid_archive", detail).next(
                    "Pack the images and their `labels.csv` as one ZIP archive, and send it again.",
                )
            }
            SetError::Io { source } if source.kind() == ErrorKind::StorageFull => {
                Self::new(StatusCode::INSUFFICIENT_STORAGE, "storage_full", detail)
            }
            SetError::Io { .. } => Self::internal(&detail),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_service_own_errors_are_withheld() {
        let error = StoreError::Database {
            source: "secret table".into(),
        };
        let problem = Problem::from(error);
        assert_eq!(problem.status, 500);
        assert!(!problem.detail.contains("secret"));
    }

    #[test]
    fn a_checksum_mismatch_has_its_own_status() {
        let response = Problem::from(IngestError::ChecksumMismatch).into_response();
        assert_eq!(response.status().as_u16(), 460);
        assert_eq!(response.headers()[CONTENT_TYPE], "application/problem+json");
    }
}
