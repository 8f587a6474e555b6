//! Server-sent events: the outbox, replayed from where a listener stopped.

use super::event_tail::EventTail;
use super::extract::{Acting, Asked};
use super::guard::Shown;
use super::problem::Problem;
use super::state::Shared;
use crate::access::actor::Actor;
use crate::access::role::Role;
use crate::store::contract::events::Event as Happened;
use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::sse::{Event, KeepAlive, Sse};
use futures::{Stream, StreamExt};
use serde::Deserialize;
use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::OwnedSemaphorePermit;
use utoipa::IntoParams;

/// Events read at once.
const PAGE: u32 = 200;
/// How often it is asked whether a listener may still listen.
const ASK_AGAIN: Duration = Duration::from_secs(5);
/// How often a silent line is shown to be alive.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// Where to begin.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Since {
    /// Id of the last event seen; later ones are replayed. The header Last-Event-ID does the same.
    last_event_id: Option<u64>,
}

/// What happens, as it happens.
#[utoipa::path(get, path = "/events", tag = "events",
    params(Since, ("Last-Event-ID" = Option<u64>, Header)),
    responses((status = 200, body = String, content_type = "text/event-stream"),
              (status = 503, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn events(
    State(service): State<Shared>,
    Acting(actor): Acting,
    Extension(shown): Extension<Shown>,
    Asked(since): Asked<Since>,
    headers: HeaderMap,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Problem> {
    let seats = Arc::clone(&service.listeners);
    let seat = seats.try_acquire_owned().map_err(|_| {
        Problem::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "too_many_listeners",
            "As many listeners as the service takes are connected already.",
        )
        .next("Try again in a moment.")
    })?;
    // A browser that lost the line sends the header; it knows better than the address it began with.
    let header = headers
        .get("last-event-id")
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.trim().parse().ok());
    let newest = service.parts.store.last_event(&actor).await?;
    let last = match header.or(since.last_event_id) {
        // An id that was never given comes from a database that was replaced since. Whoever knows it
        // has to learn everything anew; waiting for that id would be silence.
        Some(last) if last > newest => 0,
        Some(last) => last,
        None => newest,
    };
    let closing = service.parts.closing.clone();
    let listener = Listener {
        tail: service.parts.event_tail.clone(),
        service,
        shown,
        actor,
        known_at: Instant::now(),
        last,
        read: VecDeque::new(),
        _seat: seat,
    };
    let stream =
        futures::stream::unfold(listener, Listener::next).take_until(closing.cancelled_owned());
    Ok(Sse::new(stream).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)))
}

/// One listener's place in the outbox.
struct Listener {
    service: Shared,
    tail: EventTail,
    /// What the listener showed; who acts with it is asked again and again, since rights may go.
    shown: Shown,
    actor: Actor,
    known_at: Instant,
    last: u64,
    read: VecDeque<Happened>,
    _seat: OwnedSemaphorePermit,
}

impl Listener {
    async fn next(mut self) -> Option<(Result<Event, Infallible>, Self)> {
        loop {
            if self.is_asked_again() {
                match self.known().await {
                    Known::AsBefore => {}
                    Known::Otherwise => return Some((Ok(other_rights()), self)),
                    Known::NoMore => return None,
                }
            }
            if let Some(happened) = self.read.pop_front() {
                self.last = happened.id;
                return Some((Ok(sent(&happened)), self));
            }
            let store = &self.service.parts.store;
            match store.events_after(&self.actor, self.last, PAGE).await {
                Ok(events) if !events.is_empty() => self.read.extend(events),
                Ok(_) => {
                    let grown = tokio::time::timeout(ASK_AGAIN, self.tail.grown());
                    if grown.await == Ok(false) {
                        return None;
                    }
                }
                // The line ends; the browser comes back with its last id and misses nothing.
                Err(error) => {
                    tracing::warn!(%error, "a listener's line was ended");
                    return None;
                }
            }
        }
    }
}

impl Listener {
    /// Whether it is time to ask who acts: now and then, and before each event while an emergency gives the right to
    /// hear it, since it may end at any moment.
    fn is_asked_again(&self) -> bool {
        self.known_at.elapsed() > ASK_AGAIN || self.actor.roles.contains(&Role::Emergency)
    }

    /// Whether somebody still acts with what was shown, in whichever roles they have now.
    async fn known(&mut self) -> Known {
        self.known_at = Instant::now();
        match self.shown.actor(&self.service.parts.gate).await {
            Ok(Some(actor)) => {
                let before = std::mem::replace(&mut self.actor, actor);
                if before.roles == self.actor.roles {
                    return Known::AsBefore;
                }
                // What was read with other rights is read again.
                self.read.clear();
                Known::Otherwise
            }
            Ok(None) => Known::NoMore,
            Err(error) => {
                tracing::warn!(%error, "a listener's line was ended");
                Known::NoMore
            }
        }
    }
}

/// What became of a listener since it was last asked who they are.
enum Known {
    /// They may hear what they might.
    AsBefore,
    /// Their roles are others.
    Otherwise,
    /// Nobody acts with what was shown any more.
    NoMore,
}

/// Tells a page that its person may do more or less than before. It has no id: nothing happened that could be replayed.
fn other_rights() -> Event {
    Event::default().event("session.changed").data("{}")
}

fn sent(happened: &Happened) -> Event {
    Event::default()
        .id(happened.id.to_string())
        .event(&happened.topic)
        .data(happened.payload.to_string())
}
