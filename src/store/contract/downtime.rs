//! What a laboratory needs on paper when the service is down.

use super::Answer;
use crate::access::actor::Actor;
use crate::domain::downtime::open_list::OpenList;

/// Most consultations of a list.
pub const MOST_OPEN: u32 = 500;

/// Looking for what is open.
pub trait Downtime: Send + Sync {
    /// Every open consultation of the organisation, the earliest due first; at most [`MOST_OPEN`], and how many more
    /// there are. A signed read is open until it was read back.
    fn open_consultations<'a>(&'a self, actor: &'a Actor) -> Answer<'a, OpenList>;
}
