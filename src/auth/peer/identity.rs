//! This installation's own key.

use crate::domain::opinion::peer_key::PeerKey;
use std::fmt;
use std::sync::Arc;

/// Signs with the installation's private key.
type Sign = Arc<dyn Fn(&[u8]) -> [u8; 64] + Send + Sync>;

/// The key by which other installations know this one. The private half stays where it is kept.
#[derive(Clone)]
pub struct PeerIdentity {
    public: PeerKey,
    sign: Sign,
}

impl PeerIdentity {
    /// An Ed25519 key by its public half and something that signs.
    #[must_use]
    pub fn new(public: PeerKey, sign: Sign) -> Self {
        Self { public, sign }
    }

    /// The half that everybody may know.
    #[must_use]
    pub fn public(&self) -> PeerKey {
        self.public
    }

    /// The signature of some bytes.
    #[must_use]
    pub(super) fn sign(&self, message: &[u8]) -> [u8; 64] {
        (self.sign)(message)
    }
}

impl fmt::Debug for PeerIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PeerIdentity({})", self.public)
    }
}
