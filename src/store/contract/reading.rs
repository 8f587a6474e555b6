//! What people look at: worklist, cases, slides, verdicts, tiles.

use super::Answer;
use crate::access::actor::Actor;
use crate::domain::case::{Accession, Part};
use crate::domain::consultation::WorkState;
use crate::domain::consultation::life_state::LifeState;
use crate::domain::consultation::question::Question;
use crate::domain::deadline::Urgency;
use crate::domain::ids::{CaseId, ConsultationId, PrincipalId, RunId, SlideId, SpecimenId};
use crate::domain::progress::Progress;
use crate::domain::provisional::Provisional;
use crate::domain::run::RunInputs;
use crate::domain::slide::{Digest, ScanDescription};
use crate::domain::specimen::{AgeGroup, Organ, SpecimenFacts};
use crate::domain::tile::TileResult;
use crate::domain::verdict::{Outcome, Reason, Verdict};
use jiff::Timestamp;

/// Where a page ended. Opaque: it goes back as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor(pub String);

/// A page of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// Where to go on; `None` on the last page.
    pub next: Option<Cursor>,
}

/// One line of the worklist: a consultation.
#[derive(Debug, Clone, PartialEq)]
pub struct WorklistItem {
    /// The case.
    pub case: CaseId,
    /// Its accession number.
    pub accession: Accession,
    /// The part.
    pub part: Part,
    /// What is stated about the tissue; the preparation is that of the first current slide.
    pub specimen: SpecimenFacts,
    /// The consultation and its slides.
    pub consultation: ConsultationRecord,
    /// Where it is in its life.
    pub life: LifeState,
    /// What was asked.
    pub question: Option<Question>,
    /// Who reads it, and the last sign of life of their page.
    pub reader: Option<(PrincipalId, Timestamp)>,
    /// Id of the last event of the case.
    pub last_event: u64,
}

/// Which consultations of the worklist are asked for; the default asks for all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WorklistFilter {
    /// In one of these states; in any if there are none.
    pub states: Vec<LifeState>,
    /// By who reads them.
    pub reader: Option<ReaderFilter>,
    /// With this in their accession number, letters of the Latin alphabet in upper or lower case.
    pub accession: Option<String>,
}

/// By who reads a consultation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReaderFilter {
    /// Whoever asks.
    Me,
    /// Nobody.
    Nobody,
}

/// Open consultations that a filter does not let through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Hidden {
    /// How many.
    pub open: u64,
    /// Of these, how many the worklist puts before others that are due in the same minute.
    pub suspicious: u64,
    /// Of these, how many are past their due time.
    pub overdue: u64,
}

/// A consultation and its slides.
#[derive(Debug, Clone, PartialEq)]
pub struct ConsultationRecord {
    /// Its id.
    pub id: ConsultationId,
    /// How urgent it is.
    pub urgency: Urgency,
    /// When it was received.
    pub received_at: Timestamp,
    /// When its read is due.
    pub due_at: Timestamp,
    /// State of the machine work on its current slides.
    pub state: WorkState,
    /// Outcome of its current slides together.
    pub outcome: Option<Outcome>,
    /// Its slides, oldest first.
    pub slides: Vec<SlideRecord>,
}

/// A slide in a list, with its current run.
#[derive(Debug, Clone, PartialEq)]
pub struct SlideRecord {
    /// Its id.
    pub id: SlideId,
    /// The current run.
    pub run: RunId,
    /// State of the current run.
    pub state: WorkState,
    /// How far the current run is, while it is in progress.
    pub progress: Option<Progress>,
    /// What can be said before the current run is final.
    pub provisional: Option<Provisional>,
    /// Outcome of the current run, once it is final.
    pub outcome: Option<Outcome>,
    /// Why it could not be answered.
    pub reasons: Vec<Reason>,
    /// Slide score of the current run.
    pub score: Option<f64>,
    /// The smallest lesion that the current run can miss, µm.
    pub can_miss_um: Option<f64>,
    /// What the current run works with.
    pub inputs: RunInputs,
    /// Whether its bytes stand under another name too.
    pub identity_conflict: bool,
    /// Whether a later scan of the same section replaces it.
    pub superseded: bool,
}

/// A case with everything in it.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseRecord {
    /// Its id.
    pub id: CaseId,
    /// Its accession number.
    pub accession: Accession,
    /// Its specimens, by part.
    pub specimens: Vec<SpecimenRecord>,
    /// Id of the last event of the case.
    pub last_event: u64,
}

/// A specimen with its consultations.
#[derive(Debug, Clone, PartialEq)]
pub struct SpecimenRecord {
    /// Its id.
    pub id: SpecimenId,
    /// The part.
    pub part: Part,
    /// The organ.
    pub organ: Option<Organ>,
    /// The patient's age group.
    pub age_group: Option<AgeGroup>,
    /// Its consultations, newest first.
    pub consultations: Vec<ConsultationRecord>,
}

/// Everything about one slide but its verdict.
#[derive(Debug, Clone, PartialEq)]
pub struct SlideDetail {
    /// The slide and its current run.
    pub slide: SlideRecord,
    /// Its case.
    pub case: CaseId,
    /// Its consultation.
    pub consultation: ConsultationId,
    /// The accession number.
    pub accession: Accession,
    /// The part.
    pub part: Part,
    /// Digest of its blob.
    pub digest: Digest,
    /// Bytes of its blob.
    pub bytes: u64,
    /// Name of the format.
    pub format: String,
    /// What the file tells of itself, once it was opened.
    pub description: Option<ScanDescription>,
    /// When it was accepted.
    pub accepted_at: Timestamp,
    /// Its runs, newest first.
    pub runs: Vec<RunRecord>,
    /// Every slide with the same bytes, this one included, by accession number; empty without an
    /// identity conflict.
    pub same_bytes: Vec<SameBytes>,
    /// Id of the last event of the case.
    pub last_event: u64,
}

/// One of several slides with the same bytes, and the name that it stands under.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SameBytes {
    /// The slide.
    pub slide: SlideId,
    /// Its case.
    pub case: CaseId,
    /// The accession number.
    pub accession: Accession,
    /// The part.
    pub part: Part,
    /// Whether a person found that another one of them bears the right name.
    pub withdrawn: bool,
}

/// A run over a slide.
#[derive(Debug, Clone, PartialEq)]
pub struct RunRecord {
    /// Its id.
    pub id: RunId,
    /// How far it is.
    pub state: WorkState,
    /// Name of the model: the one asked for until the run has begun, then the one that runs.
    pub model_name: Option<String>,
    /// Version of the model, once the run has begun.
    pub model_version: Option<String>,
    /// When it was asked for.
    pub requested_at: Timestamp,
    /// When a worker first began it.
    pub started_at: Option<Timestamp>,
    /// When its final verdict was recorded.
    pub finished_at: Option<Timestamp>,
    /// The run that replaces it.
    pub superseded_by: Option<RunId>,
    /// Its outcome, once it is final.
    pub outcome: Option<Outcome>,
}

/// The verdict of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct VerdictRecord {
    /// The run.
    pub run: RunId,
    /// Version of the verdict within the run, from 1.
    pub version: u32,
    /// When it was recorded.
    pub at: Timestamp,
    /// The verdict.
    pub verdict: Verdict,
}

/// Looking things up.
pub trait Reading: Send + Sync {
    /// A page of the worklist: open consultations by due time, then closed ones by due time. Of those due within
    /// the same minute the suspicious ones come first; suspicion never goes before a due time.
    /// `limit` is 1 to 500; what lies outside is brought inside.
    ///
    /// # Errors
    /// [`super::error::StoreError::BadCursor`] for a cursor that no page gave.
    fn worklist<'a>(
        &'a self,
        actor: &'a Actor,
        after: Option<&'a Cursor>,
        limit: u32,
    ) -> Answer<'a, Page<WorklistItem>> {
        self.worklist_of(actor, WorklistFilter::default(), after, limit)
    }

    /// The same of the consultations that the filter lets through. A cursor goes with its filter.
    ///
    /// # Errors
    /// [`super::error::StoreError::BadCursor`] for a cursor that no page gave.
    fn worklist_of<'a>(
        &'a self,
        actor: &'a Actor,
        filter: WorklistFilter,
        after: Option<&'a Cursor>,
        limit: u32,
    ) -> Answer<'a, Page<WorklistItem>>;

    /// What is open and does not pass the filter, so that nobody takes a short list for a quiet hour.
    fn hidden_by<'a>(&'a self, actor: &'a Actor, filter: WorklistFilter) -> Answer<'a, Hidden>;

    /// A case.
    ///
    /// # Errors
    /// [`super::error::StoreError::NotFound`] if there is none.
    fn case<'a>(&'a self, actor: &'a Actor, id: CaseId) -> Answer<'a, CaseRecord>;

    /// A slide.
    ///
    /// # Errors
    /// [`super::error::StoreError::NotFound`] if there is none.
    fn slide<'a>(&'a self, actor: &'a Actor, id: SlideId) -> Answer<'a, SlideDetail>;

    /// The final verdict of the slide's current run, once there is one.
    ///
    /// # Errors
    /// [`super::error::StoreError::NotFound`] if there is no such slide.
    fn verdict<'a>(&'a self, actor: &'a Actor, slide: SlideId)
    -> Answer<'a, Option<VerdictRecord>>;

    /// The tiles of a run, in the order in which they were recorded.
    ///
    /// # Errors
    /// [`super::error::StoreError::NotFound`] if there is no such run.
    fn tiles<'a>(&'a self, actor: &'a Actor, run: RunId) -> Answer<'a, Vec<TileResult>>;
}
