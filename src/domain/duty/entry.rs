//! One person's duty: from when to when, in which line, for what.

use super::line::DutyLine;
use crate::domain::consultation::request::Room;
use crate::domain::field_fault::FieldFaults;
use crate::domain::ids::PrincipalId;
use crate::domain::specimen::Organ;
use jiff::{SignedDuration, Timestamp};

/// Longest duty of one entry: a week, so that a wrong year is found when it is written.
const LONGEST: SignedDuration = SignedDuration::from_hours(7 * 24);

/// A duty. It begins at `from` and has ended at `until`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duty {
    /// Who is on duty.
    pub person: PrincipalId,
    /// In which line.
    pub line: DutyLine,
    /// Begin.
    pub from: Timestamp,
    /// End.
    pub until: Timestamp,
    /// The operating room that it is for; every room unless named.
    pub room: Option<Room>,
    /// The organ that it is for, as a subspecialty; every organ unless named.
    pub organ: Option<Organ>,
}

impl Duty {
    /// Whether it can be entered at `now`.
    ///
    /// # Errors
    /// A duty that ends before it begins, has ended already, or is longer than a week.
    pub fn check(&self, now: Timestamp) -> Result<(), FieldFaults> {
        let mut faults = FieldFaults::default();
        if self.until <= self.from {
            faults.note("until", "the duty ends before it begins");
        } else if self.until <= now {
            faults.note(
                "until",
                "this duty has ended already; nobody can be asked in it",
            );
        } else if self.until.duration_since(self.from) > LONGEST {
            faults.note(
                "until",
                "a duty is at most a week; enter the rest as another one",
            );
        }
        faults.or(Some(()))
    }

    /// Whether it answers for what comes from `room` and is of `organ` at that time.
    #[must_use]
    pub fn covers(&self, at: Timestamp, room: Option<&Room>, organ: Option<&Organ>) -> bool {
        (self.from..self.until).contains(&at)
            && (self.room.is_none() || self.room.as_ref() == room)
            && (self.organ.is_none() || self.organ.as_ref() == organ)
    }

    /// How closely it is meant: a room says more than an organ, and either says more than neither.
    pub(super) fn closeness(&self) -> u8 {
        2 * u8::from(self.room.is_some()) + u8::from(self.organ.is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn duty(hours: (i64, i64)) -> Duty {
        let at = |hour: i64| Timestamp::UNIX_EPOCH + SignedDuration::from_hours(hour);
        Duty {
            person: PrincipalId::generate(),
            line: DutyLine::First,
            from: at(hours.0),
            until: at(hours.1),
            room: None,
            organ: None,
        }
    }

    #[test]
    fn a_duty_ends_after_it_begins_and_within_a_week() {
        let now = Timestamp::UNIX_EPOCH + SignedDuration::from_hours(1);
        for right in [(0, 2), (8, 20), (1, 7 * 24 + 1)] {
            assert_eq!(duty(right).check(now), Ok(()), "{right:?}");
        }
        for wrong in [(8, 8), (8, 7), (0, 1), (1, 7 * 24 + 2)] {
            assert!(duty(wrong).check(now).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn the_end_belongs_to_the_next() {
        let duty = duty((8, 20));
        assert!(duty.covers(duty.from, None, None));
        assert!(!duty.covers(duty.until, None, None));
    }
}
