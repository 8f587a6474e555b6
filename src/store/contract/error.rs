//! What can go wrong while something is kept or looked up, named by what it means to the caller.

use crate::access::require::Denied;
use crate::domain::consultation::step::Refusal;
use crate::domain::field_fault::FieldFaults;
use crate::domain::ids::{
    CaseId, ConsultationId, RunId, SlideId, UploadId, ValidationId, ValidationSetId,
};
use crate::domain::opinion::life::OpinionRefusal;
use crate::domain::read::confirmation::ConfirmedField;
use crate::domain::read::difference::Change;
use crate::domain::upload::UploadState;
use crate::domain::validation::ValidationState;
use jiff::Timestamp;

/// Why a store or a queue could not do what it was asked for.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is no such thing, or it belongs to another organisation. HTTP 404.
    #[error("there is no {what} {id}")]
    NotFound {
        /// Kind of the thing.
        what: &'static str,
        /// Its id.
        id: String,
    },
    /// The actor's roles do not allow it. HTTP 403.
    #[error(transparent)]
    Denied {
        /// What was refused.
        #[from]
        source: Denied,
    },
    /// The upload no longer takes bytes. HTTP 410.
    #[error("upload {upload} takes no more bytes: it is {}; start a new upload", state.code())]
    UploadClosed {
        /// The upload.
        upload: UploadId,
        /// What became of it.
        state: UploadState,
    },
    /// The bytes do not follow those that are there. HTTP 409.
    #[error(
        "upload {upload} stands at byte {offset}, not {claimed}; ask for its offset and go on from there"
    )]
    WrongOffset {
        /// The upload.
        upload: UploadId,
        /// Where it stands.
        offset: u64,
        /// Where the sender believed it to stand.
        claimed: u64,
    },
    /// The lease was lost: another worker has the job, or it was cancelled. The worker must
    /// stop and record nothing more.
    #[error("the lease {epoch} on run {run} was lost; stop working on it")]
    LeaseLost {
        /// The run.
        run: RunId,
        /// The epoch that no longer counts.
        epoch: u64,
    },
    /// The lease on reading an upload ahead was lost: the upload ended, or another worker has it.
    #[error("the lease {epoch} on upload {upload} was lost; stop reading it")]
    AheadLeaseLost {
        /// The upload.
        upload: UploadId,
        /// The epoch that no longer counts.
        epoch: u64,
    },
    /// The run has its final verdict already.
    #[error("run {run} has its final verdict already")]
    AlreadyFinal {
        /// The run.
        run: RunId,
    },
    /// The lease on a validation run was lost: it was cancelled, or another has it.
    #[error("the lease {epoch} on validation {validation} was lost; stop working on it")]
    ValidationLeaseLost {
        /// The run.
        validation: ValidationId,
        /// The epoch that no longer counts.
        epoch: u64,
    },
    /// The validation run has ended. HTTP 409.
    #[error("validation {validation} is {} already", state.code())]
    ValidationEnded {
        /// The run.
        validation: ValidationId,
        /// How it ended.
        state: ValidationState,
    },
    /// A validation run that has not ended needs the set. HTTP 409.
    #[error(
        "set {set} is needed by a validation that has not ended; cancel that one first, or wait for its end"
    )]
    SetInUse {
        /// The set.
        set: ValidationSetId,
    },
    /// Somebody else set the turnaround targets meanwhile. HTTP 409.
    #[error(
        "the turnaround targets were set by somebody else meanwhile (change {current}, not {claimed}); look at them and set them again"
    )]
    TargetsChanged {
        /// Number of the last change.
        current: u64,
        /// Number that the sender believed to be the last.
        claimed: u64,
    },
    /// Somebody else has the name. HTTP 409.
    #[error("this {what} is taken; choose another")]
    Taken {
        /// What kind of name.
        what: &'static str,
    },
    /// Nobody could manage accounts any more. HTTP 409.
    #[error(
        "this is the last administrator of the organisation; make another account administrator first"
    )]
    LastAdministrator,
    /// The one-time link was used, replaced or is too old. HTTP 410.
    #[error("this link was used already or is too old; ask for a new one")]
    InvitationSpent,
    /// The consultation does not allow the move, or not to this person. HTTP 409.
    #[error("{refusal}")]
    Refused {
        /// The consultation.
        consultation: ConsultationId,
        /// What stands in the way.
        refusal: Refusal,
    },
    /// The request for an opinion does not allow the move. HTTP 409.
    #[error("{refusal}")]
    OpinionRefused {
        /// What stands in the way.
        refusal: OpinionRefusal,
    },
    /// Fields of a form cannot be taken as they are. HTTP 422.
    #[error("{faults}")]
    Form {
        /// The fields and what is wrong with them.
        faults: FieldFaults,
    },
    /// Another version of the draft was saved meanwhile. HTTP 409.
    #[error(
        "the draft was saved by another page meanwhile (version {current}, not {claimed}); look at it and save again"
    )]
    DraftChanged {
        /// The version that is there.
        current: u64,
        /// The version that the writer believed to be there.
        claimed: u64,
    },
    /// What was typed from the banner does not agree with the case. HTTP 422.
    #[error(
        "what you confirmed is not this case: {}; look at the banner and make sure that the right case is open",
        joined(fields)
    )]
    NotConfirmed {
        /// The fields that do not agree.
        fields: Vec<ConfirmedField>,
    },
    /// Something changed since the screen that the signature names. HTTP 409.
    #[error(
        "what you saw has changed: {}; look at it and sign again",
        joined(changes)
    )]
    ScreenChanged {
        /// What changed.
        changes: Vec<Change>,
    },
    /// The bytes of a slide stand under another name too. HTTP 409.
    #[error(
        "the same bytes stand under another name too: slide {}; say which name is right before you sign",
        joined(slides)
    )]
    IdentityUnresolved {
        /// The slides.
        slides: Vec<SlideId>,
    },
    /// Nobody named the case yet, so that nobody can confirm whose it is. HTTP 409.
    #[error(
        "nobody has named this case yet; hand its slide over again with the accession number, then sign"
    )]
    CaseUnnamed {
        /// The case.
        case: CaseId,
    },
    /// Another version of the read is the last one. HTTP 409.
    #[error("version {current} of the read is signed, not {claimed}; look at it first")]
    ReadAmended {
        /// The last version; 0 before one is signed.
        current: u32,
        /// The version that the actor believed to be the last.
        claimed: u32,
    },
    /// Another version of the permanent diagnosis is the last one. HTTP 409.
    #[error(
        "version {current} of the permanent diagnosis is on record, not {claimed}; look at it, then record again"
    )]
    PermanentChanged {
        /// The last version; 0 before one is recorded.
        current: u32,
        /// The version that the actor believed to be the last.
        claimed: u32,
    },
    /// A value cannot be kept as it is. HTTP 422.
    #[error("{what} cannot be kept: {why}")]
    Invalid {
        /// The value.
        what: &'static str,
        /// What is wrong with it.
        why: String,
    },
    /// A cursor that no page gave. HTTP 400.
    #[error("this cursor was not given by a page; start again without one")]
    BadCursor,
    /// The disk is full. HTTP 507.
    #[error("the disk of the database is full; free some space, nothing was changed")]
    StorageFull,
    /// The database cannot be written: its file is gone, or read-only. HTTP 503.
    #[error(
        "the database cannot be written ({why}): nothing was changed and nothing is signed until it can; put its file back, or restart the service; meanwhile read at the microscope and enter it afterwards"
    )]
    Unwritable {
        /// What was met.
        why: String,
    },
    /// The clock of the service went back. HTTP 409.
    #[error(
        "the clock of the service says {now}, and it wrote at {last} already: it went back, and nothing is signed until it is right; have it set by the network's time"
    )]
    ClockWentBack {
        /// The time of the last record.
        last: Timestamp,
        /// The time now.
        now: Timestamp,
    },
    /// Others hold the database for too long. HTTP 503.
    #[error("the database is busy; try again")]
    Busy,
    /// Something kept cannot be understood. HTTP 500.
    #[error("{what} in the database is damaged: {why}; restore it from a backup")]
    Corrupt {
        /// What.
        what: &'static str,
        /// What is wrong with it.
        why: String,
    },
    /// The database failed otherwise. HTTP 503.
    #[error("the database failed: {source}")]
    Database {
        /// The engine's error.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

fn joined<T: ToString>(all: &[T]) -> String {
    let words: Vec<String> = all.iter().map(ToString::to_string).collect();
    words.join(", ")
}
