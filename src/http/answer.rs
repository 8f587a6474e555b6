//! Answers with an entity tag, and `304 Not Modified` for whoever has them already.

use super::problem::Problem;
use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;

/// How long a client may keep an answer without asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// Ask every time; patient data never stays in shared caches.
    Ask,
    /// It never changes.
    Forever,
}

impl Keep {
    fn header(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::Ask => "private, no-cache",
            Self::Forever => "private, max-age=31536000, immutable",
        })
    }
}

/// An entity tag from the bytes themselves.
pub fn tag_of(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    let mut tag = String::from("\"");
    for byte in &digest[..12] {
        // Writing to a string cannot fail.
        let _ = write!(tag, "{byte:02x}");
    }
    tag.push('"');
    tag
}

/// Whether the client has what the tag names.
pub fn has(headers: &HeaderMap, tag: &str) -> bool {
    headers
        .get_all(IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|one| one.trim().trim_start_matches("W/"))
        .any(|one| one == "*" || one == tag)
}

/// A JSON answer.
pub fn json(headers: &HeaderMap, value: &impl Serialize) -> Result<Response, Problem> {
    let body = serde_json::to_vec(value).map_err(|error| Problem::internal(&error))?;
    Ok(document(headers, "application/json", body.into()))
}

/// Any document that is asked for every time.
pub fn document(headers: &HeaderMap, media_type: &'static str, body: Bytes) -> Response {
    let tag = tag_of(&body);
    tagged(headers, media_type, &tag, Keep::Ask, body)
}

/// An answer under a known tag.
pub fn tagged(
    headers: &HeaderMap,
    media_type: &'static str,
    tag: &str,
    keep: Keep,
    body: Bytes,
) -> Response {
    if has(headers, tag) {
        return not_modified(tag, keep);
    }
    let mut response = (StatusCode::OK, Body::from(body)).into_response();
    let out = response.headers_mut();
    out.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    label(out, tag, keep);
    response
}

/// The answer to whoever has it already.
pub fn not_modified(tag: &str, keep: Keep) -> Response {
    let mut response = StatusCode::NOT_MODIFIED.into_response();
    label(response.headers_mut(), tag, keep);
    response
}

fn label(headers: &mut HeaderMap, tag: &str, keep: Keep) {
    // Weak, since the body may be compressed on its way.
    if let Ok(value) = HeaderValue::from_str(&format!("W/{tag}")) {
        headers.insert(ETAG, value);
    }
    headers.insert(CACHE_CONTROL, keep.header());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_has_the_answer_gets_it_not_again() {
        let first = json(&HeaderMap::new(), &[1, 2]).unwrap();
        let tag = first.headers()[ETAG].clone();
        let mut headers = HeaderMap::new();
        headers.insert(IF_NONE_MATCH, tag);
        assert_eq!(
            json(&headers, &[1, 2]).unwrap().status(),
            StatusCode::NOT_MODIFIED
        );
        assert_eq!(json(&headers, &[1, 3]).unwrap().status(), StatusCode::OK);
    }
}
