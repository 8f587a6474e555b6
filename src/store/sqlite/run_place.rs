//! Where a run belongs.

use crate::domain::ids::{CaseId, RunId, SlideId};
use crate::domain::run::RunInputs;

/// A run and where it belongs.
pub(super) struct RunPlace {
    /// The run.
    pub(super) run: RunId,
    /// Its slide.
    pub(super) slide: SlideId,
    /// Its case.
    pub(super) case: CaseId,
    /// What it works with.
    pub(super) inputs: RunInputs,
}
