//! Bookkeeping of uploads; the bytes themselves are in [`super::blobs`].

use super::Answer;
use crate::access::actor::Actor;
use crate::domain::ids::{CaseId, SlideId, UploadId};
use crate::domain::slide::Digest;
use crate::domain::upload::{SubmissionFacts, UploadState};
use jiff::Timestamp;

/// An upload that is about to begin.
#[derive(Debug, Clone, PartialEq)]
pub struct NewUpload {
    /// Bytes that will come.
    pub length: u64,
    /// What was stated with it.
    pub facts: SubmissionFacts,
    /// When it is given up if it is not complete.
    pub expires_at: Timestamp,
    /// SHA-256 of the secret with which its bytes can be sent after the session has ended.
    pub token: Option<Digest>,
}

/// An upload as it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Upload {
    /// Its id.
    pub id: UploadId,
    /// Bytes in all.
    pub length: u64,
    /// Bytes that are safely on disk.
    pub offset: u64,
    /// What was stated with it.
    pub facts: SubmissionFacts,
    /// What became of it.
    pub state: UploadState,
    /// When it is given up if it is not complete.
    pub expires_at: Timestamp,
    /// The slide and its case, once it is finished.
    pub slide: Option<(SlideId, CaseId)>,
}

/// How an upload ends without becoming a slide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UploadEnd {
    /// Its bytes are no slide that can be accepted.
    Rejected,
    /// The sender gave it up.
    Terminated,
}

/// Bookkeeping of uploads.
pub trait Uploads: Send + Sync {
    /// Opens an upload.
    ///
    /// # Errors
    /// [`super::error::StoreError::Invalid`] for a length that cannot be kept (above `i64::MAX`).
    fn create_upload<'a>(&'a self, actor: &'a Actor, new: NewUpload) -> Answer<'a, Upload>;

    /// Looks an upload up, whatever became of it. One whose time has passed is told as
    /// [`UploadState::Expired`] even before the sweep has come by.
    ///
    /// # Errors
    /// [`super::error::StoreError::NotFound`] if there is none.
    fn upload<'a>(&'a self, actor: &'a Actor, id: UploadId) -> Answer<'a, Upload>;

    /// Records that the bytes `from..to` are safely on disk, and puts the expiry off.
    ///
    /// # Errors
    /// [`super::error::StoreError::WrongOffset`] if the upload does not stand at `from`,
    /// [`super::error::StoreError::UploadClosed`] if it is not open,
    /// [`super::error::StoreError::Invalid`] if `to` lies before `from` or past the length.
    fn record_offset<'a>(
        &'a self,
        actor: &'a Actor,
        id: UploadId,
        from: u64,
        to: u64,
        expires_at: Timestamp,
    ) -> Answer<'a, ()>;

    /// Ends an open upload without a slide. The caller then discards its bytes.
    ///
    /// # Errors
    /// [`super::error::StoreError::UploadClosed`] if it is not open.
    fn end_upload<'a>(&'a self, actor: &'a Actor, id: UploadId, end: UploadEnd) -> Answer<'a, ()>;
}
