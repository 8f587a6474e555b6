//! Emergency access: opened by a person for themselves, announced, ended.

use super::Answer;
use crate::access::actor::Actor;
use crate::domain::emergency::{Emergency, Why};
use crate::domain::ids::EmergencyId;
use jiff::Timestamp;

/// Opening and ending emergency access. While one is open, the sessions of its person have the role of an emergency.
pub trait Emergencies: Send + Sync {
    /// Opens an emergency of the actor; the one that is open already, unchanged, if there is one.
    ///
    /// # Errors
    /// [`super::error::StoreError::NotFound`] for an actor without an account of a person.
    fn open_emergency<'a>(&'a self, actor: &'a Actor, why: Why) -> Answer<'a, Emergency>;

    /// The actor's own emergency, while it is open.
    fn own_emergency<'a>(&'a self, actor: &'a Actor) -> Answer<'a, Option<Emergency>>;

    /// Those that were opened at `from` or later, newest first.
    fn emergencies<'a>(&'a self, actor: &'a Actor, from: Timestamp) -> Answer<'a, Vec<Emergency>>;

    /// Ends one that is open: one's own, or anybody's for whoever may see them.
    ///
    /// # Errors
    /// [`super::error::StoreError::NotFound`], also where it has ended or run out before;
    /// [`super::error::StoreError::Denied`].
    fn end_emergency<'a>(&'a self, actor: &'a Actor, id: EmergencyId) -> Answer<'a, ()>;
}
