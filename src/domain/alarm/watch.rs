//! When an alarm is due, whom it is for, and when it has ended.
//!
//! Only consultations with the patient on the table are watched.

use super::ended::AlarmEnd;
use super::kind::AlarmKind;
use crate::domain::consultation::claim::STALE_AFTER;
use crate::domain::consultation::life_state::LifeState;
use crate::domain::consultation::request::Room;
use crate::domain::deadline::carry_glass_at;
use crate::domain::duty::line::DutyLine;
use crate::domain::duty::roster::Roster;
use crate::domain::ids::PrincipalId;
use crate::domain::specimen::Organ;
use jiff::{SignedDuration, Timestamp};

/// How long something to read may lie without a reader before the second line is asked, and again before the remote one.
pub const UNCLAIMED_FOR: SignedDuration = SignedDuration::from_mins(3);
/// How long before it is due a read that is not signed sounds.
pub const DUE_WITHIN: SignedDuration = SignedDuration::from_mins(5);
/// How long a signed read may stand without a correct read-back, for each line in turn.
pub const UNCONFIRMED_FOR: SignedDuration = SignedDuration::from_mins(2);

/// What is known of a consultation that is watched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Watched {
    /// Where it stands.
    pub state: LifeState,
    /// Since when.
    pub state_at: Timestamp,
    /// When it came into the laboratory.
    pub received_at: Timestamp,
    /// When its first scan came, if one is there.
    pub scanned_at: Option<Timestamp>,
    /// When it is due.
    pub due_at: Timestamp,
    /// Who reads it, and the last sign of life of their page.
    pub reader: Option<(PrincipalId, Timestamp)>,
    /// Who signed the standing version, which version it is, and when.
    pub signed: Option<(PrincipalId, u32, Timestamp)>,
    /// The operating room.
    pub room: Option<Room>,
    /// The organ.
    pub organ: Option<Organ>,
}

/// An alarm that is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// What it is about.
    pub kind: AlarmKind,
    /// Which line it reached.
    pub line: DutyLine,
    /// Tells one occasion from the next: released again, due at another time, another version. It sounds once for each.
    pub occasion: i64,
    /// Whom it is for; everybody who reads where nobody is on duty.
    pub hearers: Vec<PrincipalId>,
}

impl Watched {
    /// Since when there has been something to read that nobody reads. A claim without a sign of life is nobody's once it
    /// is stale.
    fn unclaimed_since(&self) -> Option<Timestamp> {
        match (self.state, self.reader) {
            (LifeState::Received, _) => {
                let readable = self
                    .scanned_at
                    .unwrap_or_else(|| carry_glass_at(self.received_at));
                Some(readable.max(self.state_at))
            }
            (LifeState::BeingRead, Some((_, beat_at))) => beat_at.checked_add(STALE_AFTER).ok(),
            _ => None,
        }
    }

    /// Every alarm that is due at `now`, whether or not it was raised before.
    #[must_use]
    pub fn due(&self, roster: &Roster, now: Timestamp) -> Vec<Due> {
        let mut due = vec![];
        due.extend(self.unclaimed(roster, now));
        due.extend(self.due_soon(roster, now));
        due.extend(self.call_unconfirmed(roster, now));
        due
    }

    fn unclaimed(&self, roster: &Roster, now: Timestamp) -> Vec<Due> {
        let Some(since) = self.unclaimed_since() else {
            return vec![];
        };
        let waited = now.duration_since(since);
        // The first line hears it together with the second: it was theirs.
        let steps = [
            (
                DutyLine::Second,
                1,
                &[DutyLine::First, DutyLine::Second][..],
            ),
            (DutyLine::Remote, 2, &[DutyLine::Remote]),
        ];
        let reached = steps
            .into_iter()
            .filter(|(_, times, _)| waited >= UNCLAIMED_FOR * *times);
        reached
            .map(|(line, _, lines)| Due {
                kind: AlarmKind::Unclaimed,
                line,
                occasion: since.as_microsecond(),
                hearers: self.all_of(lines, roster, now),
            })
            .collect()
    }

    fn due_soon(&self, roster: &Roster, now: Timestamp) -> Option<Due> {
        let unsigned = matches!(
            self.state,
            LifeState::Received | LifeState::BeingRead | LifeState::AwaitingSection
        );
        let is_soon = self.due_at.duration_since(now) <= DUE_WITHIN;
        let held = self
            .reader
            .filter(|(_, beat_at)| now.duration_since(*beat_at) < STALE_AFTER);
        (unsigned && is_soon).then(|| Due {
            kind: AlarmKind::DueSoon,
            line: DutyLine::First,
            occasion: self.due_at.as_microsecond(),
            hearers: match held {
                Some((reader, _)) => vec![reader],
                None => self.all_of(&[DutyLine::First], roster, now),
            },
        })
    }

    fn call_unconfirmed(&self, roster: &Roster, now: Timestamp) -> Vec<Due> {
        let Some((author, version, at)) = self.signed.filter(|_| self.state == LifeState::Signed)
        else {
            return vec![];
        };
        let waited = now.duration_since(at);
        let mut times = 0;
        let reached = DutyLine::ALL.into_iter().filter(|_| {
            times += 1;
            waited >= UNCONFIRMED_FOR * times
        });
        reached
            .map(|line| Due {
                kind: AlarmKind::CallUnconfirmed,
                line,
                occasion: version.into(),
                hearers: match line {
                    DutyLine::First => vec![author],
                    later => self.all_of(&[later], roster, now),
                },
            })
            .collect()
    }

    /// Everybody of these lines; where they are empty, whoever answers in another.
    fn all_of(&self, lines: &[DutyLine], roster: &Roster, at: Timestamp) -> Vec<PrincipalId> {
        let (room, organ) = (self.room.as_ref(), self.organ.as_ref());
        let of_lines = lines
            .iter()
            .flat_map(|line| roster.on_duty(*line, at, room, organ));
        let mut people: Vec<_> = of_lines.collect();
        if people.is_empty() {
            people = roster.first_of(&DutyLine::ALL, at, room, organ);
        }
        people.sort_unstable();
        people.dedup();
        people
    }
}

/// How an alarm of this kind has ended, once the consultation is in `state`; `None` while it goes on. `still_due` is
/// whether the same occasion would be due today.
#[must_use]
pub fn ended(state: LifeState, still_due: bool) -> Option<AlarmEnd> {
    match state {
        LifeState::Cancelled | LifeState::Requested => Some(AlarmEnd::Moot),
        _ if still_due => None,
        _ => Some(AlarmEnd::Acted),
    }
}

#[cfg(test)]
mod tests;
