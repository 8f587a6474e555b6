//! What the service does behind everybody's back: expiry, and finding what nothing refers to.

use super::Answer;
use super::blobs::BlobName;
use crate::access::actor::Actor;
use crate::domain::ids::{OrganisationId, UploadId};
use jiff::SignedDuration;

/// Keeping house.
pub trait Housekeeping: Send + Sync {
    /// Every organisation, for the sweep, which goes through them one by one.
    fn organisations(&self) -> Answer<'_, Vec<OrganisationId>>;

    /// Ends every upload whose time has passed; gives those that were ended now.
    fn expire_uploads<'a>(&'a self, actor: &'a Actor) -> Answer<'a, Vec<UploadId>>;

    /// Those of `names` that nothing refers to: a blob without a slide, the part of an upload
    /// that is not open. They are orphans once they are older than the grace time.
    fn unreferenced<'a>(
        &'a self,
        actor: &'a Actor,
        names: Vec<BlobName>,
    ) -> Answer<'a, Vec<BlobName>>;

    /// Throws away progress events of finished runs and idempotency keys older than `age`; gives
    /// the number of rows.
    fn forget_older_than<'a>(&'a self, actor: &'a Actor, age: SignedDuration) -> Answer<'a, u64>;
}
