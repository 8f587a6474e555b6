//! Signed requests to other installations.
//!
//! Whoever is asked is named by an administrator, by a link that the other side made; no redirect is followed, and what
//! comes back is bounded and signed.

use super::error::PeerError;
use super::identity::PeerIdentity;
use super::message::{
    CONTENT_DIGEST, Covered, PERSON, SIGNATURE, SIGNATURE_INPUT, Stated, answer_base,
    answer_header, content_digest, is_signed, request_base, signature_header,
};
use crate::auth::secret::NoRandomness;
use crate::domain::ids::{PairingId, PrincipalId};
use crate::domain::opinion::peer_address::PeerAddress;
use crate::store::contract::clock::Clock;
use crate::store::contract::pairings::ActivePairing;
use reqwest::header::CONTENT_TYPE;
use reqwest::{Client, Method, RequestBuilder, Response};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

/// Longest time for the line.
const CONNECT: Duration = Duration::from_secs(5);
/// Longest time for an answer.
const ANSWER: Duration = Duration::from_secs(15);
/// Most bytes of an answer in words.
const MOST_TEXT: usize = 1 << 20;
/// Most bytes of a tile.
const MOST_TILE: usize = 16 << 20;

/// What another installation answered.
#[derive(Debug, Clone)]
pub struct PeerAnswer {
    /// The media type.
    pub media_type: String,
    /// The body.
    pub body: Vec<u8>,
}

/// Why something was refused, as problems tell it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Told {
    code: String,
    detail: String,
}

/// Asks other installations.
pub struct PeerClient {
    http: Client,
    clock: Arc<dyn Clock>,
    identity: PeerIdentity,
}

impl PeerClient {
    /// A client that signs with this identity.
    ///
    /// # Errors
    /// [`PeerError::Unreachable`] if the system gives nothing to encrypt lines with.
    pub fn new(identity: PeerIdentity, clock: Arc<dyn Clock>) -> Result<Self, PeerError> {
        // Whoever else set a provider of cryptography in this process set one that does as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = Client::builder()
            // A redirect could lead the service to addresses inside the hospital.
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(CONNECT)
            .timeout(ANSWER)
            .build()
            .map_err(|error| unreachable(&error))?;
        Ok(Self {
            http,
            clock,
            identity,
        })
    }

    /// This installation's own key.
    #[must_use]
    pub fn identity(&self) -> &PeerIdentity {
        &self.identity
    }

    /// Asks for a document.
    ///
    /// # Errors
    /// [`PeerError`] if the other side does not answer, or not with such a document, signed.
    pub async fn get<T: DeserializeOwned>(
        &self,
        peer: &ActivePairing,
        person: PrincipalId,
        path: &str,
    ) -> Result<T, PeerError> {
        let answer = self
            .signed(peer, person, (Method::GET, path), vec![], MOST_TEXT)
            .await?;
        understood(&answer.body)
    }

    /// Sends a document, and gives the one that comes back.
    ///
    /// # Errors
    /// As for [`PeerClient::get`].
    pub async fn post<T: DeserializeOwned>(
        &self,
        peer: &ActivePairing,
        person: PrincipalId,
        path: &str,
        body: Vec<u8>,
    ) -> Result<T, PeerError> {
        let answer = self
            .signed(peer, person, (Method::POST, path), body, MOST_TEXT)
            .await?;
        understood(&answer.body)
    }

    /// Asks for a picture or its description.
    ///
    /// # Errors
    /// As for [`PeerClient::get`].
    pub async fn picture(
        &self,
        peer: &ActivePairing,
        person: PrincipalId,
        path: &str,
    ) -> Result<PeerAnswer, PeerError> {
        self.signed(peer, person, (Method::GET, path), vec![], MOST_TILE)
            .await
    }

    /// Brings a link back to the installation that made it. Nobody is paired yet, so that nothing is signed: the words
    /// that people compare stand for it.
    ///
    /// # Errors
    /// As for [`PeerClient::get`].
    pub async fn meet<T: DeserializeOwned>(
        &self,
        address: &PeerAddress,
        body: Vec<u8>,
    ) -> Result<T, PeerError> {
        let request = self
            .http
            .post(format!("{address}/peer/v1/pairings"))
            .header(CONTENT_TYPE, "application/json")
            .body(body);
        let (status, body, _) = read(send(request).await?, MOST_TEXT).await?;
        if !(200..300).contains(&status) {
            return Err(refused(status, &body));
        }
        understood(&body)
    }

    async fn signed(
        &self,
        peer: &ActivePairing,
        person: PrincipalId,
        (method, path): (Method, &str),
        body: Vec<u8>,
        most: usize,
    ) -> Result<PeerAnswer, PeerError> {
        let mut random = [0; 16];
        getrandom::fill(&mut random).map_err(NoRandomness::from)?;
        let nonce = random.iter().fold(String::new(), |mut digits, byte| {
            // Writing to a string cannot fail.
            let _ = write!(digits, "{byte:02x}");
            digits
        });
        let stated = Stated {
            pairing: peer.id,
            created: self.clock.now().as_second(),
            nonce,
        };
        let covered = Covered {
            method: method.as_str(),
            path,
            body: &body,
            person,
        };
        let base = request_base(&covered, &stated);
        let signature = signature_header(&self.identity.sign(&base));
        let mut request = self
            .http
            .request(method.clone(), format!("{}{path}", peer.peer.address))
            .header(CONTENT_DIGEST, content_digest(&body))
            .header(PERSON, person.to_string())
            .header(SIGNATURE_INPUT, stated.header())
            .header(SIGNATURE, &signature);
        if !body.is_empty() {
            request = request.header(CONTENT_TYPE, "application/json").body(body);
        }
        let answer = send(request).await?;
        let told = |name: &str| {
            let value = answer.headers().get(name)?.to_str().ok()?;
            Some(value.to_owned())
        };
        let (input, proof) = (told(SIGNATURE_INPUT), told(SIGNATURE));
        let (status, body, media_type) = read(answer, most).await?;
        if !is_from(peer, (status, &body), &signature, (input, proof)) {
            // Whoever refuses for want of a pairing signs nothing.
            return Err(if (200..300).contains(&status) {
                PeerError::NotSigned
            } else {
                refused(status, &body)
            });
        }
        if !(200..300).contains(&status) {
            return Err(refused(status, &body));
        }
        Ok(PeerAnswer { media_type, body })
    }
}

fn is_from(
    peer: &ActivePairing,
    (status, body): (u16, &[u8]),
    request: &str,
    (input, proof): (Option<String>, Option<String>),
) -> bool {
    let pairing: PairingId = peer.id;
    let base = answer_base(status, body, request, pairing);
    input == Some(answer_header(pairing))
        && proof.is_some_and(|proof| is_signed(peer.peer.key, &base, &proof))
}

async fn send(request: RequestBuilder) -> Result<Response, PeerError> {
    request.send().await.map_err(|error| unreachable(&error))
}

/// Status, body and media type, as far as the body is not longer than it may be.
async fn read(mut answer: Response, most: usize) -> Result<(u16, Vec<u8>, String), PeerError> {
    let status = answer.status().as_u16();
    let media_type = answer
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
        .to_owned();
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(|error| unreachable(&error))? {
        if body.len() + chunk.len() > most {
            return Err(PeerError::TooLarge { most });
        }
        body.extend_from_slice(&chunk);
    }
    Ok((status, body, media_type))
}

fn understood<T: DeserializeOwned>(body: &[u8]) -> Result<T, PeerError> {
    serde_json::from_slice(body).map_err(|error| PeerError::NotUnderstood {
        why: error.to_string(),
    })
}

fn refused(status: u16, body: &[u8]) -> PeerError {
    let told: Told = serde_json::from_slice(body).unwrap_or_default();
    PeerError::Refused {
        status,
        code: told.code,
        detail: told.detail,
    }
}

fn unreachable(error: &reqwest::Error) -> PeerError {
    let why = if error.is_timeout() {
        "it took too long"
    } else if error.is_connect() {
        "no line to it could be opened"
    } else {
        "the line broke off"
    };
    PeerError::Unreachable { why: why.into() }
}
