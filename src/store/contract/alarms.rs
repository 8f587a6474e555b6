//! Alarms: raised by the watch, acknowledged by name.

use super::Answer;
use crate::access::actor::Actor;
use crate::domain::alarm::kind::AlarmKind;
use crate::domain::case::{Accession, Part};
use crate::domain::consultation::request::Room;
use crate::domain::duty::line::DutyLine;
use crate::domain::ids::{AlarmId, CaseId, ConsultationId, PrincipalId};
use jiff::Timestamp;

/// An alarm that has not ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenAlarm {
    /// Its id.
    pub id: AlarmId,
    /// What it is about.
    pub kind: AlarmKind,
    /// Which line it reached.
    pub line: DutyLine,
    /// The consultation.
    pub consultation: ConsultationId,
    /// Its case.
    pub case: CaseId,
    /// The accession of the case.
    pub accession: Accession,
    /// The part.
    pub part: Part,
    /// The operating room.
    pub room: Option<Room>,
    /// When it is due.
    pub due_at: Timestamp,
    /// When it sounded.
    pub raised_at: Timestamp,
    /// Whom it is for; everybody who reads where it is empty.
    pub hearers: Vec<PrincipalId>,
    /// Who acknowledged it, and when.
    pub acknowledged: Option<(PrincipalId, Timestamp)>,
}

/// What one look of the watch did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Watch {
    /// Alarms that were raised.
    pub raised: u64,
    /// Alarms that have ended.
    pub ended: u64,
}

/// Raising and acknowledging alarms.
pub trait Alarms: Send + Sync {
    /// Raises what is due and ends what has ended. Each occasion sounds once in each line, however often this is called.
    fn watch_consultations<'a>(&'a self, actor: &'a Actor) -> Answer<'a, Watch>;

    /// Alarms that have not ended, oldest first.
    fn open_alarms<'a>(&'a self, actor: &'a Actor) -> Answer<'a, Vec<OpenAlarm>>;

    /// Acknowledges an alarm by name. The first who does stands there; once more changes nothing. The consultation goes
    /// on to the next line all the same until somebody does what is asked for.
    ///
    /// # Errors
    /// [`super::error::StoreError::NotFound`].
    fn acknowledge_alarm<'a>(&'a self, actor: &'a Actor, id: AlarmId) -> Answer<'a, ()>;
}
