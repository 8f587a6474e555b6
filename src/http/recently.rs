//! What was put on record a short while ago, so that a slide's thousands of tiles are one view.

use std::collections::{HashMap, VecDeque};
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// What was recorded within a span of time, at most so many.
///
/// The span begins with what was recorded: whoever looks for an hour is recorded every ten minutes.
/// What does not fit is forgotten, the oldest first, and then recorded once more.
pub struct Recently<K> {
    most: usize,
    span: Duration,
    inner: Mutex<Inner<K>>,
}

struct Inner<K> {
    since: HashMap<K, Instant>,
    /// In the order in which they were recorded; one that was forgotten meanwhile may still stand here.
    order: VecDeque<(K, Instant)>,
}

impl<K: Copy + Eq + Hash> Recently<K> {
    /// Nothing yet.
    pub fn new(most: usize, span: Duration) -> Self {
        Self {
            most,
            span,
            inner: Mutex::new(Inner {
                since: HashMap::new(),
                order: VecDeque::new(),
            }),
        }
    }

    /// Whether this is to be recorded. If so it is taken as recorded at `now`.
    pub fn is_first(&self, what: K, now: Instant) -> bool {
        let mut guard = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let inner = &mut *guard;
        let recent = |since: &Instant| now.saturating_duration_since(*since) < self.span;
        if inner.since.get(&what).is_some_and(recent) {
            return false;
        }
        while let Some((oldest, since)) = inner.order.front() {
            if recent(since) && inner.order.len() < self.most {
                break;
            }
            if inner.since.get(oldest) == Some(since) {
                inner.since.remove(oldest);
            }
            inner.order.pop_front();
        }
        inner.since.insert(what, now);
        inner.order.push_back((what, now));
        true
    }

    /// Forgets what could not be recorded after all.
    pub fn forget(&self, what: &K) {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.since.remove(what);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPAN: Duration = Duration::from_mins(10);

    #[test]
    fn the_same_view_counts_once_in_ten_minutes() {
        let recent = Recently::new(10, SPAN);
        let start = Instant::now();
        assert!(recent.is_first("view", start));
        for seconds in [0, 1, 599] {
            assert!(!recent.is_first("view", start + Duration::from_secs(seconds)));
        }
        assert!(recent.is_first("another view", start));
        assert!(recent.is_first("view", start + SPAN));
        assert!(!recent.is_first("view", start + SPAN + Duration::from_secs(599)));
    }

    #[test]
    fn memory_is_bounded_and_the_oldest_is_forgotten_first() {
        let recent = Recently::new(3, SPAN);
        let now = Instant::now();
        assert!((0..4).all(|view| recent.is_first(view, now)));
        assert!(!recent.is_first(3, now) && !recent.is_first(1, now));
        assert!(recent.is_first(0, now));
        let inner = recent.inner.lock().unwrap();
        assert!(inner.order.len() <= 3 && inner.since.len() <= 3);
    }

    #[test]
    fn what_could_not_be_recorded_is_recorded_the_next_time() {
        let recent = Recently::new(3, SPAN);
        let now = Instant::now();
        assert!(recent.is_first(0, now));
        recent.forget(&0);
        let later = now + Duration::from_secs(1);
        assert!(recent.is_first(0, later));
        // What stands in the queue of the first time does not end the second.
        assert!(recent.is_first(1, later));
        assert!(recent.is_first(2, later));
        assert!(!recent.is_first(0, later));
    }
}
