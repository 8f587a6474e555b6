//! Permanent diagnoses, and the comparison of intraoperative reads with them.

use super::Answer;
use super::reading::{Cursor, Page};
use crate::access::actor::Actor;
use crate::domain::case::{Accession, Part};
use crate::domain::consultation::question::Question;
use crate::domain::consultation::request::Site;
use crate::domain::consultation::step::Why;
use crate::domain::ids::{CaseId, ConsultationId, PermanentId, PrincipalId};
use crate::domain::permanent::diagnosis::Finding;
use crate::domain::permanent::form::PermanentForm;
use crate::domain::permanent::source::{ExternalId, Source};
use crate::domain::read::category::CategoryCode;
use crate::domain::slide::Digest;
use crate::domain::specimen::{Laterality, Organ};
use jiff::Timestamp;
use jiff::civil::Date;

/// A permanent diagnosis to be recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPermanent {
    /// What was found, and how the read compares.
    pub form: PermanentForm,
    /// Where the laboratory's system, or its report, has it.
    pub external_id: Option<ExternalId>,
    /// The day of the diagnosis; today unless stated.
    pub diagnosed_on: Option<Date>,
    /// The version of the read that the writer compared; the intraoperative one unless named.
    pub read_version: Option<u32>,
    /// The version that this one corrects; 0, or nothing, of the first.
    pub amends: Option<u32>,
    /// Why it corrects it.
    pub why: Option<Why>,
}

/// A version of a permanent diagnosis. It never changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PermanentRecord {
    /// Its id.
    pub id: PermanentId,
    /// Its version, from 1.
    pub version: u32,
    /// The version of the read that it is compared with.
    pub read_version: u32,
    /// What was found.
    pub finding: Finding,
    /// Who told of it.
    pub source: Source,
    /// Where the laboratory's system, or its report, has it.
    pub external_id: Option<ExternalId>,
    /// The day of the diagnosis.
    pub diagnosed_on: Date,
    /// Who recorded this version, and decided the comparison if there is one.
    pub author: PrincipalId,
    /// Why it corrects the one before.
    pub amended_because: Option<Why>,
    /// SHA-256 of what was recorded.
    pub content: Digest,
    /// When it was recorded.
    pub recorded_at: Timestamp,
}

/// A signed consultation that lacks its permanent diagnosis, or the comparison with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// The consultation.
    pub consultation: ConsultationId,
    /// Its case.
    pub case: CaseId,
    /// The accession number.
    pub accession: Accession,
    /// The part.
    pub part: Part,
    /// Where it was taken.
    pub site: Option<Site>,
    /// The side of the body.
    pub laterality: Option<Laterality>,
    /// The organ.
    pub organ: Option<Organ>,
    /// What was asked.
    pub question: Option<Question>,
    /// Who signed the last version.
    pub reader: PrincipalId,
    /// When the first version was signed.
    pub signed_at: Timestamp,
    /// The category of the last version.
    pub category: CategoryCode,
    /// Whether the diagnosis is there, so that only the comparison is missing.
    pub has_diagnosis: bool,
}

/// Recording permanent diagnoses.
pub trait Permanents: Send + Sync {
    /// Records the permanent diagnosis of a signed consultation, or another version of it. It is compared with the
    /// version of the read that [`crate::domain::permanent::standard::intraoperative_version`] finds. A program speaks
    /// for the laboratory's system and may leave the comparison to a pathologist; what it sends a second time changes
    /// nothing.
    ///
    /// # Errors
    /// [`super::error::StoreError::NotFound`]; [`super::error::StoreError::Refused`] before it is signed;
    /// [`super::error::StoreError::ReadAmended`] if another version of the read is the intraoperative one;
    /// [`super::error::StoreError::PermanentChanged`] if another version is the last;
    /// [`super::error::StoreError::Form`] with every field that is wrong.
    fn record_permanent<'a>(
        &'a self,
        actor: &'a Actor,
        id: ConsultationId,
        permanent: NewPermanent,
    ) -> Answer<'a, PermanentRecord>;

    /// A page of the signed consultations that lack their permanent diagnosis or its comparison, the oldest first.
    ///
    /// # Errors
    /// [`super::error::StoreError::BadCursor`].
    fn waiting_for_permanent<'a>(
        &'a self,
        actor: &'a Actor,
        after: Option<&'a Cursor>,
        limit: u32,
    ) -> Answer<'a, Page<Waiting>>;
}
