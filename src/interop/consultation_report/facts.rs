//! What a report states.

use crate::domain::case::{Accession, Part};
use crate::domain::consultation::call::CalledRole;
use crate::domain::consultation::question::Question;
use crate::domain::consultation::step::ReadBack;
use crate::domain::deadline::Urgency;
use crate::domain::read::form::ReadForm;
use crate::domain::read::on_screen::OnScreen;
use crate::domain::read::signature::Signature;
use crate::domain::slide::Digest;
use crate::domain::specimen::Laterality;
use jiff::Timestamp;
use jiff::tz::Offset;

/// Everything that the report of one consultation states.
#[derive(Debug, Clone)]
pub struct ReportFacts {
    /// Name of the organisation.
    pub laboratory: String,
    /// The accession number.
    pub accession: Accession,
    /// The part.
    pub part: Part,
    /// Where it was taken.
    pub site: Option<String>,
    /// The side of the body.
    pub laterality: Option<Laterality>,
    /// How urgent it is.
    pub urgency: Urgency,
    /// The operating room.
    pub room: Option<String>,
    /// The question.
    pub question: Option<Question>,
    /// The question in the surgeon's words.
    pub asked: Option<String>,
    /// The clinical note.
    pub clinical_note: Option<String>,
    /// Why it was called off, if it was.
    pub called_off: Option<String>,
    /// The signed versions, the first one first.
    pub reads: Vec<ReportRead>,
    /// The calls, oldest first.
    pub calls: Vec<ReportCall>,
    /// Who took note for the operating room.
    pub acknowledged: Vec<ReportAcknowledgement>,
    /// Whether the bytes of a slide stand under another accession number too.
    pub disputed: bool,
    /// Whether anything came or changed after the last version was signed.
    pub changed_since: bool,
    /// Who asks for the report.
    pub made_by: String,
    /// When.
    pub made_at: Timestamp,
    /// The clock that its times are told by.
    pub offset: Offset,
}

/// A signed version.
#[derive(Debug, Clone)]
pub struct ReportRead {
    /// Its version, from 1.
    pub version: u32,
    /// The name of whoever signed it.
    pub author: String,
    /// When.
    pub signed_at: Timestamp,
    /// When it was read, where it was entered afterwards.
    pub late_from: Option<Timestamp>,
    /// How they stood up for it.
    pub signature: Signature,
    /// The read.
    pub form: ReadForm,
    /// What was before the reader's eyes.
    pub on_screen: OnScreen,
    /// Why it amends the version before.
    pub amended_because: Option<String>,
    /// Digest of what was signed.
    pub content: Digest,
}

/// A call to the operating room.
#[derive(Debug, Clone)]
pub struct ReportCall {
    /// When.
    pub at: Timestamp,
    /// The name of whoever called.
    pub caller: String,
    /// Who was called.
    pub called: String,
    /// What they are there.
    pub role: CalledRole,
    /// The version that was called.
    pub version: u32,
    /// Whether it was entered afterwards.
    pub late: bool,
    /// How it was read back.
    pub read_back: ReadBack,
}

/// That somebody took note of a version for the operating room.
#[derive(Debug, Clone)]
pub struct ReportAcknowledgement {
    /// Their name.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// The version.
    pub version: u32,
}
