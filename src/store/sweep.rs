//! Sweeping up what a crash left behind: bytes that no row refers to.

use super::contract::Store;
use super::contract::blobs::{BlobEntry, BlobError, BlobName, Blobs};
use super::contract::clock::Clock;
use super::contract::error::StoreError;
use crate::access::actor::Actor;
use crate::domain::ids::OrganisationId;
use jiff::{SignedDuration, Timestamp};
use std::collections::HashSet;

/// What a sweep did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Swept {
    /// Uploads that were ended because their time had passed.
    pub expired: usize,
    /// Blobs and parts that were removed.
    pub removed: usize,
    /// Their bytes.
    pub bytes: u64,
}

/// Why a sweep ended early. What it did until then is done; the next one goes on.
#[derive(Debug, thiserror::Error)]
pub enum SweepError {
    /// The store failed.
    #[error("the sweep ended early: {source}")]
    Store {
        /// Why.
        #[from]
        source: StoreError,
    },
    /// The blob store failed.
    #[error("the sweep ended early: {source}")]
    Blobs {
        /// Why.
        #[from]
        source: BlobError,
    },
}

/// Ends uploads whose time has passed, and removes blobs and parts that nothing refers to and
/// that were last written longer than `grace` ago.
///
/// The grace time covers the moment between a blob's being in its place and its rows' being
/// there; a blob that is stored again counts as written again.
///
/// # Errors
/// [`SweepError`] if the store or the blob store fails.
pub async fn sweep(
    store: &dyn Store,
    blobs: &dyn Blobs,
    clock: &dyn Clock,
    grace: SignedDuration,
) -> Result<Swept, SweepError> {
    let mut swept = Swept::default();
    for organisation in store.organisations().await? {
        let actor = Actor::service(organisation);
        let expired = store.expire_uploads(&actor).await?;
        swept.expired += expired.len();
        for upload in expired {
            // It took bytes until its time had passed, so its part is younger than the grace time;
            // nobody can go on with it all the same.
            remove(blobs, organisation, BlobName::Part(upload)).await?;
        }
        let before = clock.now().checked_sub(grace).unwrap_or(Timestamp::MIN);
        let entries: Vec<BlobEntry> = blobs
            .list(organisation)
            .await?
            .into_iter()
            .filter(|entry| entry.written_at < before)
            .collect();
        let names = entries.iter().map(|entry| entry.name).collect();
        let orphans: HashSet<BlobName> = store
            .unreferenced(&actor, names)
            .await?
            .into_iter()
            .collect();
        for entry in entries.iter().filter(|one| orphans.contains(&one.name)) {
            if remove(blobs, organisation, entry.name).await? {
                swept.removed += 1;
                swept.bytes += entry.bytes;
            }
        }
    }
    Ok(swept)
}

/// Removes bytes unless somebody is writing them; tells whether it did.
async fn remove(
    blobs: &dyn Blobs,
    organisation: OrganisationId,
    name: BlobName,
) -> Result<bool, BlobError> {
    match blobs.remove(organisation, name).await {
        Ok(()) => Ok(true),
        Err(BlobError::PartInUse { .. }) => Ok(false),
        Err(error) => Err(error),
    }
}
