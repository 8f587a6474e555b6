//! What the operating room sees: one line per case, and nothing that a machine found.

use super::Answer;
use super::calls::Acknowledgement;
use crate::access::actor::Actor;
use crate::domain::case::{Accession, Part};
use crate::domain::consultation::life_state::LifeState;
use crate::domain::consultation::question::Question;
use crate::domain::consultation::request::{Room, Site};
use crate::domain::ids::{CaseId, ConsultationId, PrincipalId};
use crate::domain::read::structured::StructuredRead;
use crate::domain::specimen::Laterality;
use jiff::Timestamp;

/// A signed read as the operating room sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct SurgeonRead {
    /// Its version; above 1 it was amended.
    pub version: u32,
    /// The read.
    pub read: StructuredRead,
    /// Who signed it.
    pub author: PrincipalId,
    /// When.
    pub signed_at: Timestamp,
    /// Who in the operating room took note of this version, oldest first.
    pub acknowledgements: Vec<Acknowledgement>,
}

/// A part of a case.
#[derive(Debug, Clone, PartialEq)]
pub struct SurgeonPart {
    /// The consultation.
    pub consultation: ConsultationId,
    /// The part.
    pub part: Part,
    /// Where it was taken.
    pub site: Option<Site>,
    /// The side of the body.
    pub laterality: Option<Laterality>,
    /// The operating room that asked.
    pub room: Option<Room>,
    /// What it asked.
    pub question: Option<Question>,
    /// Where it stands.
    pub state: LifeState,
    /// Since when it stands there.
    pub state_at: Timestamp,
    /// When the read is due; of a requested one, as if it were received when it was asked for.
    pub due_at: Timestamp,
    /// The last signed version, and nothing before one is signed.
    pub read: Option<SurgeonRead>,
    /// Whether a further section is awaited, or came after the signature.
    pub further_section_pending: bool,
}

/// A case, with its earliest part first.
#[derive(Debug, Clone, PartialEq)]
pub struct SurgeonCase {
    /// The case.
    pub case: CaseId,
    /// Its accession number.
    pub accession: Accession,
    /// Its parts.
    pub parts: Vec<SurgeonPart>,
}

/// The lines as they stood at one time.
#[derive(Debug, Clone, PartialEq)]
pub struct SurgeonLines {
    /// When that was.
    pub as_of: Timestamp,
    /// Cases, the one with the earliest due read first.
    pub cases: Vec<SurgeonCase>,
}

/// Looking for the operating room.
pub trait OperatingRoom: Send + Sync {
    /// What is open, and what was communicated or called off within the last twelve hours; of one operating room,
    /// or of all. At most 500 consultations.
    fn surgeon_lines<'a>(
        &'a self,
        actor: &'a Actor,
        room: Option<&'a Room>,
    ) -> Answer<'a, SurgeonLines>;
}
