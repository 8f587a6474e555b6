//! Validation runs: how a person asks for them, looks at them, cancels them.

use super::Answer;
use super::reading::{Cursor, Page};
use crate::access::actor::Actor;
use crate::domain::ids::ValidationId;
use crate::domain::validation::{KeyFigures, Scored, ValidationOrder, ValidationState};
use jiff::Timestamp;

/// A validation run as it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct ValidationRecord {
    /// Its id.
    pub id: ValidationId,
    /// What it was told.
    pub order: ValidationOrder,
    /// How far it is.
    pub state: ValidationState,
    /// How many samples are scored, once it has begun.
    pub progress: Option<Scored>,
    /// What came of it, once it is done.
    pub figures: Option<KeyFigures>,
    /// Why it failed.
    pub error: Option<String>,
    /// Attempts so far.
    pub attempts: u32,
    /// When it was asked for.
    pub requested_at: Timestamp,
    /// When it first began.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
}

/// Asking for validation runs and looking at them. What was once asked for stays, as evidence.
pub trait Validations: Send + Sync {
    /// Queues a validation run: row, job, event and audit record in one transaction.
    ///
    /// # Errors
    /// [`super::error::StoreError::NotFound`] if it names an uploaded set that is not there.
    fn request_validation<'a>(
        &'a self,
        actor: &'a Actor,
        order: ValidationOrder,
    ) -> Answer<'a, ValidationId>;

    /// Cancels a validation run; whoever carries it out learns of it at the next heart-beat.
    ///
    /// # Errors
    /// [`super::error::StoreError::ValidationEnded`] if it has ended.
    fn cancel_validation<'a>(&'a self, actor: &'a Actor, id: ValidationId) -> Answer<'a, ()>;

    /// A validation run.
    ///
    /// # Errors
    /// [`super::error::StoreError::NotFound`] if there is none.
    fn validation<'a>(&'a self, actor: &'a Actor, id: ValidationId)
    -> Answer<'a, ValidationRecord>;

    /// A page of validation runs, newest first. `limit` is 1 to 500; what lies outside is brought
    /// inside.
    ///
    /// # Errors
    /// [`super::error::StoreError::BadCursor`] for a cursor that no page gave.
    fn validations<'a>(
        &'a self,
        actor: &'a Actor,
        after: Option<&'a Cursor>,
        limit: u32,
    ) -> Answer<'a, Page<ValidationRecord>>;
}
