//! A consultation as JSON, with the names of whoever had a hand in it.

use super::people::{Names, PersonNamed};
use super::permanents::PermanentDocument;
use crate::domain::consultation::call::{CallWay, CalledRole};
use crate::domain::consultation::claim::Claim;
use crate::domain::consultation::late_entry::is_late;
use crate::domain::consultation::life::Life;
use crate::domain::consultation::life_state::LifeState;
use crate::domain::consultation::question::Question;
use crate::domain::consultation::step::{Move, ReadBack, Step, Wanted};
use crate::domain::deadline::{Urgency, carry_glass_at};
use crate::domain::ids::{CallId, CaseId, ConsultationId, SectionId, SignedReadId};
use crate::domain::read::difference::Change;
use crate::domain::read::form::ReadForm;
use crate::domain::read::on_screen::{OnScreen, SlideOnScreen};
use crate::domain::read::signature::Signature;
use crate::domain::specimen::{AgeGroup, Laterality, Organ};
use crate::store::contract::calls::{Acknowledgement, CallRecord};
use crate::store::contract::consultations::ConsultationFile;
use crate::store::contract::reads::{DraftRecord, SignedRead};
use jiff::Timestamp;
use serde::Serialize;
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// Everything that is known of one consultation.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct ConsultationDocument {
    #[schema(value_type = Uuid)]
    consultation_id: ConsultationId,
    #[schema(value_type = Uuid)]
    case_id: CaseId,
    accession: String,
    part: String,
    site: Option<String>,
    #[schema(value_type = Option<String>)]
    laterality: Option<Laterality>,
    #[schema(value_type = Option<String>)]
    organ: Option<Organ>,
    #[schema(value_type = Option<String>)]
    age_group: Option<AgeGroup>,
    #[schema(value_type = Option<String>)]
    question: Option<Question>,
    /// The question in the surgeon's words.
    asked: Option<String>,
    clinical_note: Option<String>,
    operating_room: Option<String>,
    call_back_number: Option<String>,
    requested_by: Option<PersonNamed>,
    #[schema(value_type = String)]
    urgency: Urgency,
    #[schema(value_type = String, format = DateTime)]
    received_at: Timestamp,
    /// The receipt was entered afterwards, with its true time.
    late_entry: bool,
    #[schema(value_type = String, format = DateTime)]
    due_at: Timestamp,
    /// `requested`, `received`, `being_read`, `awaiting_section`, `signed`, `communicated` or `cancelled`.
    #[schema(value_type = String)]
    state: LifeState,
    #[schema(value_type = String, format = DateTime)]
    state_since: Timestamp,
    /// Why it waits or was called off.
    reason: Option<String>,
    /// What is waited for: `recut` or `rescan`.
    #[schema(value_type = Option<String>)]
    wanted: Option<Wanted>,
    claim: Option<ClaimDocument>,
    draft: Option<DraftDocument>,
    /// From when on the glass is carried to the microscope; null once there is a scan, or where none is waited for.
    #[schema(value_type = Option<String>, format = DateTime)]
    carry_glass_at: Option<Timestamp>,
    /// The current slides, as a signature names them.
    #[schema(value_type = Vec<Object>)]
    slides: Vec<SlideOnScreen>,
    /// The bytes of a slide stand under another name too: nothing can be signed.
    identity_conflict: bool,
    reads: Vec<ReadDocument>,
    calls: Vec<CallDocument>,
    acknowledgements: Vec<AcknowledgementDocument>,
    /// The permanent diagnosis, every version, the first one first.
    permanents: Vec<PermanentDocument>,
    moves: Vec<MoveDocument>,
    /// What came or changed since the last version was signed.
    #[schema(value_type = Vec<Object>)]
    since_signature: Vec<Change>,
}

#[derive(Debug, Serialize, ToSchema)]
struct ClaimDocument {
    reader: PersonNamed,
    #[schema(value_type = String, format = DateTime)]
    since: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    beat_at: Timestamp,
    /// No sign of life for two minutes: another may take over.
    stale: bool,
    offer: Option<OfferDocument>,
}

#[derive(Debug, Serialize, ToSchema)]
struct OfferDocument {
    to: PersonNamed,
    note: String,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
}

/// The draft of a read.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct DraftDocument {
    author: PersonNamed,
    version: u64,
    #[schema(value_type = Object)]
    form: ReadForm,
    #[schema(value_type = String, format = DateTime)]
    saved_at: Timestamp,
}

#[derive(Debug, Serialize, ToSchema)]
struct ReadDocument {
    #[schema(value_type = Uuid)]
    read_id: SignedReadId,
    version: u32,
    author: PersonNamed,
    #[schema(value_type = String, format = DateTime)]
    signed_at: Timestamp,
    /// When it was read; earlier than the signature only where it was entered afterwards.
    #[schema(value_type = String, format = DateTime)]
    read_at: Timestamp,
    late_entry: bool,
    /// How the reader stood up for it: `session`, `password`, `totp` or `qualified`.
    method: &'static str,
    #[schema(value_type = Object)]
    read: ReadForm,
    at_microscope: bool,
    /// Sections on the screen; none at the microscope.
    #[serde(skip_serializing_if = "Option::is_none")]
    sections_on_screen: Option<usize>,
    /// Whether anything of the AI was visible before the category was first chosen.
    ai_before_draft: bool,
    amended_because: Option<String>,
    /// SHA-256 of what was signed; it stands in the audit chain too.
    content: String,
}

#[derive(Debug, Serialize, ToSchema)]
struct CallDocument {
    #[schema(value_type = Uuid)]
    call_id: CallId,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// The call was entered afterwards, with its true time.
    late_entry: bool,
    caller: PersonNamed,
    called_name: String,
    #[schema(value_type = String)]
    called_role: CalledRole,
    #[schema(value_type = String)]
    way: CallWay,
    number: Option<String>,
    read_version: u32,
    #[schema(value_type = String)]
    read_back: ReadBack,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AcknowledgementDocument {
    by: PersonNamed,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    read_version: u32,
}

#[derive(Debug, Serialize, ToSchema)]
struct MoveDocument {
    #[schema(value_type = Option<String>)]
    from: Option<LifeState>,
    #[schema(value_type = String)]
    to: LifeState,
    by: PersonNamed,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    step: Option<&'static str>,
}

impl ConsultationDocument {
    /// The document of what the store knows.
    pub(super) fn new(file: ConsultationFile, names: &Names) -> Self {
        let state = file.life.state();
        let mark = file.life.mark();
        let (wanted, reason) = match &file.life {
            Life::AwaitingSection(waiting) => {
                (Some(waiting.wanted()), Some(waiting.why().to_string()))
            }
            Life::Cancelled(cancelled) => (None, Some(cancelled.why().to_string())),
            _ => (None, None),
        };
        let claim = file
            .life
            .claim()
            .map(|claim| ClaimDocument::new(claim, file.as_of, names));
        let request = file.request;
        Self {
            consultation_id: file.id,
            case_id: file.case,
            accession: file.accession.to_string(),
            part: file.part.to_string(),
            site: file.site.map(String::from),
            laterality: file.laterality,
            organ: file.organ,
            age_group: file.age_group,
            question: request.question,
            asked: request.asked.map(String::from),
            clinical_note: request.clinical_note.map(String::from),
            operating_room: request.room.map(String::from),
            call_back_number: request.call_back.map(String::from),
            requested_by: request.requested.map(|(by, _)| names.of(by)),
            urgency: file.urgency,
            received_at: file.received_at,
            late_entry: file.entered_at.is_some(),
            due_at: file.due_at,
            state,
            state_since: mark.at,
            reason,
            wanted,
            claim,
            draft: file.draft.map(|draft| DraftDocument::new(draft, names)),
            identity_conflict: file.slides.iter().any(|one| one.identity_conflict),
            carry_glass_at: (file.life.state().is_unread() && file.slides.is_empty())
                .then(|| carry_glass_at(file.received_at)),
            slides: file.slides.iter().map(|one| one.slide).collect(),
            reads: all(file.reads, |one| ReadDocument::new(one, names)),
            calls: all(file.calls, |one| CallDocument::new(one, names)),
            acknowledgements: all(file.acknowledgements, |one| {
                AcknowledgementDocument::new(one, names)
            }),
            permanents: all(file.permanents, |one| PermanentDocument::new(one, names)),
            moves: all(file.moves, |one| MoveDocument::new(&one, names)),
            since_signature: file.since_signature,
        }
    }
}

fn all<T, D>(records: Vec<T>, document: impl Fn(T) -> D) -> Vec<D> {
    records.into_iter().map(document).collect()
}

impl ClaimDocument {
    fn new(claim: &Claim, now: Timestamp, names: &Names) -> Self {
        Self {
            reader: names.of(claim.reader),
            since: claim.since,
            beat_at: claim.beat_at,
            stale: claim.is_stale(now),
            offer: claim.offer.as_ref().map(|offer| OfferDocument {
                to: names.of(offer.to),
                note: offer.note.to_string(),
                at: offer.at,
            }),
        }
    }
}

impl DraftDocument {
    /// The document of a draft.
    pub(super) fn new(draft: DraftRecord, names: &Names) -> Self {
        Self {
            author: names.of(draft.author),
            version: draft.version,
            form: draft.form,
            saved_at: draft.saved_at,
        }
    }
}

impl ReadDocument {
    fn new(read: SignedRead, names: &Names) -> Self {
        let sections: BTreeSet<SectionId> = read
            .on_screen
            .slides()
            .iter()
            .map(|one| one.section)
            .collect();
        let (at_microscope, ai_before_draft) = match read.on_screen {
            OnScreen::Microscope => (true, false),
            OnScreen::Scans {
                ai_before_draft, ..
            } => (false, ai_before_draft),
        };
        Self {
            read_id: read.id,
            version: read.version,
            author: names.of(read.author),
            signed_at: read.signed_at,
            read_at: read.read_at.unwrap_or(read.signed_at),
            late_entry: read.read_at.is_some_and(|at| is_late(at, read.signed_at)),
            method: method(&read.signature),
            read: read.read.into(),
            at_microscope,
            sections_on_screen: (!at_microscope).then_some(sections.len()),
            ai_before_draft,
            amended_because: read.amended_because.map(String::from),
            content: read.content.to_string(),
        }
    }
}

fn method(signature: &Signature) -> &'static str {
    match signature {
        Signature::Session => "session",
        Signature::Password => "password",
        Signature::Totp => "totp",
        Signature::Qualified { .. } => "qualified",
    }
}

impl CallDocument {
    fn new(call: CallRecord, names: &Names) -> Self {
        Self {
            call_id: call.id,
            at: call.at,
            late_entry: is_late(call.at, call.recorded_at),
            caller: names.of(call.caller),
            called_name: call.called.into(),
            called_role: call.role,
            way: call.way,
            number: call.number.map(String::from),
            read_version: call.read_version,
            read_back: call.read_back,
        }
    }
}

impl AcknowledgementDocument {
    pub(super) fn new(one: Acknowledgement, names: &Names) -> Self {
        Self {
            by: names.of(one.by),
            at: one.at,
            read_version: one.read_version,
        }
    }
}

impl MoveDocument {
    fn new(one: &Move, names: &Names) -> Self {
        Self {
            from: one.from,
            to: one.to,
            by: names.of(one.mark.by),
            at: one.mark.at,
            step: one.step.as_ref().map(Step::code),
        }
    }
}
