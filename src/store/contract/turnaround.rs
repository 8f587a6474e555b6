//! The turnaround ledger: stamps of consultations.
//!
//! What happens in the service itself (`received`, `last_byte`, `first_flag`, `final_verdict`) is stamped in
//! the transaction in which it happens, by the methods of the other traits.

use super::Answer;
use crate::access::actor::Actor;
use crate::domain::ids::ConsultationId;
use crate::domain::turnaround::entry::{Entry, Ledger};
use crate::domain::turnaround::stamp::Stamp;
use crate::domain::turnaround::study::Note;
use crate::domain::turnaround::timeline::Statement;
use jiff::civil::Date;

/// Reading and completing the ledger.
pub trait Turnaround: Send + Sync {
    /// The consultations that were received on `since`, UTC, or later; cancelled ones are left out.
    fn turnaround<'a>(&'a self, actor: &'a Actor, since: Date) -> Answer<'a, Ledger>;

    /// What the ledger holds of one consultation.
    ///
    /// # Errors
    /// [`super::error::StoreError::NotFound`] if there is none.
    fn stamps<'a>(&'a self, actor: &'a Actor, consultation: ConsultationId) -> Answer<'a, Entry>;

    /// Records a moment that a person states; where there is one of that kind, this one corrects it. The same
    /// time again changes nothing and gives the stamp that is there.
    ///
    /// # Errors
    /// [`super::error::StoreError::NotFound`] if there is no such consultation or slide in it;
    /// [`super::error::StoreError::Invalid`] for what
    /// [`crate::domain::turnaround::timeline::Timeline::check`] refuses.
    fn state_stamp<'a>(
        &'a self,
        actor: &'a Actor,
        consultation: ConsultationId,
        statement: Statement,
    ) -> Answer<'a, Stamp>;

    /// Notes what was studied and why it took too long; what is `None` stays as it was.
    ///
    /// # Errors
    /// [`super::error::StoreError::NotFound`] if there is no such consultation;
    /// [`super::error::StoreError::Invalid`] for a note that says nothing.
    fn note_turnaround<'a>(
        &'a self,
        actor: &'a Actor,
        consultation: ConsultationId,
        note: Note,
    ) -> Answer<'a, ()>;
}
