//! One writer per upload.

use super::error::IngestError;
use crate::domain::ids::UploadId;
use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

/// Which uploads are being written.
///
/// The lock is taken before the upload's offset is read: whoever opened the part with an offset
/// read earlier would cut off what another request has made safe since.
#[derive(Debug, Clone, Default)]
pub struct PartLocks(Arc<Mutex<HashSet<UploadId>>>);

/// The right to write one upload, until it is dropped.
#[derive(Debug)]
pub struct PartLock {
    locks: PartLocks,
    upload: UploadId,
}

impl PartLocks {
    /// Takes the lock of an upload.
    ///
    /// # Errors
    /// [`IngestError::InUse`] while another request has it.
    pub fn take(&self, upload: UploadId) -> Result<PartLock, IngestError> {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if held.insert(upload) {
            Ok(PartLock {
                locks: self.clone(),
                upload,
            })
        } else {
            Err(IngestError::InUse { upload })
        }
    }
}

impl Drop for PartLock {
    fn drop(&mut self) {
        let mut held = self.locks.0.lock().unwrap_or_else(PoisonError::into_inner);
        held.remove(&self.upload);
    }
}
