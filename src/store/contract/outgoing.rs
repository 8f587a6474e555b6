//! What the service sends, and how it went.

use super::Answer;
use crate::access::actor::Actor;
use crate::domain::account::Language;
use crate::domain::ids::{DeliveryId, PrincipalId, WebhookId};
use crate::domain::notice::attempt::Attempt;
use crate::domain::notice::delivery::{DisabledBecause, Notice};
use crate::domain::notice::mail_address::MailAddress;
use crate::domain::notice::signing_secret::SigningSecret;
use jiff::Timestamp;

/// Where a notice goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Destination {
    /// To a webhook.
    Webhook {
        /// The webhook.
        id: WebhookId,
        /// Its address.
        url: String,
        /// Every secret that signs now, the newest first.
        secrets: Vec<SigningSecret>,
    },
    /// To a person.
    Mail {
        /// The person.
        to: PrincipalId,
        /// Their address.
        address: MailAddress,
        /// Their language.
        language: Option<Language>,
    },
}

/// A notice that is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// Its id, the same at every attempt.
    pub id: DeliveryId,
    /// Where it goes.
    pub destination: Destination,
    /// What it tells.
    pub notice: Notice,
    /// Attempts so far, since it was last sent again by hand.
    pub tries: u32,
}

/// What follows from an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Then {
    /// It arrived.
    Delivered,
    /// It is tried again.
    Again(Timestamp),
    /// It is given up.
    Dead,
}

/// How deliveries of an organisation are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DeliveryFigures {
    /// Those that wait, tried or not.
    pub waiting: u64,
    /// Those of them that failed at least once.
    pub retrying: u64,
    /// Those that were given up and not sent again.
    pub dead: u64,
    /// Webhooks that the service disabled.
    pub webhooks_disabled: u64,
    /// Since when the oldest waits.
    pub oldest: Option<Timestamp>,
}

/// Sending. Only the service does it.
pub trait Outgoing: Send + Sync {
    /// Reads the outbox from where each destination stands, makes a delivery for each event that somebody is to be told
    /// of, and moves on, all in one transaction. Gives whether there is more to read. Without `mail` nobody is told by
    /// mail of what happens meanwhile.
    fn plan_deliveries<'a>(&'a self, actor: &'a Actor, mail: bool) -> Answer<'a, bool>;

    /// Deliveries that are due, at most `each` of each destination, the longest due first. Those of a disabled webhook,
    /// and without `mail` those to people, wait.
    fn due_deliveries<'a>(
        &'a self,
        actor: &'a Actor,
        mail: bool,
        each: u32,
    ) -> Answer<'a, Vec<Due>>;

    /// Records an attempt and what follows. Gives since when nothing arrived at this webhook; `None` once something
    /// did, and for mail. Of a delivery that was deleted meanwhile nothing is recorded.
    fn record_attempt<'a>(
        &'a self,
        actor: &'a Actor,
        id: DeliveryId,
        attempt: Attempt,
        then: Then,
    ) -> Answer<'a, Option<Timestamp>>;

    /// Disables a webhook, with an event and an audit record; one that is disabled stays as it is.
    fn give_up_webhook<'a>(
        &'a self,
        actor: &'a Actor,
        id: WebhookId,
        why: DisabledBecause,
    ) -> Answer<'a, ()>;

    /// How deliveries are.
    fn delivery_figures<'a>(&'a self, actor: &'a Actor) -> Answer<'a, DeliveryFigures>;

    /// Forgets deliveries that ended before then; gives how many.
    fn forget_deliveries<'a>(&'a self, actor: &'a Actor, before: Timestamp) -> Answer<'a, u64>;
}
