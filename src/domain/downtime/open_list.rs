//! Consultations that are open, as a laboratory needs them on paper. No field has room for what a machine found, nor for
//! a read: paper lies about, and a read that was not called is read anew.

use crate::domain::case::{Accession, Part};
use crate::domain::consultation::life_state::LifeState;
use crate::domain::consultation::question::Question;
use crate::domain::consultation::request::{CallBackNumber, Room, Site};
use crate::domain::deadline::{Urgency, carry_glass_at};
use crate::domain::specimen::Laterality;
use jiff::Timestamp;

/// A consultation that is open.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenConsultation {
    /// The case.
    pub accession: Accession,
    /// The part.
    pub part: Part,
    /// Where it was taken.
    pub site: Option<Site>,
    /// The side of the body.
    pub laterality: Option<Laterality>,
    /// Where the patient is.
    pub room: Option<Room>,
    /// Where the answer is called.
    pub call_back: Option<CallBackNumber>,
    /// What is asked.
    pub question: Option<Question>,
    /// How urgent it is.
    pub urgency: Urgency,
    /// Where it stands.
    pub state: LifeState,
    /// When it was received; when it was asked for while nothing is in the laboratory.
    pub received_at: Timestamp,
    /// When its read is due.
    pub due_at: Timestamp,
    /// What its reader is called, if somebody reads it.
    pub reader: Option<String>,
    /// Whether a scan of it is there.
    pub scanned: bool,
}

impl OpenConsultation {
    /// Whether the glass itself goes to the microscope, since no scan came in time.
    #[must_use]
    pub fn carry_glass(&self, now: Timestamp) -> bool {
        self.state.is_unread() && !self.scanned && now >= carry_glass_at(self.received_at)
    }
}

/// What is open in an organisation.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenList {
    /// The organisation's name.
    pub organisation: String,
    /// When this was so.
    pub as_of: Timestamp,
    /// The earliest due first.
    pub items: Vec<OpenConsultation>,
    /// How many more there are than a list holds.
    pub more: u64,
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::SignedDuration;

    #[test]
    fn the_glass_is_carried_once_no_scan_came_in_eight_minutes() {
        let received_at = Timestamp::UNIX_EPOCH;
        let one = OpenConsultation {
            accession: "S26-1".parse().unwrap(),
            part: "A".parse().unwrap(),
            site: None,
            laterality: None,
            room: None,
            call_back: None,
            question: None,
            urgency: Urgency::Intraoperative,
            state: LifeState::Received,
            received_at,
            due_at: received_at,
            reader: None,
            scanned: false,
        };
        let later = received_at + SignedDuration::from_mins(8);
        assert!(one.carry_glass(later));
        assert!(!one.carry_glass(later - SignedDuration::from_secs(1)));
        let scanned = OpenConsultation {
            scanned: true,
            ..one.clone()
        };
        assert!(!scanned.carry_glass(later));
        let signed = OpenConsultation {
            state: LifeState::Signed,
            ..one
        };
        assert!(!signed.carry_glass(later));
    }
}
