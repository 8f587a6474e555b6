//! Resumable uploads: tus 1.0 at `/files`.
//!
//! # Source
//! <https://tus.io/protocols/resumable-upload>, version 1.0.0, with the extensions creation,
//! creation-with-upload, checksum, expiration and termination.

use super::eta::Eta;
use super::extract::{Acting, Id};
use super::idempotency::{Lasting, fingerprint, key, once};
use super::polite_body::incoming;
use super::problem::Problem;
use super::state::Shared;
use super::submit::require_type;
use crate::auth::error::AuthError;
use crate::auth::secret::{Purpose, Secret};
use crate::domain::ids::{CaseId, SlideId, UploadId};
use crate::domain::upload::UploadState;
use crate::ingest::checksum::{ALGORITHMS, Checksum};
use crate::ingest::reception::Standing;
use crate::ingest::tus;
use crate::store::contract::uploads::Upload;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, LOCATION};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tokio::sync::oneshot;

const TUS_RESUMABLE: HeaderName = HeaderName::from_static("tus-resumable");
const TOKEN: &str = "zhedel-upload-token";
const TUS_VERSION: HeaderName = HeaderName::from_static("tus-version");

/// Speaks only the known version, and says so in every answer.
pub(super) async fn version(request: Request, next: Next) -> Response {
    let spoken = request
        .headers()
        .get(TUS_RESUMABLE)
        .is_some_and(|value| value == tus::VERSION);
    let mut response = if spoken || request.method() == Method::OPTIONS {
        next.run(request).await
    } else {
        let mut refused = Problem::new(
            StatusCode::PRECONDITION_FAILED,
            "tus_version",
            format!("The header Tus-Resumable must be {}.", tus::VERSION),
        )
        .into_response();
        refused
            .headers_mut()
            .insert(TUS_VERSION, HeaderValue::from_static(tus::VERSION));
        refused
    };
    response
        .headers_mut()
        .insert(TUS_RESUMABLE, HeaderValue::from_static(tus::VERSION));
    response
}

/// What of tus is spoken here.
#[utoipa::path(options, path = "/files", tag = "upload", responses((status = 204)))]
pub(super) async fn options(State(service): State<Shared>) -> Response {
    let most = service.parts.reception.rules().most_bytes;
    (
        StatusCode::NO_CONTENT,
        [
            ("tus-version", tus::VERSION.to_owned()),
            ("tus-extension", tus::EXTENSIONS.to_owned()),
            ("tus-checksum-algorithm", ALGORITHMS.to_owned()),
            ("tus-max-size", most.to_string()),
        ],
    )
        .into_response()
}

/// Opens an upload, and takes its first bytes if they come along.
///
/// The header `Zhedel-Upload-Token` of the answer is a token for the bytes of this upload alone, to send as
/// `Authorization: Bearer`: with it an upload goes on when the session that began it has ended.
#[utoipa::path(post, path = "/files", tag = "upload",
    params(("Tus-Resumable" = String, Header), ("Upload-Length" = u64, Header),
           ("Upload-Metadata" = Option<String>, Header),
           ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201),
              (status = 400, body = Problem, content_type = "application/problem+json"),
              (status = 412, body = Problem, content_type = "application/problem+json"),
              (status = 413, body = Problem, content_type = "application/problem+json"),
              (status = 422, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn create(
    State(service): State<Shared>,
    Acting(actor): Acting,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let body = incoming(body);
    let reception = service.parts.reception.clone();
    let length = tus::bytes("Upload-Length", text(&headers, "upload-length"))?;
    let metadata = text(&headers, "upload-metadata").unwrap_or("");
    let facts = tus::metadata(metadata)?.understood(&reception.rules().models)?;
    let with_bytes = headers.contains_key(CONTENT_TYPE);
    if with_bytes {
        require_type(&headers, tus::CONTENT_TYPE)?;
    }
    let checksum = checksum(&headers)?;

    let print = fingerprint(&["upload", &length.to_string(), metadata]);
    // Only the request that opens the upload is told its token: what is remembered of answers holds no secret.
    let (tell, told_token) = oneshot::channel();
    let work = {
        let (reception, actor) = (reception.clone(), actor.clone());
        async move {
            let token = Secret::generate(Purpose::Upload).map_err(AuthError::from)?;
            let upload = reception
                .open(&actor, length, facts, Some(token.digest()))
                .await?;
            // Whoever asked may be gone; the upload is open all the same.
            let _ = tell.send(token);
            Ok(Lasting {
                status: 201,
                location: Some(format!("/files/{}", upload.id)),
                body: None,
            })
        }
    };
    let created = once(&service, &actor, key(&headers)?, print, work).await?;
    let location = created.location.unwrap_or_default();
    let id: UploadId = location
        .trim_start_matches("/files/")
        .parse()
        .map_err(|error| Problem::internal(&error))?;
    let standing = if with_bytes {
        reception
            .append(&actor, id, 0, checksum, None, body)
            .await?
    } else {
        reception.standing(&actor, id).await?
    };
    let mut response = told(StatusCode::CREATED, &standing);
    if let Ok(token) = told_token.await {
        insert(response.headers_mut(), TOKEN, token.reveal().to_owned());
    }
    if let Ok(value) = HeaderValue::try_from(location) {
        response.headers_mut().insert(LOCATION, value);
    }
    Ok(response)
}

/// Where an upload stands.
#[utoipa::path(head, path = "/files/{upload_id}", tag = "upload",
    params(("upload_id" = Uuid, Path), ("Tus-Resumable" = String, Header)),
    responses((status = 200), (status = 404), (status = 410)))]
pub(super) async fn standing(
    State(service): State<Shared>,
    Acting(actor): Acting,
    Id(id): Id<UploadId>,
) -> Result<Response, Problem> {
    let standing = service.parts.reception.standing(&actor, id).await?;
    match standing.upload.state {
        UploadState::Open | UploadState::Finished => {
            let mut response = told(StatusCode::OK, &standing);
            let headers = response.headers_mut();
            headers.insert("upload-length", standing.upload.length.into());
            headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
            Ok(response)
        }
        state => Err(gone(id, state)),
    }
}

/// Takes more bytes; with the last ones the slide is accepted, and the answer names it and tells when its
/// verdict is expected (`Zhedel-Eta`, `-Early`, `-Late`) and whether its window is `kept`, `at_risk` or
/// `missed` (`Zhedel-Window`).
#[utoipa::path(patch, path = "/files/{upload_id}", tag = "upload",
    params(("upload_id" = Uuid, Path), ("Tus-Resumable" = String, Header),
           ("Upload-Offset" = u64, Header), ("Upload-Checksum" = Option<String>, Header)),
    request_body(content = [u8], content_type = "application/offset+octet-stream"),
    responses((status = 204),
              (status = 409, body = Problem, content_type = "application/problem+json"),
              (status = 415, body = Problem, content_type = "application/problem+json"),
              (status = 422, body = Problem, content_type = "application/problem+json"),
              (status = 423, body = Problem, content_type = "application/problem+json"),
              (status = 460, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn append(
    State(service): State<Shared>,
    Acting(actor): Acting,
    Id(id): Id<UploadId>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let body = incoming(body);
    require_type(&headers, tus::CONTENT_TYPE)?;
    let offset = tus::bytes("Upload-Offset", text(&headers, "upload-offset"))?;
    let standing = service
        .parts
        .reception
        .append(&actor, id, offset, checksum(&headers)?, None, body)
        .await?;
    Ok(told(StatusCode::NO_CONTENT, &standing))
}

/// Gives an upload up.
#[utoipa::path(delete, path = "/files/{upload_id}", tag = "upload",
    params(("upload_id" = Uuid, Path), ("Tus-Resumable" = String, Header)),
    responses((status = 204), (status = 404, body = Problem, content_type = "application/problem+json"),
              (status = 410, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn terminate(
    State(service): State<Shared>,
    Acting(actor): Acting,
    Id(id): Id<UploadId>,
) -> Result<StatusCode, Problem> {
    service.parts.reception.terminate(&actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

fn checksum(headers: &HeaderMap) -> Result<Option<Checksum>, Problem> {
    Ok(text(headers, "upload-checksum")
        .map(Checksum::parse)
        .transpose()?)
}

fn told(status: StatusCode, standing: &Standing) -> Response {
    let mut response = status.into_response();
    let headers = response.headers_mut();
    let upload: &Upload = &standing.upload;
    headers.insert("upload-offset", upload.offset.into());
    let slide: Option<(SlideId, CaseId)> = standing
        .accepted
        .map(|accepted| (accepted.slide, accepted.case))
        .or(upload.slide);
    if let Some((slide, case)) = slide {
        insert(headers, "zhedel-slide", slide.to_string());
        insert(headers, "zhedel-case", case.to_string());
        if let Some(accepted) = standing.accepted {
            insert(headers, "zhedel-duplicate", accepted.duplicate.to_string());
            insert(headers, "zhedel-corrected", accepted.corrected.to_string());
        }
        if let Some(eta) = standing.forecast.as_ref().map(Eta::from) {
            insert(headers, "zhedel-eta", eta.expected.to_string());
            insert(headers, "zhedel-eta-early", eta.early.to_string());
            insert(headers, "zhedel-eta-late", eta.late.to_string());
            insert(headers, "zhedel-window", eta.window.to_owned());
        }
    } else {
        let expires = upload.expires_at.strftime("%a, %d %b %Y %H:%M:%S GMT");
        insert(headers, "upload-expires", expires.to_string());
    }
    response
}

fn insert(headers: &mut HeaderMap, name: &'static str, value: String) {
    if let Ok(value) = HeaderValue::try_from(value) {
        headers.insert(HeaderName::from_static(name), value);
    }
}

fn gone(id: UploadId, state: UploadState) -> Problem {
    Problem::new(
        StatusCode::GONE,
        "upload_closed",
        format!("Upload {id} takes no more bytes: it is {}.", state.code()),
    )
    .next("Start a new upload.")
}
