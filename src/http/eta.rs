//! When a verdict is expected, as documents and headers tell it.

use crate::domain::forecast::prediction::{Cause, Forecast};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

/// When a verdict is expected, and whether that is in time.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Eta {
    /// The verdict comes later with nine chances in ten.
    #[schema(value_type = String, format = DateTime)]
    pub(super) early: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    pub(super) expected: Timestamp,
    /// The verdict comes earlier with nine chances in ten.
    #[schema(value_type = String, format = DateTime)]
    pub(super) late: Timestamp,
    /// Whether the whole slide can be read five minutes before the read is due: `kept`, `at_risk` or
    /// `missed`.
    pub(super) window: &'static str,
    /// Why it may not be: `overdue`, `size` or `queue`; null if the window is kept.
    cause: Option<&'static str>,
    /// The same for people.
    warning: Option<String>,
    /// Slides that come before it.
    ahead: u32,
    /// Too few slides were read here yet, so that this is a rough guess.
    rough: bool,
}

impl From<&Forecast> for Eta {
    fn from(forecast: &Forecast) -> Self {
        Self {
            early: whole_second(forecast.early),
            expected: whole_second(forecast.expected),
            late: whole_second(forecast.late),
            window: forecast.window.code(),
            cause: forecast.cause.map(Cause::code),
            warning: forecast.warning(),
            ahead: forecast.ahead,
            rough: forecast.rough,
        }
    }
}

/// The next whole second: an answer that says the same is the same.
fn whole_second(time: Timestamp) -> Timestamp {
    let begun = i64::from(time.subsec_nanosecond() > 0);
    Timestamp::from_second(time.as_second().saturating_add(begun)).unwrap_or(time)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_told_in_whole_seconds_and_none_is_early() {
        let told = |time: &str| whole_second(time.parse().unwrap()).to_string();
        assert_eq!(told("2026-05-01T10:00:00Z"), "2026-05-01T10:00:00Z");
        assert_eq!(told("2026-05-01T10:00:00.000001Z"), "2026-05-01T10:00:01Z");
        assert_eq!(whole_second(Timestamp::MAX), Timestamp::MAX);
    }
}
