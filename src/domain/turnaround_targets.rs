//! How many minutes after its receipt the read of a consultation is due, as an organisation sets it.

use super::deadline::Urgency;
use jiff::{SignedDuration, Timestamp};

/// Fewest minutes of any target: those in which a person reads and calls, and the one that every run has.
pub const LEAST_MINUTES: u32 = 6;
/// Most minutes while the patient is on the table: four hours. A later due time would hide the urgency.
const MOST_ON_THE_TABLE: u32 = 240;
/// Most minutes otherwise: 30 days.
const MOST: u32 = 43_200;

/// Minutes from receipt by the service to the signed read, by urgency. The more urgent is never due later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TurnaroundTargets {
    intraoperative: u32,
    urgent: u32,
    routine: u32,
}

/// Minutes that are no turnaround targets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TargetsError {
    /// A class has too few or too many.
    #[error(
        "`{urgency}` cannot be due after {minutes} minutes: state a whole number from {} to {}",
        LEAST_MINUTES,
        TurnaroundTargets::most_minutes(*urgency)
    )]
    OutOfRange {
        /// The class.
        urgency: Urgency,
        /// The minutes as they came in.
        minutes: i64,
    },
    /// The more urgent of two classes would be due later.
    #[error(
        "`{more_urgent}` cannot be due later ({more_urgent_minutes} minutes) than `{less_urgent}` \
         ({less_urgent_minutes} minutes): lower the first or raise the second"
    )]
    OutOfOrder {
        /// The more urgent class.
        more_urgent: Urgency,
        /// Its minutes.
        more_urgent_minutes: u32,
        /// The less urgent class.
        less_urgent: Urgency,
        /// Its minutes.
        less_urgent_minutes: u32,
    },
}

impl TurnaroundTargets {
    /// Targets from the minutes of the three classes, as somebody stated them.
    ///
    /// # Errors
    /// [`TargetsError`] if a class has fewer than [`LEAST_MINUTES`] or more than
    /// [`Self::most_minutes`], or a more urgent class would be due later than a less urgent one.
    pub fn new(intraoperative: i64, urgent: i64, routine: i64) -> Result<Self, TargetsError> {
        let targets = Self {
            intraoperative: within_range(Urgency::Intraoperative, intraoperative)?,
            urgent: within_range(Urgency::Urgent, urgent)?,
            routine: within_range(Urgency::Routine, routine)?,
        };
        for pair in Urgency::ALL.windows(2) {
            let [more_urgent, less_urgent] = [pair[0], pair[1]];
            let (sooner, later) = (targets.minutes(more_urgent), targets.minutes(less_urgent));
            if sooner > later {
                return Err(TargetsError::OutOfOrder {
                    more_urgent,
                    more_urgent_minutes: sooner,
                    less_urgent,
                    less_urgent_minutes: later,
                });
            }
        }
        Ok(targets)
    }

    /// Most minutes that a class may have.
    #[must_use]
    pub const fn most_minutes(urgency: Urgency) -> u32 {
        match urgency {
            Urgency::Intraoperative => MOST_ON_THE_TABLE,
            Urgency::Urgent | Urgency::Routine => MOST,
        }
    }

    /// Minutes from receipt to the signed read.
    #[must_use]
    pub fn minutes(&self, urgency: Urgency) -> u32 {
        match urgency {
            Urgency::Intraoperative => self.intraoperative,
            Urgency::Urgent => self.urgent,
            Urgency::Routine => self.routine,
        }
    }

    /// When the read of a consultation received at `received_at` is due; the last instant there is,
    /// where it would lie beyond.
    #[must_use]
    pub fn due_at(&self, urgency: Urgency, received_at: Timestamp) -> Timestamp {
        received_at
            .checked_add(SignedDuration::from_mins(i64::from(self.minutes(urgency))))
            .unwrap_or(Timestamp::MAX)
    }
}

impl Default for TurnaroundTargets {
    /// What holds until an organisation sets its own. 20 minutes for the intraoperative class are what
    /// the College of American Pathologists gives for a single frozen section.
    fn default() -> Self {
        Self {
            intraoperative: 20,
            urgent: 240,
            routine: 2_880,
        }
    }
}

fn within_range(urgency: Urgency, minutes: i64) -> Result<u32, TargetsError> {
    u32::try_from(minutes)
        .ok()
        .filter(|few| (LEAST_MINUTES..=TurnaroundTargets::most_minutes(urgency)).contains(few))
        .ok_or(TargetsError::OutOfRange { urgency, minutes })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::deadline::{LEAST_RUN, READING};
    use proptest::prelude::*;

    #[test]
    fn the_defaults_are_targets_that_an_organisation_could_set() {
        let default = TurnaroundTargets::default();
        assert_eq!(TurnaroundTargets::new(20, 240, 2_880), Ok(default));
        let received: Timestamp = "2026-05-01T10:00:00Z".parse().unwrap();
        let due = default.due_at(Urgency::Intraoperative, received);
        assert_eq!(due.to_string(), "2026-05-01T10:20:00Z");
    }

    #[test]
    fn the_fewest_minutes_are_those_of_a_read_and_the_shortest_run() {
        let least = SignedDuration::from_mins(i64::from(LEAST_MINUTES));
        assert_eq!(
            least - READING,
            SignedDuration::try_from(LEAST_RUN).unwrap()
        );
    }

    #[test]
    fn minutes_out_of_range_or_out_of_order_are_refused_and_the_message_says_why() {
        for (minutes, why) in [
            (
                [5, 240, 2_880],
                "`intraoperative` cannot be due after 5 minutes: state a whole number from 6 to 240",
            ),
            (
                [-20, 240, 2_880],
                "`intraoperative` cannot be due after -20 minutes",
            ),
            (
                [241, 241, 2_880],
                "`intraoperative` cannot be due after 241 minutes",
            ),
            (
                [20, 0, 2_880],
                "`urgent` cannot be due after 0 minutes: state a whole number from 6 to 43200",
            ),
            (
                [20, 240, 43_201],
                "`routine` cannot be due after 43201 minutes",
            ),
            (
                [20, 240, i64::MAX],
                "`routine` cannot be due after 9223372036854775807 minutes",
            ),
            (
                [60, 30, 2_880],
                "`intraoperative` cannot be due later (60 minutes) than `urgent` (30 minutes): lower",
            ),
            (
                [20, 240, 239],
                "`urgent` cannot be due later (240 minutes) than `routine` (239 minutes)",
            ),
        ] {
            let [intraoperative, urgent, routine] = minutes;
            let error = TurnaroundTargets::new(intraoperative, urgent, routine).unwrap_err();
            assert!(error.to_string().starts_with(why), "{minutes:?}: {error}");
        }
        for [intraoperative, urgent, routine] in [[6, 6, 6], [240, 240, 240], [240, 43_200, 43_200]]
        {
            assert!(TurnaroundTargets::new(intraoperative, urgent, routine).is_ok());
        }
    }

    fn any_targets() -> impl Strategy<Value = TurnaroundTargets> {
        let least = i64::from(LEAST_MINUTES);
        (least..=i64::from(MOST_ON_THE_TABLE))
            .prop_flat_map(move |first| (Just(first), first..=i64::from(MOST)))
            .prop_flat_map(|(first, second)| (Just(first), Just(second), second..=i64::from(MOST)))
            .prop_map(|(first, second, third)| {
                TurnaroundTargets::new(first, second, third).unwrap()
            })
    }

    fn any_time() -> impl Strategy<Value = Timestamp> {
        let (first, last) = (Timestamp::MIN, Timestamp::MAX);
        prop_oneof![
            (first.as_microsecond()..=last.as_microsecond()),
            // The last days there are.
            (last.as_microsecond() - 40 * 86_400_000_000..=last.as_microsecond()),
        ]
        .prop_map(|microsecond| Timestamp::from_microsecond(microsecond).unwrap())
    }

    proptest! {
        #[test]
        fn a_due_time_never_lies_before_receipt_and_the_more_urgent_is_never_due_later(
            targets in any_targets(), times in [any_time(), any_time()],
        ) {
            let (early, late) = (times[0].min(times[1]), times[0].max(times[1]));
            let due = Urgency::ALL.map(|urgency| targets.due_at(urgency, early));
            prop_assert!(due.is_sorted());
            for (urgency, due) in Urgency::ALL.into_iter().zip(due) {
                prop_assert!(due > early || early == Timestamp::MAX);
                prop_assert!(due <= targets.due_at(urgency, late));
                let minutes = i64::from(targets.minutes(urgency));
                let exact = early.checked_add(SignedDuration::from_mins(minutes));
                prop_assert_eq!(due, exact.unwrap_or(Timestamp::MAX));
            }
        }

        #[test]
        fn whatever_is_stated_is_refused_or_kept_in_range_and_order(
            first in -1_i64..300, second in -1_i64..300, third in prop_oneof![-1_i64..300, 43_190_i64..43_210],
        ) {
            let in_order = 6 <= first && first <= second && second <= third;
            let wanted = in_order && first <= 240 && third <= 43_200;
            let targets = TurnaroundTargets::new(first, second, third);
            prop_assert_eq!(targets.is_ok(), wanted, "{:?}", targets);
        }
    }
}
