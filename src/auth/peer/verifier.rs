//! Checks the signatures of requests that come from other installations, and signs the answers.

use super::error::SignatureError;
use super::identity::PeerIdentity;
use super::message::{
    Covered, Stated, answer_base, answer_header, is_signed, request_base, signature_header,
};
use super::seen::Seen;
use crate::domain::ids::PairingId;
use crate::store::contract::Store;
use crate::store::contract::clock::Clock;
use crate::store::contract::pairings::ActivePairing;
use std::sync::Arc;

/// Seconds that the two clocks may differ by, with the time that a request is under way.
pub const TOLERANCE: i64 = 60;

/// The headers of a signed request.
#[derive(Debug, Clone, Copy)]
pub struct SignedHeaders<'a> {
    /// `Signature-Input`.
    pub input: &'a str,
    /// `Signature`.
    pub signature: &'a str,
    /// `Content-Digest`.
    pub digest: &'a str,
}

/// Checks signatures. What it has seen it forgets with the process: a request that changes something does nothing the
/// second time, and a picture that was shown is not shown to anybody but the paired installation.
pub struct PeerVerifier {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    identity: PeerIdentity,
    seen: Seen,
}

impl PeerVerifier {
    /// A verifier that knows pairings by the store.
    #[must_use]
    pub fn new(store: Arc<dyn Store>, clock: Arc<dyn Clock>, identity: PeerIdentity) -> Self {
        Self {
            store,
            clock,
            identity,
            seen: Seen::default(),
        }
    }

    /// The pairing that signed a request.
    ///
    /// # Errors
    /// [`SignatureError`] for whatever is not signed now, once, over these very bytes, by the key of an active pairing.
    pub async fn verify(
        &self,
        headers: SignedHeaders<'_>,
        covered: &Covered<'_>,
    ) -> Result<ActivePairing, SignatureError> {
        let stated = Stated::read(headers.input).ok_or(SignatureError::Form)?;
        let now = self.clock.now().as_second();
        if (now - stated.created).abs() > TOLERANCE {
            return Err(SignatureError::Clock { seconds: TOLERANCE });
        }
        if headers.digest != super::message::content_digest(covered.body) {
            return Err(SignatureError::Body);
        }
        let pairing = self
            .store
            .active_pairing(stated.pairing)
            .await?
            .ok_or(SignatureError::NoPairing)?;
        if !is_signed(
            pairing.peer.key,
            &request_base(covered, &stated),
            headers.signature,
        ) {
            return Err(SignatureError::Signature);
        }
        let until = stated.created + TOLERANCE;
        self.seen
            .first_time(stated.pairing, &stated.nonce, (now, until))?;
        Ok(pairing)
    }

    /// The headers `Signature-Input` and `Signature` of an answer; `request` is the header `Signature` that it answers.
    #[must_use]
    pub fn sign_answer(
        &self,
        status: u16,
        body: &[u8],
        request: &str,
        pairing: PairingId,
    ) -> (String, String) {
        let base = answer_base(status, body, request, pairing);
        let signature = signature_header(&self.identity.sign(&base));
        (answer_header(pairing), signature)
    }
}
