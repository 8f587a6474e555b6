//! Times and lengths as a report writes them.

use super::words::Words;
use jiff::Timestamp;
use jiff::tz::Offset;

/// Date and time of day by a clock.
pub(super) fn moment(at: Timestamp, offset: Offset, words: &Words) -> String {
    offset.to_datetime(at).strftime(words.date).to_string()
}

/// How far a clock is ahead of UTC, as `UTC+05:00`.
pub(super) fn zone(offset: Offset) -> String {
    let minutes = offset.seconds() / 60;
    let sign = if minutes < 0 { '\u{2212}' } else { '+' };
    let (hours, rest) = (minutes.abs() / 60, minutes.abs() % 60);
    format!("UTC{sign}{hours:02}:{rest:02}")
}

/// A length with as many decimals as were stated.
pub(super) fn millimetres(value: f64, words: &Words) -> String {
    let number = value.to_string().replace('.', words.decimal);
    format!("{number}\u{a0}{}", words.mm)
}

#[cfg(test)]
mod tests {
    use super::super::words::words;
    use super::*;
    use crate::domain::account::Language;

    #[test]
    fn times_are_those_of_the_clock_that_is_named() {
        let at = "2026-05-02T20:05:59Z".parse().unwrap();
        let ahead = Offset::from_seconds(5 * 3600).unwrap();
        assert_eq!(moment(at, ahead, words(Language::Kk)), "03.05.2026 01:05");
        assert_eq!(
            moment(at, Offset::UTC, words(Language::En)),
            "2026-05-02 20:05"
        );
        assert_eq!(zone(ahead), "UTC+05:00");
        let behind = Offset::from_seconds(-(3 * 3600 + 1800)).unwrap();
        assert_eq!(zone(behind), "UTC\u{2212}03:30");
        assert_eq!(millimetres(2.5, words(Language::Ru)), "2,5\u{a0}мм");
        assert_eq!(millimetres(3.0, words(Language::En)), "3\u{a0}mm");
    }
}
