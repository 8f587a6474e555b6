//! After how many minutes an organisation's reads are due.

use super::Answer;
use crate::access::actor::Actor;
use crate::domain::ids::PrincipalId;
use crate::domain::turnaround_targets::TurnaroundTargets;
use jiff::Timestamp;

/// The targets of an organisation as they stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TargetsInForce {
    /// The minutes.
    pub targets: TurnaroundTargets,
    /// How they came to be; `None` where the organisation set none and the defaults hold.
    pub change: Option<TargetsChange>,
}

/// One change of the targets. All of them stay on record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TargetsChange {
    /// Its number within the organisation, from 1.
    pub sequence: u64,
    /// Who made it.
    pub by: PrincipalId,
    /// When it was made.
    pub at: Timestamp,
}

impl TargetsInForce {
    /// Number of the last change; 0 where there was none.
    #[must_use]
    pub fn sequence(&self) -> u64 {
        self.change.map_or(0, |change| change.sequence)
    }
}

/// Reading and setting turnaround targets. A consultation is due by those that stand when it is received, and keeps
/// that due time whatever is set later.
pub trait Targets: Send + Sync {
    /// The targets as they stand.
    fn turnaround_targets<'a>(&'a self, actor: &'a Actor) -> Answer<'a, TargetsInForce>;

    /// Sets the targets for consultations to come and gives them as they stand then. `follows` is the number of the
    /// change that the actor knew, 0 for the defaults; `None` sets them whatever others set meanwhile. The same
    /// minutes again change nothing.
    ///
    /// # Errors
    /// [`super::error::StoreError::TargetsChanged`] if another change was made after the one numbered `follows`.
    fn set_turnaround_targets<'a>(
        &'a self,
        actor: &'a Actor,
        targets: TurnaroundTargets,
        follows: Option<u64>,
    ) -> Answer<'a, TargetsInForce>;
}
