//! The life of a consultation: asked for, received, called off; and everything that is known of one.

use super::Answer;
use super::calls::{Acknowledgement, CallRecord};
use super::permanents::PermanentRecord;
use super::reads::{DraftRecord, SignedRead};
use crate::access::actor::Actor;
use crate::domain::case::{Accession, Part};
use crate::domain::consultation::life::Life;
use crate::domain::consultation::question::Question;
use crate::domain::consultation::request::{CallBackNumber, Label, Request, Room, Site};
use crate::domain::consultation::step::{Move, Why};
use crate::domain::deadline::Urgency;
use crate::domain::free_text::{Line, Prose};
use crate::domain::ids::{CaseId, ConsultationId, PrincipalId, SpecimenId};
use crate::domain::read::difference::Change;
use crate::domain::read::on_screen::SlideOnScreen;
use crate::domain::specimen::{AgeGroup, Laterality, Organ};
use jiff::Timestamp;

/// What a request has become.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Requested {
    /// The consultation.
    pub consultation: ConsultationId,
    /// Its case.
    pub case: CaseId,
    /// Whether slides were there before the request, which now says what they are for.
    pub joined: bool,
}

/// What was asked for, and by whom.
#[derive(Debug, Clone, PartialEq)]
pub struct RequestRecord {
    /// The question; `None` where a slide came and nobody asked.
    pub question: Option<Question>,
    /// The same in the surgeon's words.
    pub asked: Option<Line<300>>,
    /// What the pathologist should know.
    pub clinical_note: Option<Prose<2_000>>,
    /// Where the patient is.
    pub room: Option<Room>,
    /// Where the answer is called.
    pub call_back: Option<CallBackNumber>,
    /// Who asked and when, if anybody did.
    pub requested: Option<(PrincipalId, Timestamp)>,
}

/// A current slide of a consultation, as a signature names it.
#[derive(Debug, Clone, PartialEq)]
pub struct MaterialRecord {
    /// Section, slide, digest, run and verdict version.
    pub slide: SlideOnScreen,
    /// The label of the block.
    pub block: Label,
    /// The label of the section.
    pub section: Label,
    /// When it was accepted.
    pub accepted_at: Timestamp,
    /// Whether its bytes stand under another name too, so that nothing can be signed.
    pub identity_conflict: bool,
}

/// Everything that is known of one consultation.
#[derive(Debug, Clone, PartialEq)]
pub struct ConsultationFile {
    /// Its id.
    pub id: ConsultationId,
    /// The case.
    pub case: CaseId,
    /// The accession number.
    pub accession: Accession,
    /// The specimen.
    pub specimen: SpecimenId,
    /// The part.
    pub part: Part,
    /// Where it was taken.
    pub site: Option<Site>,
    /// The side of the body.
    pub laterality: Option<Laterality>,
    /// The organ.
    pub organ: Option<Organ>,
    /// The patient's age group.
    pub age_group: Option<AgeGroup>,
    /// What was asked for.
    pub request: RequestRecord,
    /// How urgent it is.
    pub urgency: Urgency,
    /// When it was received; when it was asked for while nothing is in the laboratory.
    pub received_at: Timestamp,
    /// When the receipt was entered, where it had been earlier.
    pub entered_at: Option<Timestamp>,
    /// When its read is due.
    pub due_at: Timestamp,
    /// Where it stands; with the claim while somebody reads it.
    pub life: Life,
    /// The draft of its read, to whoever may read slides.
    pub draft: Option<DraftRecord>,
    /// Its current slides, oldest first.
    pub slides: Vec<MaterialRecord>,
    /// Its signed reads, the first version first.
    pub reads: Vec<SignedRead>,
    /// Its calls, oldest first.
    pub calls: Vec<CallRecord>,
    /// Who in the operating room took note of which version.
    pub acknowledgements: Vec<Acknowledgement>,
    /// Its permanent diagnosis, the first version first; how the read compares is there for whoever may record it.
    pub permanents: Vec<PermanentRecord>,
    /// Its moves, oldest first.
    pub moves: Vec<Move>,
    /// What came or changed since the last version was signed.
    pub since_signature: Vec<Change>,
    /// When this was looked up: what is stale is stale at this time.
    pub as_of: Timestamp,
    /// Id of the last event of the case.
    pub last_event: u64,
}

/// Asking for consultations and looking at one.
pub trait Consultations: Send + Sync {
    /// Asks for a consultation. Where slides of the part and urgency came before, unsigned and unasked, they are
    /// what it is about; otherwise one is made that waits for them, and is due anew once something is received.
    /// What is stated of site, side, organ and age group fills in what nobody stated before.
    ///
    /// # Errors
    /// [`super::error::StoreError::Form`] if [`Request::check`] refuses it, or if it states another site or
    /// side than the one that is known.
    fn request<'a>(&'a self, actor: &'a Actor, request: Request) -> Answer<'a, Requested>;

    /// Says that tissue, or the section that was asked for, is in the laboratory: it can be read, with or without a
    /// scan. A slide that is accepted says the same by itself. `at` is when tissue came, where it is entered afterwards.
    ///
    /// # Errors
    /// [`super::error::StoreError::NotFound`]; [`super::error::StoreError::Refused`] if nothing was waited for;
    /// [`super::error::StoreError::Invalid`] if `at` cannot be true.
    fn receive<'a>(
        &'a self,
        actor: &'a Actor,
        id: ConsultationId,
        at: Option<Timestamp>,
    ) -> Answer<'a, ()>;

    /// Everything about one.
    ///
    /// # Errors
    /// [`super::error::StoreError::NotFound`] if there is none.
    fn consultation<'a>(
        &'a self,
        actor: &'a Actor,
        id: ConsultationId,
    ) -> Answer<'a, ConsultationFile>;

    /// Calls it off.
    ///
    /// # Errors
    /// [`super::error::StoreError::NotFound`]; [`super::error::StoreError::Refused`] if it is signed or was
    /// called off before.
    fn cancel<'a>(&'a self, actor: &'a Actor, id: ConsultationId, why: Why) -> Answer<'a, ()>;
}
