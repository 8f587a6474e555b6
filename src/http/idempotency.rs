//! The same request under the same key gives the same answer.

use super::problem::Problem;
use super::state::Shared;
use crate::access::actor::Actor;
use crate::domain::slide::Digest;
use crate::store::contract::idempotency::{KeyState, Remembered};
use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, LOCATION};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::future::Future;

/// An answer that can be given again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lasting {
    /// The status.
    #[serde(skip)]
    pub status: u16,
    /// Where the new thing is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    /// The JSON body, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<serde_json::Value>,
}

impl IntoResponse for Lasting {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::OK);
        let mut response = match self.body {
            Some(body) => {
                let mut response = (status, Body::from(body.to_string())).into_response();
                response
                    .headers_mut()
                    .insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
                response
            }
            None => status.into_response(),
        };
        if let Some(Ok(location)) = self.location.map(HeaderValue::try_from) {
            response.headers_mut().insert(LOCATION, location);
        }
        response
    }
}

/// Longest key, bytes.
const LONGEST_KEY: usize = 200;

/// The request's key, if it has one.
pub fn key(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let Some(value) = headers.get("idempotency-key") else {
        return Ok(None);
    };
    value
        .to_str()
        .ok()
        .filter(|key| (1..=LONGEST_KEY).contains(&key.len()))
        .map(|key| Some(key.to_owned()))
        .ok_or_else(|| {
            Problem::new(
                StatusCode::BAD_REQUEST,
                "invalid_header",
                format!(
                    "The header Idempotency-Key must have 1 to {LONGEST_KEY} ASCII characters."
                ),
            )
        })
}

/// What tells one request from another.
pub fn fingerprint(parts: &[&str]) -> Digest {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part.as_bytes());
    }
    Digest::from_bytes(hash.finalize().into())
}

/// Does `work` once under the key; without a key, just does it.
///
/// The work goes on to its end even if the client has gone, so that the key gets its answer. An
/// error is not remembered: the request can be tried again.
pub async fn once<F>(
    service: &Shared,
    actor: &Actor,
    key: Option<String>,
    fingerprint: Digest,
    work: F,
) -> Result<Lasting, Problem>
where
    F: Future<Output = Result<Lasting, Problem>> + Send + 'static,
{
    let Some(key) = key else {
        return work.await;
    };
    let store = &service.parts.store;
    match store.hold_key(actor, &key, fingerprint).await? {
        KeyState::Held => {}
        KeyState::Answered(remembered) => return again(remembered),
        KeyState::InProgress => {
            return Err(Problem::new(
                StatusCode::CONFLICT,
                "key_in_use",
                "The same request is being worked on.",
            )
            .next("Wait for its answer, then ask again."));
        }
        KeyState::OtherRequest => {
            return Err(Problem::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "key_reused",
                "This Idempotency-Key was used for another request.",
            )
            .next("Use a new key for every new request."));
        }
    }
    let (service, actor) = (Shared::clone(service), actor.clone());
    let task = tokio::spawn(async move {
        let answer = work.await;
        let store = &service.parts.store;
        match &answer {
            Ok(lasting) => {
                let remembered = Remembered {
                    status: lasting.status,
                    answer: serde_json::to_value(lasting)
                        .map_err(|error| Problem::internal(&error))?,
                };
                store.answer_key(&actor, &key, remembered).await?;
            }
            Err(_) => store.release_key(&actor, &key).await?,
        }
        answer
    });
    task.await.map_err(|error| Problem::internal(&error))?
}

fn again(remembered: Remembered) -> Result<Lasting, Problem> {
    let mut lasting: Lasting =
        serde_json::from_value(remembered.answer).map_err(|error| Problem::internal(&error))?;
    lasting.status = remembered.status;
    Ok(lasting)
}
