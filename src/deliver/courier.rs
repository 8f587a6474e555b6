//! Carries notices out: reads the outbox, sends what is due, tries again what did not arrive.

use super::mail::sender::MailSender;
use super::schedule::{no_sooner, pause};
use super::webhook::sender::WebhookSender;
use crate::access::actor::Actor;
use crate::domain::ids::DeliveryId;
use crate::domain::notice::attempt::{Attempt, AttemptOutcome};
use crate::domain::notice::delivery::DisabledBecause;
use crate::store::contract::Store;
use crate::store::contract::clock::Clock;
use crate::store::contract::error::StoreError;
use crate::store::contract::outgoing::{Destination, Due, Then};
use jiff::{SignedDuration, Timestamp};
use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// How often the outbox and what is due are looked at.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// Notices on their way at the same time.
const AT_ONCE: usize = 16;
/// Of these, notices to one destination: one that is slow holds up no other.
const EACH: u32 = 4;
/// After how long without anything that arrived a webhook is disabled.
const PATIENCE: SignedDuration = SignedDuration::from_hours(3 * 24);
/// How long deliveries are kept after they ended.
const KEPT: SignedDuration = SignedDuration::from_hours(90 * 24);
/// How often old ones are forgotten.
const FORGET_EVERY: SignedDuration = SignedDuration::from_hours(1);

/// Carries notices out.
#[derive(Clone)]
pub struct Courier {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    webhooks: WebhookSender,
    mail: Option<MailSender>,
    seats: Arc<Semaphore>,
    under_way: Arc<Mutex<HashSet<DeliveryId>>>,
}

/// A notice that is on its way; it can go again once this is dropped.
struct UnderWay {
    id: DeliveryId,
    all: Arc<Mutex<HashSet<DeliveryId>>>,
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.all
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&self.id);
    }
}

impl Courier {
    /// Carries what this store has; without `mail` nobody gets any.
    pub fn new(
        store: Arc<dyn Store>,
        clock: Arc<dyn Clock>,
        webhooks: WebhookSender,
        mail: Option<MailSender>,
    ) -> Self {
        Self {
            store,
            clock,
            webhooks,
            mail,
            seats: Arc::new(Semaphore::new(AT_ONCE)),
            under_way: Arc::default(),
        }
    }

    /// Carries until `closing`. What is on its way then is broken off, and goes again after the next start: a notice may
    /// arrive twice, under the same id.
    pub async fn carry(self, closing: CancellationToken) {
        let mut tasks = JoinSet::new();
        let mut forgot_at = Timestamp::MIN;
        while !closing.is_cancelled() {
            if let Err(error) = self.look(&mut tasks).await {
                tracing::warn!(%error, "notices could not be looked through");
            }
            let now = self.clock.now();
            if forgot_at.duration_until(now) >= FORGET_EVERY {
                forgot_at = now;
                if let Err(error) = self.forget(now).await {
                    tracing::warn!(%error, "old deliveries could not be forgotten");
                }
            }
            while tasks.try_join_next().is_some() {}
            tokio::select! {
                () = closing.cancelled() => {}
                () = tokio::time::sleep(LOOK_EVERY) => {}
            }
        }
        tasks.shutdown().await;
    }

    async fn look(&self, tasks: &mut JoinSet<()>) -> Result<(), StoreError> {
        let mail = self.mail.is_some();
        for organisation in self.store.organisations().await? {
            let actor = Actor::service(organisation);
            while self.store.plan_deliveries(&actor, mail).await? {}
            for due in self.store.due_deliveries(&actor, mail, EACH).await? {
                self.send_off(tasks, &actor, due);
            }
        }
        Ok(())
    }

    /// Sends a notice off, unless it is on its way or no seat is free: then the next look finds it.
    fn send_off(&self, tasks: &mut JoinSet<()>, actor: &Actor, due: Due) {
        let Ok(seat) = Arc::clone(&self.seats).try_acquire_owned() else {
            return;
        };
        let mut under_way = self
            .under_way
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if !under_way.insert(due.id) {
            return;
        }
        drop(under_way);
        let guard = UnderWay {
            id: due.id,
            all: Arc::clone(&self.under_way),
        };
        let (courier, actor) = (self.clone(), actor.clone());
        tasks.spawn(async move {
            if let Err(error) = courier.send(&actor, &due).await {
                tracing::warn!(%error, delivery = %due.id, "how a notice went could not be recorded");
            }
            drop((guard, seat));
        });
    }

    async fn send(&self, actor: &Actor, due: &Due) -> Result<(), StoreError> {
        let at = self.clock.now();
        let (outcome, status, asked) = match &due.destination {
            Destination::Webhook { url, secrets, .. } => {
                let answered = self
                    .webhooks
                    .send(url, secrets, due.id, &due.notice, at)
                    .await;
                (answered.outcome, answered.status, answered.pause)
            }
            Destination::Mail {
                address, language, ..
            } => {
                let Some(mail) = &self.mail else {
                    return Ok(());
                };
                let (outcome, status) = mail.send(due.id, address, *language, &due.notice).await;
                (outcome, status, None)
            }
        };
        let now = self.clock.now();
        let took = at.duration_until(now).as_millis();
        let attempt = Attempt {
            at,
            took_ms: u32::try_from(took.max(0)).unwrap_or(u32::MAX),
            outcome,
            status,
        };
        let then = what_follows(outcome, due.tries, now, asked, draw());
        tracing::debug!(
            delivery = %due.id, topic = due.notice.topic.code(), outcome = outcome.code(), status, "sent a notice"
        );
        let failing = self
            .store
            .record_attempt(actor, due.id, attempt, then)
            .await?;
        if let Destination::Webhook { id, .. } = due.destination
            && let Some(why) = given_up(outcome, failing, now)
        {
            tracing::warn!(webhook = %id, why = why.code(), "a webhook was disabled");
            self.store.give_up_webhook(actor, id, why).await?;
        }
        Ok(())
    }

    async fn forget(&self, now: Timestamp) -> Result<(), StoreError> {
        let before = now.checked_sub(KEPT).unwrap_or(Timestamp::MIN);
        for organisation in self.store.organisations().await? {
            let actor = Actor::service(organisation);
            self.store.forget_deliveries(&actor, before).await?;
        }
        Ok(())
    }
}

/// A share from 0 to 1, by chance.
fn draw() -> f64 {
    // Every bit of the last two bytes of a UUID version 4 is random.
    let low = u16::try_from(Uuid::new_v4().as_u128() & 0xffff).unwrap_or(0);
    f64::from(low) / f64::from(u16::MAX)
}

/// What follows from an attempt, the one after `tries` others.
fn what_follows(
    outcome: AttemptOutcome,
    tries: u32,
    now: Timestamp,
    asked: Option<SignedDuration>,
    share: f64,
) -> Then {
    if outcome == AttemptOutcome::Delivered {
        return Then::Delivered;
    }
    let next = pause(tries.saturating_add(1), share)
        .and_then(|pause| now.checked_add(no_sooner(pause, asked)).ok());
    next.map_or(Then::Dead, Then::Again)
}

/// Why a webhook is disabled after such an attempt, if it is.
fn given_up(
    outcome: AttemptOutcome,
    failing_since: Option<Timestamp>,
    now: Timestamp,
) -> Option<DisabledBecause> {
    if outcome == AttemptOutcome::Gone {
        return Some(DisabledBecause::Gone);
    }
    failing_since
        .is_some_and(|since| since.duration_until(now) >= PATIENCE)
        .then_some(DisabledBecause::Failing)
}

#[cfg(test)]
mod tests {
    use super::super::schedule::MOST_TRIES;
    use super::*;

    #[test]
    fn what_does_not_arrive_is_tried_again_until_it_is_dead() {
        let now = Timestamp::now();
        let refused = AttemptOutcome::Refused;
        let in_five = now + SignedDuration::from_secs(5);
        assert_eq!(
            what_follows(refused, 0, now, None, 0.5),
            Then::Again(in_five)
        );
        let asked = SignedDuration::from_mins(10);
        assert_eq!(
            what_follows(refused, 0, now, Some(asked), 0.5),
            Then::Again(now + asked)
        );
        assert_eq!(
            what_follows(refused, MOST_TRIES - 1, now, None, 0.5),
            Then::Dead
        );
        assert_eq!(
            what_follows(AttemptOutcome::Delivered, 3, now, None, 0.5),
            Then::Delivered
        );
        for _ in 0..100 {
            assert!((0.0..=1.0).contains(&draw()));
        }
    }

    #[test]
    fn a_webhook_is_given_up_when_it_is_gone_or_fails_for_days() {
        let now = Timestamp::now();
        let refused = AttemptOutcome::Refused;
        let yesterday = now - SignedDuration::from_hours(24);
        let last_week = now - SignedDuration::from_hours(7 * 24);
        assert_eq!(given_up(refused, Some(yesterday), now), None);
        assert_eq!(
            given_up(refused, Some(last_week), now),
            Some(DisabledBecause::Failing)
        );
        assert_eq!(given_up(AttemptOutcome::Delivered, None, now), None);
        assert_eq!(
            given_up(AttemptOutcome::Gone, Some(now), now),
            Some(DisabledBecause::Gone)
        );
    }
}
