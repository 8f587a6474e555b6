//! What went out, what waits and what was given up.

use super::Answer;
use super::reading::{Cursor, Page};
use crate::access::actor::Actor;
use crate::domain::ids::{DeliveryId, PrincipalId, WebhookId};
use crate::domain::notice::attempt::Attempt;
use crate::domain::notice::delivery::{DeliveryState, Notice};
use jiff::Timestamp;

/// Whom a delivery is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Recipient {
    /// A webhook.
    Webhook(WebhookId),
    /// A person, by mail.
    Person(PrincipalId),
}

/// A delivery with its attempts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryRecord {
    /// Its id, which the receiver sees too.
    pub id: DeliveryId,
    /// Whom it is for.
    pub recipient: Recipient,
    /// What it tells.
    pub notice: Notice,
    /// How far it is.
    pub state: DeliveryState,
    /// When it will be tried next, while it waits.
    pub next_at: Option<Timestamp>,
    /// When it arrived or was given up.
    pub ended_at: Option<Timestamp>,
    /// Every attempt, oldest first.
    pub attempts: Vec<Attempt>,
}

/// Which deliveries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DeliveryFilter {
    /// Of this webhook alone.
    pub webhook: Option<WebhookId>,
    /// In this state alone.
    pub state: Option<DeliveryState>,
}

/// The log of deliveries. Those that ended are forgotten after a while.
pub trait Deliveries: Send + Sync {
    /// A page of deliveries, newest first. `limit` is 1 to 200; what lies outside is brought inside.
    fn deliveries<'a>(
        &'a self,
        actor: &'a Actor,
        filter: DeliveryFilter,
        after: Option<&'a Cursor>,
        limit: u32,
    ) -> Answer<'a, Page<DeliveryRecord>>;

    /// Sends a delivery once more, under the same id, with the whole day of attempts before it.
    ///
    /// # Errors
    /// [`super::error::StoreError::NotFound`] if there is none,
    /// [`super::error::StoreError::Invalid`] if its webhook is disabled or it waits already.
    fn send_again<'a>(&'a self, actor: &'a Actor, id: DeliveryId) -> Answer<'a, ()>;
}
