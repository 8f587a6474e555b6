//! The roster of pathologists on duty.

use super::Answer;
use crate::access::actor::Actor;
use crate::domain::duty::entry::Duty;
use crate::domain::ids::{DutyId, PrincipalId};
use jiff::Timestamp;

/// A duty as it stands in the roster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DutyEntry {
    /// Its id.
    pub id: DutyId,
    /// The duty.
    pub duty: Duty,
    /// Who entered it.
    pub entered_by: PrincipalId,
    /// When.
    pub entered_at: Timestamp,
    /// Alarms that went to this person in this duty so far.
    pub alarms: u64,
    /// Of these, how many were acted on: acknowledged, or ended by what they asked for, within
    /// [`ACTED_WITHIN_MINUTES`].
    pub acted_on: u64,
}

/// Within how many minutes an alarm counts as acted on.
pub const ACTED_WITHIN_MINUTES: i64 = 5;

/// Keeping the roster.
pub trait DutyRoster: Send + Sync {
    /// The duties that have not ended before `from` and begin before `until`, by their begin.
    fn duties<'a>(
        &'a self,
        actor: &'a Actor,
        from: Timestamp,
        until: Timestamp,
    ) -> Answer<'a, Vec<DutyEntry>>;

    /// Enters a duty.
    ///
    /// # Errors
    /// [`super::error::StoreError::Form`] for times that cannot be, or a person of this organisation who cannot read.
    fn enter_duty<'a>(&'a self, actor: &'a Actor, duty: Duty) -> Answer<'a, DutyId>;

    /// Takes a duty back; from now on nobody is asked in it.
    ///
    /// # Errors
    /// [`super::error::StoreError::NotFound`], also where it was taken back before.
    fn withdraw_duty<'a>(&'a self, actor: &'a Actor, id: DutyId) -> Answer<'a, ()>;
}
