//! What happened while the program could not be used, and is entered afterwards with its true time.

use jiff::{SignedDuration, Timestamp};

/// A time that lies this long before its entry was entered late.
const LATE: SignedDuration = SignedDuration::from_mins(2);
/// How long ago something may have been that is entered now.
const LONGEST: SignedDuration = SignedDuration::from_hours(7 * 24);
/// How far clocks differ.
const AHEAD: SignedDuration = SignedDuration::from_mins(1);
/// People write minutes, not seconds.
const WHOLE_MINUTES: SignedDuration = SignedDuration::from_mins(1);

/// A time that cannot be true.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StatedTimeError {
    /// It has not come yet.
    #[error("it lies more than a minute in the future; check date, time zone and clock")]
    Future,
    /// It was too long ago.
    #[error("it lies more than seven days ago; check the date")]
    TooLongAgo,
    /// It was before what had to come first.
    #[error("{what} was at {at}, after it; check date and time zone")]
    TooEarly {
        /// What had to come first.
        what: &'static str,
        /// When that was.
        at: Timestamp,
    },
}

/// Whether something that was at `at` was entered late at `entered_at`.
#[must_use]
pub fn is_late(at: Timestamp, entered_at: Timestamp) -> bool {
    entered_at.duration_since(at) > LATE
}

/// When something was that is entered `now`: now unless stated, and never before what came first. A time that is
/// written in whole minutes may lie up to one before it. In whole microseconds, as times are kept.
///
/// # Errors
/// [`StatedTimeError`] if it cannot be true.
pub fn stated_time(
    stated: Option<Timestamp>,
    first: Option<(&'static str, Timestamp)>,
    now: Timestamp,
) -> Result<Timestamp, StatedTimeError> {
    let stated = stated.unwrap_or(now);
    let stated = Timestamp::from_microsecond(stated.as_microsecond()).unwrap_or(stated);
    if stated.duration_since(now) > AHEAD {
        return Err(StatedTimeError::Future);
    }
    if now.duration_since(stated) > LONGEST {
        return Err(StatedTimeError::TooLongAgo);
    }
    match first {
        Some((what, at)) if at.duration_since(stated) > WHOLE_MINUTES => {
            Err(StatedTimeError::TooEarly { what, at })
        }
        Some((_, at)) => Ok(stated.max(at)),
        None => Ok(stated),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_time_is_taken_as_it_is_stated_unless_it_cannot_be_true() {
        let now = at("2026-05-01T10:00:30Z");
        let read = Some(("the read", at("2026-05-01T09:30:20Z")));
        let stated = |text: &str| stated_time(Some(at(text)), read, now);
        assert_eq!(stated_time(None, read, now), Ok(now));
        assert_eq!(
            stated("2026-05-01T09:45:00Z"),
            Ok(at("2026-05-01T09:45:00Z"))
        );
        // 9:30 on paper, of what was at 9:30:20.
        assert_eq!(
            stated("2026-05-01T09:30:00Z"),
            Ok(at("2026-05-01T09:30:20Z"))
        );
        assert!(matches!(
            stated("2026-05-01T09:29:00Z"),
            Err(StatedTimeError::TooEarly { .. })
        ));
        assert_eq!(stated("2026-05-01T10:02:00Z"), Err(StatedTimeError::Future));
        let long_ago = stated_time(Some(at("2026-04-23T10:00:00Z")), None, now);
        assert_eq!(long_ago, Err(StatedTimeError::TooLongAgo));
    }

    #[test]
    fn what_is_written_down_at_once_is_not_late() {
        let entered = at("2026-05-01T10:00:00Z");
        assert!(!is_late(at("2026-05-01T09:58:00Z"), entered));
        assert!(is_late(at("2026-05-01T09:57:59Z"), entered));
        assert!(!is_late(at("2026-05-01T10:00:40Z"), entered));
    }
}
