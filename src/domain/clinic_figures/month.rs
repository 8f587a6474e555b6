//! Calendar months, UTC as the weeks of the other figures.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Serialize, Serializer};
use std::fmt;

/// A calendar month, UTC, written as `2026-05`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Month {
    year: i16,
    month: i8,
}

impl Month {
    /// The month that a time lies in.
    #[must_use]
    pub fn of(at: Timestamp) -> Self {
        let date = at.to_zoned(TimeZone::UTC).date();
        Self {
            year: date.year(),
            month: date.month(),
        }
    }

    /// So many months earlier; the first there is, where that would lie before the calendar.
    #[must_use]
    pub fn before(self, months: i16) -> Self {
        let since = i32::from(self.year) * 12 + i32::from(self.month) - 1 - i32::from(months);
        let year = i16::try_from(since.div_euclid(12)).unwrap_or(i16::MIN);
        let month = i8::try_from(since.rem_euclid(12) + 1).unwrap_or(1);
        Self {
            year: year.max(Date::MIN.year()),
            month,
        }
    }

    /// Its first day.
    #[must_use]
    pub fn first_day(self) -> Date {
        Date::new(self.year, self.month, 1).unwrap_or(Date::MIN)
    }

    /// When it begins.
    #[must_use]
    pub fn begins(self) -> Timestamp {
        self.first_day()
            .to_zoned(TimeZone::UTC)
            .map_or(Timestamp::MIN, |midnight| midnight.timestamp())
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

impl Serialize for Month {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_month_ends_with_its_last_microsecond() {
        let of = |text: &str| Month::of(text.parse().unwrap()).to_string();
        assert_eq!(of("2026-02-28T23:59:59.999999Z"), "2026-02");
        assert_eq!(of("2026-03-01T00:00:00Z"), "2026-03");
        assert_eq!(of("2026-03-01T02:00:00+05:00"), "2026-02");
        let january = Month::of("2026-01-31T00:00:00Z".parse().unwrap());
        assert_eq!(january.before(1).to_string(), "2025-12");
        assert_eq!(january.before(12).to_string(), "2025-01");
        assert_eq!(january.begins().to_string(), "2026-01-01T00:00:00Z");
    }

    proptest! {
        #[test]
        fn a_time_lies_in_its_month_and_not_before(seconds in -60_000_000_000_i64..200_000_000_000) {
            let at = Timestamp::from_second(seconds).unwrap();
            let month = Month::of(at);
            prop_assert!(month.begins() <= at);
            prop_assert!(month.before(1) < month);
            prop_assert_eq!(Month::of(month.begins()), month);
            prop_assert_eq!(month.before(5).before(7), month.before(12));
        }
    }
}
