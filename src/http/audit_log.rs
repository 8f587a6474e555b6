//! Puts on record what people look at and what they are refused.

use super::recently::Recently;
use crate::access::actor::Actor;
use crate::access::policy::Action;
use crate::domain::audit::{AuditSubject, Refusal};
use crate::domain::ids::{OrganisationId, PrincipalId};
use crate::domain::viewed::Viewed;
use crate::store::contract::Store;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::Semaphore;

/// Within this time the same view, and the same refusal, is recorded once.
const SPAN: Duration = Duration::from_mins(10);
/// Views and refusals that are remembered; each takes some 150 bytes.
const MOST: usize = 16_384;
/// Records that may be waiting to be written.
const WRITES: usize = 64;
/// How long an answer waits for its record. Usually that is on the disk before the first pixel is
/// shown; a store that is busy or cannot be written must not keep a pathologist from the slide.
const PATIENCE: Duration = Duration::from_millis(250);

/// What is recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Told {
    Viewed(Viewed),
    Refused(Action),
}

/// Who is told of, and of what.
type Key = (OrganisationId, PrincipalId, Told);

/// Records views and refusals, once in ten minutes for the same person and thing.
pub struct AuditLog {
    recently: Arc<Recently<Key>>,
    writes: Arc<Semaphore>,
}

impl Default for AuditLog {
    fn default() -> Self {
        Self {
            recently: Arc::new(Recently::new(MOST, SPAN)),
            writes: Arc::new(Semaphore::new(WRITES)),
        }
    }
}

impl AuditLog {
    /// Puts a view on record, unless it stands there already. For handlers, after the store let the
    /// actor see the thing and before the answer goes out.
    ///
    /// What cannot be recorded is logged and counted (`zhedel_audit_records_lost_total`), is shown all
    /// the same, and is tried again with the next request.
    pub async fn viewed(&self, store: &Arc<dyn Store>, actor: &Actor, viewed: Viewed) {
        self.tell(store, actor, Told::Viewed(viewed)).await;
    }

    /// Puts on record that the actor's roles or scope did not allow something.
    pub async fn refused(&self, store: &Arc<dyn Store>, actor: &Actor, action: Action) {
        self.tell(store, actor, Told::Refused(action)).await;
    }

    async fn tell(&self, store: &Arc<dyn Store>, actor: &Actor, told: Told) {
        let key = (actor.organisation, actor.principal, told);
        if !self.recently.is_first(key, Instant::now()) {
            return;
        }
        let recently = Arc::clone(&self.recently);
        let Ok(seat) = Arc::clone(&self.writes).try_acquire_owned() else {
            recently.forget(&key);
            lost(&"too many wait to be written");
            return;
        };
        let (store, actor) = (Arc::clone(store), actor.clone());
        // Of its own, so that a browser that goes away takes no record along.
        let writing = tokio::spawn(async move {
            let written = match told {
                Told::Viewed(viewed) => store.note_view(&actor, viewed).await,
                Told::Refused(action) => {
                    store.record_refusal(&actor, refusal(&actor, action)).await
                }
            };
            if let Err(error) = written {
                recently.forget(&key);
                lost(&error);
            }
            drop(seat);
        });
        let _ = tokio::time::timeout(PATIENCE, writing).await;
    }
}

fn refusal(actor: &Actor, action: Action) -> Refusal {
    Refusal {
        action: action.code(),
        subject: AuditSubject {
            kind: "account",
            id: actor.principal.uuid(),
        },
        why: "not_allowed",
    }
}

fn lost(why: &dyn std::fmt::Display) {
    metrics::counter!("zhedel_audit_records_lost_total").increment(1);
    tracing::warn!(%why, "an audit record of a view or a refusal could not be written");
}
