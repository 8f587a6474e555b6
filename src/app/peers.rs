//! This installation's key, and what other installations are asked and answered with.

use super::data_folder;
use crate::auth::peer::client::PeerClient;
use crate::auth::peer::error::PeerError;
use crate::auth::peer::identity::PeerIdentity;
use crate::auth::peer::verifier::PeerVerifier;
use crate::domain::opinion::peer_key::PeerKey;
use crate::store::checkpoints::error::CheckpointError;
use crate::store::checkpoints::key::{CheckpointKey, KeyFound};
use crate::store::contract::Store;
use crate::store::contract::clock::SystemClock;
use std::path::Path;
use std::sync::Arc;

/// Why this installation cannot be known to others.
#[derive(Debug, thiserror::Error)]
pub enum InstallationError {
    /// Its key cannot be used.
    #[error("the key of the installation cannot be used: {source}")]
    Key {
        /// What was met.
        #[from]
        source: CheckpointError,
    },
    /// Other installations cannot be asked.
    #[error("other installations could not be asked: {source}")]
    Client {
        /// What was met.
        #[from]
        source: PeerError,
    },
}

/// Opens or makes the key (Ed25519, PKCS #8, mode 0600) in the data folder.
///
/// # Errors
/// [`InstallationError`] if the key cannot be read or made.
pub(super) fn peers(
    folder: &Path,
    store: &Arc<dyn Store>,
) -> Result<(PeerVerifier, Arc<PeerClient>), InstallationError> {
    let path = data_folder::installation_key(folder);
    let (key, found) = CheckpointKey::open_or_make(&path)?;
    if found == KeyFound::OpenToOthers {
        tracing::warn!(
            "others can read the installation's key; set its mode to 0600 and pair anew"
        );
    }
    let public = PeerKey::from_bytes(key.public().bytes());
    let sign = Arc::new(move |message: &[u8]| key.sign_bytes(message));
    let identity = PeerIdentity::new(public, sign);
    let clock = Arc::new(SystemClock);
    let verifier = PeerVerifier::new(Arc::clone(store), clock.clone(), identity.clone());
    Ok((verifier, Arc::new(PeerClient::new(identity, clock)?)))
}
