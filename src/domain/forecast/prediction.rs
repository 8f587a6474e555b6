//! A predicted finish time.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// When a verdict is expected, and whether that is in time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forecast {
    /// When it was made.
    pub made_at: Timestamp,
    /// The verdict comes later than this with nine chances in ten.
    pub early: Timestamp,
    /// It comes before this as likely as after it.
    pub expected: Timestamp,
    /// It comes earlier than this with nine chances in ten.
    pub late: Timestamp,
    /// Whether the whole slide can be read in time.
    pub window: Window,
    /// Why it may not be; `None` if the window is kept.
    pub cause: Option<Cause>,
    /// Runs that come before it, of all organisations.
    pub ahead: u32,
    /// Finished runs that it rests on.
    pub runs: u32,
    /// Whether these are too few, so that it is a rough guess.
    pub rough: bool,
}

/// Whether a slide can be read in full before its window closes: a person needs some minutes
/// between the verdict and the due time of the read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Window {
    /// With more than nine chances in ten.
    Kept,
    /// More likely than not, but not safely.
    AtRisk,
    /// Rather not.
    Missed,
}

impl Window {
    /// The code used in files and at the API.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::AtRisk => "at_risk",
            Self::Missed => "missed",
        }
    }
}

/// Why a window may be missed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// It has closed already.
    Overdue,
    /// The slide alone takes longer than there is time.
    Size,
    /// Other slides come first.
    Queue,
}

impl Cause {
    /// The code used in files and at the API.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Overdue => "overdue",
            Self::Size => "size",
            Self::Queue => "queue",
        }
    }
}

impl Forecast {
    /// What a person is told of a window that may be missed, without a time of day, since that
    /// depends on where they are.
    #[must_use]
    pub fn warning(&self) -> Option<String> {
        let will = match self.window {
            Window::Missed => "will",
            Window::AtRisk | Window::Kept => "may",
        };
        Some(match self.cause? {
            Cause::Overdue => "The time for this slide is over: its read is due within five minutes, or was due already. It is read all the same; the run ends early and tells what it found by then.".to_owned(),
            Cause::Size => format!(
                "There is more tissue on this slide than can be read before a person has to look, so that the run {will} end before all of it was read. It tells what it found by then and how much of the tissue that is."
            ),
            Cause::Queue => format!(
                "{} before it in the queue, so that its verdict {will} come later than five minutes before the read is due. It is read in its turn.",
                match self.ahead {
                    1 => "Another slide is".to_owned(),
                    slides => format!("{slides} slides are"),
                }
            ),
        })
    }
}

/// `seconds` after `now`, never before it and never beyond the end of time.
pub(super) fn after(now: Timestamp, seconds: f64) -> Timestamp {
    let span = SignedDuration::try_from_secs_f64(seconds.max(0.0));
    span.ok()
        .and_then(|span| now.checked_add(span).ok())
        .unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_time_lies_before_now_or_beyond_the_last_one() {
        let now: Timestamp = "2026-05-01T10:00:00Z".parse().unwrap();
        assert_eq!(after(now, -5.0), now);
        assert_eq!(after(now, f64::NAN), now);
        assert_eq!(after(now, 1.5).to_string(), "2026-05-01T10:00:01.5Z");
        assert_eq!(after(now, f64::INFINITY), Timestamp::MAX);
        assert_eq!(after(Timestamp::MAX, 1.0), Timestamp::MAX);
    }
}
