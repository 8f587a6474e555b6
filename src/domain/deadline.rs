//! How urgent a consultation is, and what a due time leaves for a run.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

/// How urgent a consultation is.
///
/// The default is the most urgent one: a slide of which nobody said how urgent it is may belong
/// to a patient on the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Urgency {
    /// The patient is on the table.
    #[default]
    Intraoperative,
    /// The answer is needed the same day.
    Urgent,
    /// The answer is needed within days.
    Routine,
}

/// A word that names no urgency.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{word}` is no urgency: use one of intraoperative, urgent, routine")]
pub struct UrgencyError {
    /// The word as it came in.
    pub word: String,
}

impl Urgency {
    /// Every urgency, most urgent first.
    pub const ALL: [Self; 3] = [Self::Intraoperative, Self::Urgent, Self::Routine];

    /// The code used in files and at the API.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Intraoperative => "intraoperative",
            Self::Urgent => "urgent",
            Self::Routine => "routine",
        }
    }
}

/// What a person needs to look at a slide and to call, before the read is due.
pub(super) const READING: SignedDuration = SignedDuration::from_mins(5);
/// What a run may take whatever the time: a slide that comes too late is told something too.
pub(super) const LEAST_RUN: Duration = Duration::from_mins(1);

/// How long after receipt there should be a scan.
const SCAN_WITHIN: SignedDuration = SignedDuration::from_mins(8);

/// From when on the glass itself is carried to the microscope, if what was received then has no scan.
#[must_use]
pub fn carry_glass_at(received_at: Timestamp) -> Timestamp {
    received_at
        .checked_add(SCAN_WITHIN)
        .unwrap_or(Timestamp::MAX)
}

/// Until when the verdict has to be there, so that a person can look and call before the read is
/// due at `due_at`.
#[must_use]
pub fn verdict_needed_by(due_at: Timestamp) -> Timestamp {
    due_at.checked_sub(READING).unwrap_or(Timestamp::MIN)
}

/// How long a run that begins at `now` may take for a read that is due at `due_at`.
#[must_use]
pub fn run_budget(due_at: Timestamp, now: Timestamp) -> Duration {
    let left = due_at.duration_since(now).saturating_sub(READING);
    Duration::try_from(left).map_or(LEAST_RUN, |left| left.max(LEAST_RUN))
}

impl FromStr for Urgency {
    type Err = UrgencyError;

    fn from_str(word: &str) -> Result<Self, UrgencyError> {
        Self::ALL
            .into_iter()
            .find(|one| one.code().eq_ignore_ascii_case(word.trim()))
            .ok_or_else(|| UrgencyError {
                word: word.chars().take(80).collect(),
            })
    }
}

impl fmt::Display for Urgency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_leaves_time_to_read_and_has_a_minute_whatever_the_clock_says() {
        let due: Timestamp = "2026-05-01T10:20:00Z".parse().unwrap();
        let budget = |now: &str| run_budget(due, now.parse().unwrap()).as_secs();
        assert_eq!(budget("2026-05-01T10:00:00Z"), 15 * 60);
        assert_eq!(budget("2026-05-01T10:14:30Z"), 60);
        assert_eq!(budget("2026-05-02T00:00:00Z"), 60);
        assert_eq!(run_budget(Timestamp::MIN, Timestamp::MAX), LEAST_RUN);
        assert!(run_budget(Timestamp::MAX, Timestamp::MIN) > LEAST_RUN);
    }

    #[test]
    fn an_unknown_urgency_names_the_known_ones() {
        assert!(
            "soon"
                .parse::<Urgency>()
                .unwrap_err()
                .to_string()
                .contains("routine")
        );
        assert_eq!("Urgent".parse(), Ok(Urgency::Urgent));
    }
}
