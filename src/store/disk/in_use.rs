//! Which uploads are being written: two requests that append to the same part would mix their
//! bytes.

use crate::domain::ids::UploadId;
use crate::store::contract::blobs::BlobError;
use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The uploads that somebody holds.
#[derive(Debug, Clone, Default)]
pub(super) struct InUse {
    uploads: Arc<Mutex<HashSet<UploadId>>>,
}

/// The sole right to an upload's part, until it is dropped.
#[derive(Debug)]
pub(super) struct Held {
    in_use: InUse,
    upload: UploadId,
}

impl InUse {
    pub(super) fn hold(&self, upload: UploadId) -> Result<Held, BlobError> {
        if self.uploads().insert(upload) {
            Ok(Held {
                in_use: self.clone(),
                upload,
            })
        } else {
            Err(BlobError::PartInUse { upload })
        }
    }

    /// A panic elsewhere cannot leave the set half changed, so it stays good.
    fn uploads(&self) -> MutexGuard<'_, HashSet<UploadId>> {
        self.uploads.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.in_use.uploads().remove(&self.upload);
    }
}
