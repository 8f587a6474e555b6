//! Two organisations on two installations that know each other's keys.

use super::check_code::CheckCode;
use super::country::Country;
use super::peer_address::PeerAddress;
use super::peer_key::PeerKey;
use crate::domain::free_text::Line;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// How long a link to begin a pairing is good.
pub const LINK_LASTS: SignedDuration = SignedDuration::from_hours(24);

/// What one side tells the other of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PeerFacts {
    /// Where it answers.
    pub address: PeerAddress,
    /// Its Ed25519 public key.
    pub key: PeerKey,
    /// The organisation.
    pub organisation: Line<120>,
    /// Its country.
    pub country: Country,
}

/// Where a pairing stands on this side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PairingState {
    /// A link was made for the other side, which has not come yet.
    Offered {
        /// Until when the link is good.
        expires_at: Timestamp,
    },
    /// Both keys are known; nobody here has confirmed the words yet.
    Met {
        /// The other side.
        peer: PeerFacts,
        /// The words that both sides compare.
        words: CheckCode,
    },
    /// An administrator here has confirmed the words: requests of the other side are answered.
    Active {
        /// The other side.
        peer: PeerFacts,
        /// The words that were compared.
        words: CheckCode,
    },
    /// Ended by an administrator here, for good.
    Ended {
        /// The other side, if it was ever known.
        peer: Option<PeerFacts>,
    },
}

impl PairingState {
    /// The code used in files and at the API.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Offered { .. } => "offered",
            Self::Met { .. } => "met",
            Self::Active { .. } => "active",
            Self::Ended { .. } => "ended",
        }
    }

    /// The other side, once it is known.
    #[must_use]
    pub fn peer(&self) -> Option<(&PeerFacts, CheckCode)> {
        match self {
            Self::Met { peer, words } | Self::Active { peer, words } => Some((peer, *words)),
            Self::Offered { .. } | Self::Ended { .. } => None,
        }
    }
}
