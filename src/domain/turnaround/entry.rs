//! Everything that the ledger holds of one consultation.

use super::stamp::Stamp;
use super::study::{MissReason, Study};
use crate::domain::deadline::Urgency;
use crate::domain::ids::{ConsultationId, SlideId};
use jiff::Timestamp;

/// One consultation.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The consultation.
    pub consultation: ConsultationId,
    /// How urgent it is.
    pub urgency: Urgency,
    /// When the service received it; decides its week.
    pub received_at: Timestamp,
    /// Its slides that no later scan replaces.
    pub slides: Vec<SlideId>,
    /// Every stamp, in the order in which they were recorded.
    pub stamps: Vec<Stamp>,
    /// What was studied.
    pub study: Study,
    /// Why it took too long.
    pub reason: MissReason,
}

/// The consultations of one site.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Ledger {
    /// Name of the organisation.
    pub site: String,
    /// Its consultations.
    pub entries: Vec<Entry>,
}
