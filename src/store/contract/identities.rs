//! Which of several slides with the same bytes bears the right name.

use super::Answer;
use crate::access::actor::Actor;
use crate::domain::consultation::step::Why;
use crate::domain::ids::SlideId;

/// Resolving conflicts of identity.
pub trait Identities: Send + Sync {
    /// States that `right` bears the right name. Every slide with the same bytes under another name is withdrawn:
    /// superseded by this one, out of its consultation's outcome, never deleted. Gives those. A later statement may
    /// turn it round.
    ///
    /// # Errors
    /// [`super::error::StoreError::NotFound`] if there is no such slide; [`super::error::StoreError::Invalid`] if
    /// its identity is in no conflict.
    fn resolve_identity<'a>(
        &'a self,
        actor: &'a Actor,
        right: SlideId,
        why: Why,
    ) -> Answer<'a, Vec<SlideId>>;
}
