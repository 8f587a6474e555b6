//! The stamps of a consultation that count, and those that contradict each other.

use super::order::precedes;
use super::stamp::{Stamp, StampKind, StampSource};
use crate::domain::ids::SlideId;
use jiff::{SignedDuration, Timestamp};
use std::collections::{BTreeMap, BTreeSet};

/// How far a stamp may lie ahead of the moment in which it is recorded: clocks differ.
pub const AHEAD: SignedDuration = SignedDuration::from_mins(1);
/// How far a stamp may lie before the service received the consultation.
pub const BEFORE: SignedDuration = SignedDuration::from_hours(24);
/// What two stamps may contradict each other by if a person wrote one of them: people write minutes.
const WHOLE_MINUTES: SignedDuration = SignedDuration::from_mins(1);

/// A stamp that cannot be taken as it is stated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StampError {
    /// The service writes it.
    #[error("`{kind}` is written by the service when it happens; it cannot be stated")]
    OfService {
        /// The stamp.
        kind: StampKind,
    },
    /// It belongs to one slide, and none is named.
    #[error("`{kind}` belongs to one slide: name it as `slide_id`")]
    SlideMissing {
        /// The stamp.
        kind: StampKind,
    },
    /// It belongs to the consultation, and a slide is named.
    #[error("`{kind}` belongs to the consultation: leave `slide_id` out")]
    SlideNamed {
        /// The stamp.
        kind: StampKind,
    },
    /// It lies in the future.
    #[error("`{kind}` lies more than a minute in the future; check date, time zone and clock")]
    Future {
        /// The stamp.
        kind: StampKind,
    },
    /// It lies too long ago.
    #[error(
        "`{kind}` lies more than a day before the service received the consultation; check date and time zone"
    )]
    TooEarly {
        /// The stamp.
        kind: StampKind,
    },
    /// It contradicts another.
    #[error(
        "`{kind}` cannot be {side} `{other}`, which was at {at}; correct the one that is wrong"
    )]
    OutOfOrder {
        /// The stamp.
        kind: StampKind,
        /// `before` or `after`.
        side: &'static str,
        /// The other stamp.
        other: StampKind,
        /// When that was.
        at: Timestamp,
    },
}

/// A moment that a person states.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Statement {
    /// The moment.
    pub kind: StampKind,
    /// The slide, of a moment that belongs to one.
    pub slide: Option<SlideId>,
    /// When it was.
    pub at: Timestamp,
}

type Key = (StampKind, Option<SlideId>);

/// The newest stamp of each kind, by slide where it belongs to one.
#[derive(Debug, Clone, Default)]
pub struct Timeline {
    stamps: BTreeMap<Key, Stamp>,
    contradicted: BTreeSet<Key>,
}

impl Timeline {
    /// The stamps that count of all that were recorded, in the order in which they were.
    #[must_use]
    pub fn of(recorded: &[Stamp]) -> Self {
        let stamps = recorded
            .iter()
            .map(|stamp| ((stamp.kind, stamp.slide), *stamp))
            .collect();
        let mut timeline = Self {
            stamps,
            contradicted: BTreeSet::new(),
        };
        timeline.contradicted = timeline.contradictions();
        timeline
    }

    /// The stamp of a kind, of a slide where the kind belongs to one.
    #[must_use]
    pub fn get(&self, kind: StampKind, slide: Option<SlideId>) -> Option<&Stamp> {
        self.stamps.get(&(kind, slide))
    }

    /// Whether a stamp cannot be true beside the others, and hence enters no figure.
    #[must_use]
    pub fn is_contradicted(&self, kind: StampKind, slide: Option<SlideId>) -> bool {
        self.contradicted.contains(&(kind, slide))
    }

    /// Stamps that contradict another.
    #[must_use]
    pub fn contradicted(&self) -> usize {
        self.contradicted.len()
    }

    /// Whether a statement can be taken at `now`.
    ///
    /// It is held against stamps that are not contradicted themselves, and never against a scanner's
    /// clock.
    ///
    /// # Errors
    /// [`StampError`] that tells what is wrong with it.
    pub fn check(&self, stated: Statement, now: Timestamp) -> Result<(), StampError> {
        let Statement { kind, slide, at } = stated;
        if kind.is_of_service() {
            return Err(StampError::OfService { kind });
        }
        match (kind.is_of_slide(), slide) {
            (true, None) => return Err(StampError::SlideMissing { kind }),
            (false, Some(_)) => return Err(StampError::SlideNamed { kind }),
            _ => {}
        }
        if at.duration_since(now) > AHEAD {
            return Err(StampError::Future { kind });
        }
        let received = self.get(StampKind::Received, None);
        if received.is_some_and(|received| received.at.duration_since(at) > BEFORE) {
            return Err(StampError::TooEarly { kind });
        }
        let others = self.stamps.values().filter(|other| {
            (other.kind, other.slide) != (kind, slide)
                && may_be_compared(slide, other.slide)
                && other.source != StampSource::File
                && !self.is_contradicted(other.kind, other.slide)
        });
        for other in others {
            let side = if precedes(other.kind, kind) && beyond(other.at, at, WHOLE_MINUTES) {
                "before"
            } else if precedes(kind, other.kind) && beyond(at, other.at, WHOLE_MINUTES) {
                "after"
            } else {
                continue;
            };
            return Err(StampError::OutOfOrder {
                kind,
                side,
                other: other.kind,
                at: other.at,
            });
        }
        Ok(())
    }

    fn contradictions(&self) -> BTreeSet<Key> {
        let received = self.get(StampKind::Received, None).map(|stamp| stamp.at);
        let mut found: BTreeSet<Key> = self
            .stamps
            .iter()
            .filter(|(_, stamp)| {
                stamp.at.duration_since(stamp.recorded_at) > AHEAD
                    || received.is_some_and(|at| at.duration_since(stamp.at) > BEFORE)
            })
            .map(|(key, _)| *key)
            .collect();
        for (earlier_key, earlier) in &self.stamps {
            for (later_key, later) in &self.stamps {
                if !precedes(earlier.kind, later.kind)
                    || !may_be_compared(earlier.slide, later.slide)
                    || !beyond(earlier.at, later.at, tolerance(earlier, later))
                {
                    continue;
                }
                // Against ours, the scanner's clock is wrong; of two others nobody knows which one is.
                let scanners = [earlier, later].map(|stamp| stamp.source == StampSource::File);
                if !scanners[1] || scanners[0] {
                    found.insert(*earlier_key);
                }
                if !scanners[0] || scanners[1] {
                    found.insert(*later_key);
                }
            }
        }
        found
    }
}

fn may_be_compared(one: Option<SlideId>, other: Option<SlideId>) -> bool {
    one.is_none() || other.is_none() || one == other
}

fn tolerance(one: &Stamp, other: &Stamp) -> SignedDuration {
    if one.source.is_by_hand() || other.source.is_by_hand() {
        WHOLE_MINUTES
    } else {
        SignedDuration::ZERO
    }
}

fn beyond(earlier: Timestamp, later: Timestamp, tolerance: SignedDuration) -> bool {
    earlier.duration_since(later) > tolerance
}

#[cfg(test)]
mod tests;
