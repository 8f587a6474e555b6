//! Pairings of this installation's organisations with those of other installations.

use super::Answer;
use crate::access::actor::Actor;
use crate::domain::ids::{OrganisationId, PairingId, PrincipalId};
use crate::domain::opinion::check_code::CheckCode;
use crate::domain::opinion::country::Country;
use crate::domain::opinion::pairing::{PairingState, PeerFacts};
use crate::domain::slide::Digest;
use jiff::Timestamp;

/// A pairing as its administrators see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PairingRecord {
    /// Its id, the same on both sides.
    pub id: PairingId,
    /// Where it stands here.
    pub state: PairingState,
    /// Who began it here.
    pub created_by: PrincipalId,
    /// When.
    pub created_at: Timestamp,
    /// Who confirmed the words here, and when.
    pub confirmed: Option<(PrincipalId, Timestamp)>,
    /// Who ended it here, and when.
    pub ended: Option<(PrincipalId, Timestamp)>,
}

/// A pairing that waits for the other side to come with the link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OfferedPairing {
    /// The organisation here.
    pub organisation: OrganisationId,
    /// The pairing.
    pub id: PairingId,
    /// What this side promised by the link.
    pub own_nonce: Digest,
}

/// A pairing whose words an administrator here has confirmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActivePairing {
    /// The organisation here.
    pub organisation: OrganisationId,
    /// The pairing.
    pub id: PairingId,
    /// The other side.
    pub peer: PeerFacts,
}

/// An organisation as others may know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrganisationProfile {
    /// Its id.
    pub id: OrganisationId,
    /// Its name.
    pub name: String,
    /// Its country, if it was stated.
    pub country: Option<Country>,
}

/// Keeping pairings.
pub trait Pairings: Send + Sync {
    /// The actor's organisation as others may know it.
    fn own_profile<'a>(&'a self, actor: &'a Actor) -> Answer<'a, OrganisationProfile>;

    /// States the country of the actor's organisation, which can then be asked for opinions by others of this
    /// installation.
    fn set_country<'a>(&'a self, actor: &'a Actor, country: Country) -> Answer<'a, ()>;

    /// Every pairing of the organisation, the newest first.
    fn pairings<'a>(&'a self, actor: &'a Actor) -> Answer<'a, Vec<PairingRecord>>;

    /// Keeps an offer: `link` covers this installation's key and `own_nonce`.
    fn offer_pairing<'a>(
        &'a self,
        actor: &'a Actor,
        own_nonce: Digest,
        link: Digest,
    ) -> Answer<'a, PairingRecord>;

    /// The offer with this link, if it is good still.
    fn offered_pairing(&self, link: Digest) -> Answer<'_, Option<OfferedPairing>>;

    /// The other side has come with the link; the link is spent.
    ///
    /// # Errors
    /// [`super::error::StoreError::InvitationSpent`] if another was faster or its time is over.
    fn meet_by_link(
        &self,
        offer: OfferedPairing,
        peer: PeerFacts,
        words: CheckCode,
    ) -> Answer<'_, ()>;

    /// Keeps a pairing that this side began with a link of the other.
    ///
    /// # Errors
    /// [`super::error::StoreError::Taken`] if it is there already.
    fn keep_met_pairing<'a>(
        &'a self,
        actor: &'a Actor,
        id: PairingId,
        own_nonce: Digest,
        peer: PeerFacts,
        words: CheckCode,
    ) -> Answer<'a, PairingRecord>;

    /// An administrator has compared the words with the other side: from now on its requests are answered.
    ///
    /// # Errors
    /// [`super::error::StoreError::NotFound`] if there is none whose words can be confirmed.
    fn confirm_pairing<'a>(&'a self, actor: &'a Actor, id: PairingId) -> Answer<'a, PairingRecord>;

    /// Ends a pairing for good: from now on nothing of it is answered.
    ///
    /// # Errors
    /// [`super::error::StoreError::NotFound`] if there is none.
    fn end_pairing<'a>(&'a self, actor: &'a Actor, id: PairingId) -> Answer<'a, PairingRecord>;

    /// The active pairing with this id, whosever it is: for the gate that checks signatures.
    fn active_pairing(&self, id: PairingId) -> Answer<'_, Option<ActivePairing>>;

    /// The active pairings of the actor's organisation.
    fn own_active_pairings<'a>(&'a self, actor: &'a Actor) -> Answer<'a, Vec<ActivePairing>>;

    /// The other organisations of this installation that can be asked for opinions.
    fn open_organisations<'a>(&'a self, actor: &'a Actor) -> Answer<'a, Vec<OrganisationProfile>>;
}
