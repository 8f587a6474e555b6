//! The outbox: what happened, in the order in which it happened.

use super::Answer;
use crate::access::actor::Actor;
use crate::domain::ids::CaseId;
use jiff::Timestamp;

/// Something that happened.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Its place in the order; ids only grow, but have gaps.
    pub id: u64,
    /// What kind of thing happened, such as `slide.accepted`.
    pub topic: String,
    /// The case that it concerns.
    pub case: Option<CaseId>,
    /// Ids and codes, as a JSON object.
    pub payload: serde_json::Value,
    /// When.
    pub at: Timestamp,
}

/// Listening.
pub trait Events: Send + Sync {
    /// Up to `limit` (1 to 1,000) events after the one with id `after`, in order. Whoever asks
    /// again with the last id misses nothing: an event never appears behind one already given.
    /// Progress of finished runs is thrown away after a while.
    fn events_after<'a>(
        &'a self,
        actor: &'a Actor,
        after: u64,
        limit: u32,
    ) -> Answer<'a, Vec<Event>>;

    /// Id of the last event of any organisation; 0 if there was none. It tells only whether to look again.
    fn newest_event(&self) -> Answer<'_, u64>;

    /// Id of the organisation's last event; 0 if there was none.
    fn last_event<'a>(&'a self, actor: &'a Actor) -> Answer<'a, u64>;
}
