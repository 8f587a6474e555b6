//! Who reads what.

use super::Answer;
use crate::access::actor::Actor;
use crate::domain::consultation::claim::Claim;
use crate::domain::free_text::Prose;
use crate::domain::ids::{ConsultationId, PrincipalId};

/// Taking consultations to read and passing them on. Every method but the last two is for the reader alone, and each
/// is [`super::error::StoreError::Refused`] with what stands in its way.
pub trait Claims: Send + Sync {
    /// Begins to read. Of whoever reads it already this is a sign of life.
    ///
    /// # Errors
    /// [`super::error::StoreError::NotFound`]; [`super::error::StoreError::Refused`] if somebody else reads it,
    /// or if there is nothing to read or it is signed.
    fn claim<'a>(&'a self, actor: &'a Actor, id: ConsultationId) -> Answer<'a, Claim>;

    /// A sign of life of the reader's page, due at least once a minute. It gives the claim, with an offer if there
    /// is one.
    ///
    /// # Errors
    /// [`super::error::StoreError::NotFound`]; [`super::error::StoreError::Refused`] if the claim was lost.
    fn beat<'a>(&'a self, actor: &'a Actor, id: ConsultationId) -> Answer<'a, Claim>;

    /// Puts it back; the draft stays.
    ///
    /// # Errors
    /// [`super::error::StoreError::NotFound`]; [`super::error::StoreError::Refused`].
    fn release<'a>(&'a self, actor: &'a Actor, id: ConsultationId) -> Answer<'a, ()>;

    /// Offers it to another, who has to accept. Until then the claim stays.
    ///
    /// # Errors
    /// [`super::error::StoreError::NotFound`]; [`super::error::StoreError::Refused`].
    fn offer_hand_over<'a>(
        &'a self,
        actor: &'a Actor,
        id: ConsultationId,
        to: PrincipalId,
        note: Prose<500>,
    ) -> Answer<'a, Claim>;

    /// Accepts what was offered to the actor.
    ///
    /// # Errors
    /// [`super::error::StoreError::NotFound`]; [`super::error::StoreError::Refused`].
    fn accept_hand_over<'a>(&'a self, actor: &'a Actor, id: ConsultationId) -> Answer<'a, Claim>;

    /// Takes a claim without a sign of life for two minutes.
    ///
    /// # Errors
    /// [`super::error::StoreError::NotFound`]; [`super::error::StoreError::Refused`].
    fn take_over<'a>(&'a self, actor: &'a Actor, id: ConsultationId) -> Answer<'a, Claim>;
}
