//! The moment in which a slide is accepted.

use super::Answer;
use crate::access::actor::Actor;
use crate::domain::ids::{CaseId, ConsultationId, RunId, SlideId, UploadId};
use crate::domain::slide::{Digest, ScanDescription};
use crate::domain::upload::SubmissionFacts;

/// A slide whose blob is safely in its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Submission {
    /// The upload that it came by, which is finished in the same transaction.
    pub upload: Option<UploadId>,
    /// Digest of the blob.
    pub digest: Digest,
    /// Bytes of the blob.
    pub bytes: u64,
    /// Name of the format, as far as it was detected.
    pub format: String,
    /// What the file tells of itself, if it was opened already.
    pub description: Option<ScanDescription>,
    /// What was stated with it.
    pub facts: SubmissionFacts,
}

/// What a submission has become.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Accepted {
    /// The slide.
    pub slide: SlideId,
    /// Its consultation.
    pub consultation: ConsultationId,
    /// Its case.
    pub case: CaseId,
    /// Its current run.
    pub run: RunId,
    /// Whether the slide was there before.
    pub duplicate: bool,
    /// Whether it was there before and is triaged again, since other facts are stated now.
    pub corrected: bool,
    /// Whether the same bytes stand under another name too.
    pub identity_conflict: bool,
}

/// Taking slides in.
pub trait Intake: Send + Sync {
    /// Accepts a slide: case, specimen, consultation, block, section, slide, run, job, event and
    /// audit record in one transaction. What nobody named gets a default: one consultation, block
    /// and section per part.
    ///
    /// * The same bytes under the same accession and part, or without an accession: a duplicate;
    ///   the slide that is there is given back. If facts are stated that its current run does not
    ///   work with, they are a correction, and another run supersedes it.
    /// * The same bytes, first without an accession and now with one: a duplicate too, whose case
    ///   takes the name.
    /// * The same bytes under another accession or part: accepted, and an identity conflict is
    ///   raised on every slide with these bytes.
    ///
    /// # Errors
    /// [`super::error::StoreError::UploadClosed`] if the upload has ended otherwise. An upload that
    /// has become a slide before gives that slide again, as a duplicate.
    fn accept_slide<'a>(&'a self, actor: &'a Actor, submission: Submission)
    -> Answer<'a, Accepted>;
}
