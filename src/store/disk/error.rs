//! What the system's errors mean to the caller.

use crate::domain::ids::UploadId;
use crate::store::contract::blobs::BlobError;
use std::io::ErrorKind;

/// An error while the store was `doing` something.
pub(super) fn io(doing: &'static str, source: std::io::Error) -> BlobError {
    BlobError::Io { doing, source }
}

/// An error while the bytes of an upload were written.
pub(super) fn writing(upload: UploadId, source: std::io::Error) -> BlobError {
    match source.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => BlobError::StorageFull { upload },
        _ => io("wrote a part", source),
    }
}

/// Runs file work where it may wait for the disk.
pub(super) async fn blocking<T: Send + 'static>(
    doing: &'static str,
    work: impl FnOnce() -> Result<T, BlobError> + Send + 'static,
) -> Result<T, BlobError> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| io(doing, std::io::Error::other(error)))?
}
