//! The bytes of slides: written once under a temporary name, then kept under their digest.

use super::Boxed;
use crate::domain::ids::{OrganisationId, UploadId};
use crate::domain::slide::Digest;
use bytes::Bytes;
use jiff::Timestamp;
use std::path::PathBuf;

/// The name of something in the blob store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BlobName {
    /// The bytes of an upload that is not complete.
    Part(UploadId),
    /// A whole blob.
    Whole(Digest),
}

/// A blob that is safely in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Blob {
    /// Digest of its bytes.
    pub digest: Digest,
    /// Number of its bytes.
    pub bytes: u64,
}

/// Something in the blob store, for the sweep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BlobEntry {
    /// Its name.
    pub name: BlobName,
    /// Its bytes.
    pub bytes: u64,
    /// When it was last written, or stored again.
    pub written_at: Timestamp,
}

/// Why bytes could not be kept or found. Messages name uploads and digests, never a file's own
/// name.
#[derive(Debug, thiserror::Error)]
pub enum BlobError {
    /// There is no such blob or part. HTTP 404.
    #[error("there is no blob {name:?}")]
    NotFound {
        /// Its name.
        name: BlobName,
    },
    /// Another request is writing this part. HTTP 423.
    #[error("upload {upload} is being written by another request; wait until that has ended")]
    PartInUse {
        /// The upload.
        upload: UploadId,
    },
    /// Fewer bytes are on disk than were recorded. HTTP 500.
    #[error("upload {upload} has {found} bytes on disk instead of {expected}; start a new upload")]
    PartTooShort {
        /// The upload.
        upload: UploadId,
        /// Bytes that should be there.
        expected: u64,
        /// Bytes that are there.
        found: u64,
    },
    /// The bytes are not those that the sender meant. HTTP 460 (tus) or 400.
    #[error("the bytes have the SHA-256 {found}, not {expected}; send them again")]
    DigestMismatch {
        /// What the sender stated.
        expected: Digest,
        /// What the bytes have.
        found: Digest,
    },
    /// The disk is full. HTTP 507.
    #[error(
        "the disk of the blob store is full; free some space and send the rest of upload {upload} again"
    )]
    StorageFull {
        /// The upload.
        upload: UploadId,
    },
    /// The blob store failed otherwise. HTTP 503.
    #[error("the blob store failed while it {doing}: {source}")]
    Io {
        /// What it was doing.
        doing: &'static str,
        /// The system's error.
        source: std::io::Error,
    },
}

/// The answer of a blob store.
pub type BlobAnswer<'a, T> = Boxed<'a, Result<T, BlobError>>;

/// Appends to one part. Nobody else can open the part until this is dropped.
pub trait PartWriter: Send {
    /// Appends bytes. They are safe only after [`PartWriter::sync`].
    ///
    /// # Errors
    /// [`BlobError::StorageFull`] if they do not fit; what was written before stays.
    fn write(&mut self, bytes: Bytes) -> BlobAnswer<'_, ()>;

    /// Makes everything written so far safe; gives the length of the part.
    ///
    /// # Errors
    /// [`BlobError::StorageFull`] if it does not fit.
    fn sync(&mut self) -> BlobAnswer<'_, u64>;
}

/// The bytes of slides, by organisation.
///
/// A blob is either whole and under its digest, or not there: it is written as a part, synced, its
/// digest found from what was written, then moved to its place, and the folder synced.
pub trait Blobs: Send + Sync {
    /// Opens the part of an upload at `offset`, which is the offset that the store recorded; what
    /// was written past it by a request that did not end well is cut off. Offset 0 makes the part.
    ///
    /// # Errors
    /// [`BlobError::PartInUse`] if another request has it open, [`BlobError::PartTooShort`] if it
    /// ends before `offset`.
    fn open_part(
        &self,
        organisation: OrganisationId,
        upload: UploadId,
        offset: u64,
    ) -> BlobAnswer<'_, Box<dyn PartWriter>>;

    /// Makes the complete part of an upload a blob. Doing it again, or with bytes that are there
    /// already, gives the same blob; for that, a note of what the upload has become stays under its
    /// name until it is removed or swept.
    ///
    /// # Errors
    /// [`BlobError::PartTooShort`] unless the part has `length` bytes,
    /// [`BlobError::DigestMismatch`] if `expected` is stated and is not the digest; the part stays
    /// for the caller to discard.
    fn commit(
        &self,
        organisation: OrganisationId,
        upload: UploadId,
        length: u64,
        expected: Option<Digest>,
    ) -> BlobAnswer<'_, Blob>;

    /// The part of an upload as a local file, for a look at what it is before it is committed.
    ///
    /// # Errors
    /// [`BlobError::NotFound`] if there is none.
    fn part_path(&self, organisation: OrganisationId, upload: UploadId) -> BlobAnswer<'_, PathBuf>;

    /// A blob as a local file that can be read, and must not be written, for as long as a slide
    /// refers to it.
    ///
    /// # Errors
    /// [`BlobError::NotFound`] if there is none.
    fn local_path(&self, organisation: OrganisationId, digest: Digest) -> BlobAnswer<'_, PathBuf>;

    /// Everything that is there of an organisation.
    fn list(&self, organisation: OrganisationId) -> BlobAnswer<'_, Vec<BlobEntry>>;

    /// Removes a blob or a part; fine if it is not there.
    ///
    /// # Errors
    /// [`BlobError::PartInUse`] for a part that a request has open.
    fn remove(&self, organisation: OrganisationId, name: BlobName) -> BlobAnswer<'_, ()>;

    /// Bytes that can still be kept, as far as the blob store knows.
    fn room(&self) -> BlobAnswer<'_, u64>;

    /// Whether the blob store can be written.
    fn ping(&self) -> BlobAnswer<'_, ()>;
}
