//! The same request under the same key gives the same answer.

use super::Answer;
use crate::access::actor::Actor;
use crate::domain::slide::Digest;

/// What was answered to a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remembered {
    /// HTTP status.
    pub status: u16,
    /// The body, and what headers belong to it, as JSON of the caller's own form.
    pub answer: serde_json::Value,
}

/// What is known of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyState {
    /// The key is new and now held by the caller, who must answer or release it.
    Held,
    /// The same request was answered before.
    Answered(Remembered),
    /// The same request is being worked on. HTTP 409.
    InProgress,
    /// The key was used for another request. HTTP 422.
    OtherRequest,
}

/// Keys are an organisation's and a principal's own, and forgotten after a day.
pub trait Idempotency: Send + Sync {
    /// Takes a key for the request with this fingerprint. A key that was held for more than ten
    /// minutes without an answer is taken to be abandoned and is given anew.
    fn hold_key<'a>(
        &'a self,
        actor: &'a Actor,
        key: &'a str,
        fingerprint: Digest,
    ) -> Answer<'a, KeyState>;

    /// Remembers the answer under a key that is held.
    fn answer_key<'a>(
        &'a self,
        actor: &'a Actor,
        key: &'a str,
        remembered: Remembered,
    ) -> Answer<'a, ()>;

    /// Lets a held key go without an answer, so that the request can be tried again.
    fn release_key<'a>(&'a self, actor: &'a Actor, key: &'a str) -> Answer<'a, ()>;
}
