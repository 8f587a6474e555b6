//! Whom a consultation is for at a time.

use super::entry::Duty;
use super::line::DutyLine;
use crate::domain::consultation::request::Room;
use crate::domain::ids::PrincipalId;
use crate::domain::specimen::Organ;
use jiff::Timestamp;

/// Everybody who is on duty at a time, for whatever comes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Roster(pub Vec<Duty>);

impl Roster {
    /// Who answers in `line` for what comes from `room` and is of `organ`: those whose duty is meant
    /// most closely. Nobody twice.
    #[must_use]
    pub fn on_duty(
        &self,
        line: DutyLine,
        at: Timestamp,
        room: Option<&Room>,
        organ: Option<&Organ>,
    ) -> Vec<PrincipalId> {
        let covering = || {
            let of_line = self.0.iter().filter(move |duty| duty.line == line);
            of_line.filter(move |duty| duty.covers(at, room, organ))
        };
        let Some(closest) = covering().map(Duty::closeness).max() else {
            return vec![];
        };
        let mut people: Vec<_> = covering()
            .filter(|duty| duty.closeness() == closest)
            .map(|duty| duty.person)
            .collect();
        people.sort_unstable();
        people.dedup();
        people
    }

    /// The same for the first of `lines` in which somebody answers; empty where nobody does.
    #[must_use]
    pub fn first_of(
        &self,
        lines: &[DutyLine],
        at: Timestamp,
        room: Option<&Room>,
        organ: Option<&Organ>,
    ) -> Vec<PrincipalId> {
        let people = lines
            .iter()
            .map(|line| self.on_duty(*line, at, room, organ));
        people
            .into_iter()
            .find(|people| !people.is_empty())
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::SignedDuration;

    #[test]
    fn whoever_is_meant_most_closely_answers() {
        let begin = Timestamp::UNIX_EPOCH;
        let duty = |line, room: Option<&str>, organ: Option<&str>| Duty {
            person: PrincipalId::generate(),
            line,
            from: begin,
            until: begin + SignedDuration::from_hours(12),
            room: room.map(|text| text.parse().unwrap()),
            organ: organ.map(|text| text.parse().unwrap()),
        };
        let any = duty(DutyLine::First, None, None);
        let brain = duty(DutyLine::First, None, Some("brain"));
        let room = duty(DutyLine::First, Some("OR 3"), None);
        let second = duty(DutyLine::Second, None, None);
        let people = [&any, &brain, &room, &second].map(|duty| duty.person);
        let roster = Roster(vec![any.clone(), any, brain, room, second]);
        let (or3, or4) = ("OR 3".parse().unwrap(), "OR 4".parse().unwrap());
        let brain: Organ = "brain".parse().unwrap();
        let first = |room, organ| roster.on_duty(DutyLine::First, begin, room, organ);
        assert_eq!(first(None, None), [people[0]]);
        assert_eq!(first(Some(&or4), Some(&brain)), [people[1]]);
        assert_eq!(first(Some(&or3), Some(&brain)), [people[2]]);
        let later = begin + SignedDuration::from_hours(12);
        assert!(
            roster
                .on_duty(DutyLine::First, later, None, None)
                .is_empty()
        );
        let back = [DutyLine::Remote, DutyLine::Second, DutyLine::First];
        assert_eq!(roster.first_of(&back, begin, None, None), [people[3]]);
        assert!(roster.first_of(&back, later, None, None).is_empty());
    }
}
