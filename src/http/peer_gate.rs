//! Who may pass at the endpoints for other installations: whoever signs with the key of an active pairing, and nobody else.

use super::origin::origin;
use super::problem::Problem;
use super::state::Shared;
use crate::access::actor::Actor;
use crate::auth::peer::error::SignatureError;
use crate::auth::peer::message::{CONTENT_DIGEST, Covered, PERSON, SIGNATURE, SIGNATURE_INPUT};
use crate::auth::peer::verifier::SignedHeaders;
use crate::domain::audit_origin::AuditSource;
use crate::domain::ids::{PairingId, PrincipalId};
use axum::body::{Body, to_bytes};
use axum::extract::{FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;

/// Largest body of a request.
const MOST_SENT: usize = 64 << 10;
/// Largest body of an answer, which has to be whole before it can be signed.
const MOST_ANSWERED: usize = 16 << 20;

/// The person of the other side for whom a request is made, as that side vouches.
#[derive(Debug, Clone, Copy)]
pub(super) struct PeerPerson(pub(super) PrincipalId);

impl<S: Send + Sync> FromRequestParts<S> for PeerPerson {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let person = parts.extensions.get::<Self>().copied();
        person.ok_or_else(not_signed)
    }
}

/// Lets a signed request through, with the pairing as [`Actor`], and signs the answer.
pub(super) async fn admit(service: &Shared, request: Request, next: Next) -> Response {
    let (request, pairing, signature) = match judge(service, request).await {
        Ok(admitted) => admitted,
        Err(problem) => return problem.into_response(),
    };
    let response = next.run(request).await;
    let (mut head, body) = response.into_parts();
    let Ok(body) = to_bytes(body, MOST_ANSWERED).await else {
        return Problem::internal(&"an answer to another installation is too large")
            .into_response();
    };
    let status = head.status.as_u16();
    let (input, proof) = service
        .parts
        .peer_verifier
        .sign_answer(status, &body, &signature, pairing);
    for (name, value) in [(SIGNATURE_INPUT, input), (SIGNATURE, proof)] {
        if let Ok(value) = HeaderValue::try_from(value) {
            head.headers.insert(name, value);
        }
    }
    Response::from_parts(head, Body::from(body))
}

async fn judge(
    service: &Shared,
    request: Request,
) -> Result<(Request, PairingId, String), Problem> {
    let (mut parts, body) = request.into_parts();
    let person: PrincipalId = text(&parts.headers, PERSON)
        .and_then(|text| text.parse().ok())
        .ok_or_else(not_signed)?;
    let (Some(input), Some(signature), Some(digest)) = (
        text(&parts.headers, SIGNATURE_INPUT),
        text(&parts.headers, SIGNATURE),
        text(&parts.headers, CONTENT_DIGEST),
    ) else {
        return Err(not_signed());
    };
    // A query would not be covered.
    if parts.uri.query().is_some() {
        return Err(not_signed());
    }
    let body: Bytes = to_bytes(body, MOST_SENT).await.map_err(|_| {
        let detail = "The body is larger than requests between installations are.";
        Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", detail)
    })?;
    let covered = Covered {
        method: parts.method.as_str(),
        path: parts.uri.path(),
        body: &body,
        person,
    };
    let headers = SignedHeaders {
        input,
        signature,
        digest,
    };
    let verifier = &service.parts.peer_verifier;
    let pairing = verifier
        .verify(headers, &covered)
        .await
        .map_err(|error| refusal(&error))?;
    let signature = signature.to_owned();
    let from = origin(
        &parts.extensions,
        &parts.headers,
        &service.parts.reached,
        AuditSource::Peer,
    );
    let actor = Actor::peer(pairing.organisation, pairing.id).with_origin(from);
    parts.extensions.insert(actor);
    parts.extensions.insert(PeerPerson(person));
    let request = Request::from_parts(parts, Body::from(body));
    Ok((request, pairing.id, signature))
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?.to_str().ok()?;
    // Two of them could be read otherwise by whoever signed.
    values.next().is_none().then_some(value)
}

/// What is wrong is told where it helps to put it right, and not where it would help to guess.
fn refusal(error: &SignatureError) -> Problem {
    match error {
        SignatureError::Clock { .. } => {
            Problem::new(StatusCode::UNAUTHORIZED, "clock_differs", error.to_string())
        }
        SignatureError::TooMany => {
            Problem::new(StatusCode::TOO_MANY_REQUESTS, "too_many", error.to_string())
        }
        SignatureError::Store(source) => Problem::internal(source),
        SignatureError::Form
        | SignatureError::Replayed
        | SignatureError::Body
        | SignatureError::NoPairing
        | SignatureError::Signature => {
            tracing::info!(%error, "a request of another installation was refused");
            not_signed()
        }
    }
}

fn not_signed() -> Problem {
    Problem::new(
        StatusCode::UNAUTHORIZED,
        "not_paired",
        "The request is not signed by an installation whose pairing is active here.",
    )
    .next("Ask the administrators of both sides whether they confirmed the words and have not ended the pairing.")
}
