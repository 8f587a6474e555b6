//! What the figures of the clinic are made of.

use super::Answer;
use crate::access::actor::Actor;
use crate::domain::clinic_figures::entry::ClinicLedger;
use jiff::Timestamp;

/// Looking at signed consultations as counts.
pub trait ClinicFigures: Send + Sync {
    /// Every consultation whose first version was signed at `since` or later, with what its figures need. The category
    /// is that of the version that the operating room knew.
    fn clinic_ledger<'a>(&'a self, actor: &'a Actor, since: Timestamp) -> Answer<'a, ClinicLedger>;
}
