//! What the figures of the clinic need of one signed consultation.

use crate::domain::deadline::Urgency;
use crate::domain::ids::{ConsultationId, PrincipalId};
use crate::domain::permanent::category::PermanentCategory;
use crate::domain::permanent::concordance::Concordance;
use crate::domain::read::category::CategoryCode;
use crate::domain::specimen::Organ;
use crate::domain::verdict::Outcome;
use jiff::Timestamp;

/// One signed consultation.
#[derive(Debug, Clone, PartialEq)]
pub struct ClinicEntry {
    /// The consultation.
    pub consultation: ConsultationId,
    /// How urgent it is.
    pub urgency: Urgency,
    /// The organ, if somebody stated it.
    pub organ: Option<Organ>,
    /// Who signed the first version.
    pub reader: PrincipalId,
    /// When the service received it.
    pub received_at: Timestamp,
    /// When the read was due.
    pub due_at: Timestamp,
    /// When the first version was signed, or read where it was entered afterwards; decides its month.
    pub signed_at: Timestamp,
    /// The category of the intraoperative version.
    pub category: CategoryCode,
    /// The category of the permanent diagnosis, once it is on record.
    pub permanent: Option<PermanentCategory>,
    /// How the read compares, once somebody compared it.
    pub concordance: Option<Concordance>,
    /// The final verdicts of its current slides.
    pub outcomes: Vec<Outcome>,
}

/// The signed consultations of one organisation.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ClinicLedger {
    /// Name of the organisation.
    pub site: String,
    /// Its consultations, the first signature first.
    pub entries: Vec<ClinicEntry>,
}
