//! Webhooks of an organisation, as whoever looks after them sees them.

use super::Answer;
use crate::access::actor::Actor;
use crate::domain::ids::{DeliveryId, PrincipalId, WebhookId};
use crate::domain::notice::delivery::DisabledBecause;
use crate::domain::notice::signing_secret::SigningSecret;
use crate::domain::notice::topic::NoticeTopic;
use jiff::Timestamp;

/// Most webhooks of an organisation.
pub const MOST_WEBHOOKS: u32 = 20;

/// A webhook that shall be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewWebhook {
    /// Where notices go; whoever adds it has checked it.
    pub url: String,
    /// What it is for.
    pub label: String,
    /// What it is told of.
    pub topics: Vec<NoticeTopic>,
    /// What its messages are signed with.
    pub secret: SigningSecret,
}

/// What shall change; what is `None` stays.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WebhookChange {
    /// What it is for.
    pub label: Option<String>,
    /// What it is told of.
    pub topics: Option<Vec<NoticeTopic>>,
    /// Whether it sends. One that is enabled again is told of what happens from then on.
    pub enabled: Option<bool>,
}

/// Since when a webhook sends nothing, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Disabled {
    /// Since when.
    pub at: Timestamp,
    /// Why.
    pub why: DisabledBecause,
}

/// A webhook as it stands. Its secret is shown once, when it is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook {
    /// Its id.
    pub id: WebhookId,
    /// Where notices go.
    pub url: String,
    /// What it is for.
    pub label: String,
    /// What it is told of.
    pub topics: Vec<NoticeTopic>,
    /// When it was added.
    pub created_at: Timestamp,
    /// Who added it.
    pub created_by: PrincipalId,
    /// Until when the secret before signs too.
    pub previous_until: Option<Timestamp>,
    /// When something last arrived.
    pub delivered_at: Option<Timestamp>,
    /// Since when nothing arrives.
    pub failing_since: Option<Timestamp>,
    /// Whether it sends nothing.
    pub disabled: Option<Disabled>,
    /// Deliveries that wait.
    pub waiting: u32,
    /// Deliveries that were given up.
    pub dead: u32,
}

/// Looking after webhooks.
pub trait Webhooks: Send + Sync {
    /// Every webhook of the organisation, the oldest first.
    fn webhooks<'a>(&'a self, actor: &'a Actor) -> Answer<'a, Vec<Webhook>>;

    /// Adds a webhook. It is told of what happens from then on.
    ///
    /// # Errors
    /// [`super::error::StoreError::Invalid`] for an empty label, no topic, one that is not for webhooks, or more than
    /// [`MOST_WEBHOOKS`].
    fn add_webhook<'a>(&'a self, actor: &'a Actor, new: NewWebhook) -> Answer<'a, Webhook>;

    /// Changes a webhook.
    ///
    /// # Errors
    /// As for adding, and [`super::error::StoreError::NotFound`].
    fn change_webhook<'a>(
        &'a self,
        actor: &'a Actor,
        id: WebhookId,
        change: WebhookChange,
    ) -> Answer<'a, Webhook>;

    /// Gives a webhook another secret. The one before signs too until then; one before that ends at once.
    fn rotate_secret<'a>(
        &'a self,
        actor: &'a Actor,
        id: WebhookId,
        secret: SigningSecret,
        previous_until: Timestamp,
    ) -> Answer<'a, Webhook>;

    /// Deletes a webhook with its deliveries; the audit chain keeps that it was there.
    fn delete_webhook<'a>(&'a self, actor: &'a Actor, id: WebhookId) -> Answer<'a, ()>;

    /// Sends a test notice by a webhook that is enabled.
    ///
    /// # Errors
    /// [`super::error::StoreError::Invalid`] for one that is disabled.
    fn test_webhook<'a>(&'a self, actor: &'a Actor, id: WebhookId) -> Answer<'a, DeliveryId>;
}
