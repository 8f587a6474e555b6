//! Who reads a consultation, and for how long that holds without a sign of life.

use crate::domain::free_text::Prose;
use crate::domain::ids::PrincipalId;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// How long a claim is another's to respect after its last heart-beat.
pub const STALE_AFTER: SignedDuration = SignedDuration::from_mins(2);

/// One pathologist's hold on a consultation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// Who reads it.
    pub reader: PrincipalId,
    /// Since when.
    pub since: Timestamp,
    /// The last sign of life of their page.
    pub beat_at: Timestamp,
    /// To whom it is offered.
    pub offer: Option<Offer>,
}

/// A hand-over that waits to be accepted. Until then the reader stays who they are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// Who may accept it.
    pub to: PrincipalId,
    /// What they should know.
    pub note: Prose<500>,
    /// When it was made.
    pub at: Timestamp,
}

impl Claim {
    /// Whether there was no sign of life for so long that somebody else may take it over.
    #[must_use]
    pub fn is_stale(&self, now: Timestamp) -> bool {
        is_stale(self.beat_at, now)
    }
}

/// The same of the last sign of life alone.
#[must_use]
pub fn is_stale(beat_at: Timestamp, now: Timestamp) -> bool {
    now.duration_since(beat_at) >= STALE_AFTER
}
