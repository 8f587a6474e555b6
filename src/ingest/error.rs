//! Why something that came in was not taken.

use crate::domain::ids::UploadId;
use crate::slide::viewer::ViewError;
use crate::store::contract::blobs::BlobError;
use crate::store::contract::error::StoreError;

/// Why an upload, or a part of it, was not taken. No message names the file or the patient.
#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    /// Something stated with the upload cannot be understood. HTTP 422.
    #[error("`{field}` cannot be used: {why}")]
    Fact {
        /// What was stated.
        field: &'static str,
        /// What is wrong with it.
        why: String,
    },
    /// A header is missing or cannot be understood. HTTP 400.
    #[error("the header {header} {why}")]
    Header {
        /// The header.
        header: &'static str,
        /// What is wrong with it.
        why: String,
    },
    /// The upload is larger than allowed, or more bytes came than were announced. HTTP 413.
    #[error("the upload has {found} bytes, more than the {limit} that are allowed")]
    TooLarge {
        /// Bytes.
        found: u64,
        /// Most bytes.
        limit: u64,
    },
    /// The disk would be filled to where verdicts could no longer be recorded. HTTP 507.
    #[error(
        "{needed} bytes are still to come and there is room for {room}; nothing was lost: make room on the disk, then send again"
    )]
    NoRoom {
        /// Bytes that are still to come.
        needed: u64,
        /// Bytes that may still be taken.
        room: u64,
    },
    /// The bytes of one request do not have the checksum that came with them; they were thrown
    /// away. HTTP 460.
    #[error("the bytes do not have the checksum that came with them; send them again")]
    ChecksumMismatch,
    /// The connection broke; what had arrived is kept. HTTP 400.
    #[error("the connection broke after {kept} bytes were kept; ask for the offset and go on")]
    Aborted {
        /// Bytes of the upload that are safe.
        kept: u64,
    },
    /// Another request is writing this upload. HTTP 423.
    #[error("upload {upload} is being written by another request; wait until that has ended")]
    InUse {
        /// The upload.
        upload: UploadId,
    },
    /// The bytes are complete but they are no slide that can be taken, or nobody could look.
    /// HTTP 413, 415, 422 or 503.
    #[error(transparent)]
    Slide(#[from] ViewError),
    /// The bytes could not be kept.
    #[error(transparent)]
    Blob(#[from] BlobError),
    /// The rows could not be written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The task that received the bytes ended before it was done. HTTP 500.
    #[error("receiving the bytes was interrupted; ask for the offset and go on")]
    Interrupted,
}
