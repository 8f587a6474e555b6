//! When what did not arrive is tried again.

use jiff::SignedDuration;

/// Attempts of a delivery; the last one comes about a day after the first.
pub const MOST_TRIES: u32 = 12;
/// How long after the first attempt the second one comes.
const FIRST: SignedDuration = SignedDuration::from_secs(5);
/// By how much each pause is longer than the one before.
const GROWTH: u32 = 3;
/// Longest pause.
const LONGEST: SignedDuration = SignedDuration::from_hours(6);
/// How far a pause is shorter or longer than the rule says, so that what failed together is not tried together.
const JITTER: f64 = 0.2;

/// The pause after the attempt with this number, from 1; none after the last. `share`, from 0 to 1, is where in the
/// jitter it falls.
pub fn pause(attempt: u32, share: f64) -> Option<SignedDuration> {
    if attempt >= MOST_TRIES {
        return None;
    }
    let growth = GROWTH.saturating_pow(attempt.saturating_sub(1));
    let seconds = FIRST.as_secs_f64() * f64::from(growth);
    let seconds = seconds.min(LONGEST.as_secs_f64());
    let factor = 1.0 - JITTER + 2.0 * JITTER * share.clamp(0.0, 1.0);
    Some(SignedDuration::from_secs_f64(seconds * factor))
}

/// The longer of the pause and of what the receiver asked for, as far as that is within reason.
pub fn no_sooner(pause: SignedDuration, asked: Option<SignedDuration>) -> SignedDuration {
    asked.map_or(pause, |asked| pause.max(asked.min(LONGEST)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn whole(share: f64) -> SignedDuration {
        (1..MOST_TRIES)
            .map(|attempt| pause(attempt, share).unwrap())
            .sum()
    }

    #[test]
    fn attempts_spread_over_about_a_day() {
        assert_eq!(pause(1, 0.5), Some(SignedDuration::from_secs(5)));
        assert_eq!(pause(2, 0.5), Some(SignedDuration::from_secs(15)));
        assert_eq!(pause(MOST_TRIES, 0.5), None);
        assert!(whole(0.0) > SignedDuration::from_hours(17));
        assert!(whole(0.5) > SignedDuration::from_hours(22));
        assert!(whole(1.0) < SignedDuration::from_hours(28));
    }

    #[test]
    fn a_receiver_that_asks_for_time_gets_it_within_reason() {
        let minute = SignedDuration::from_mins(1);
        let hour = SignedDuration::from_hours(1);
        assert_eq!(no_sooner(minute, None), minute);
        assert_eq!(no_sooner(minute, Some(hour)), hour);
        assert_eq!(no_sooner(hour, Some(minute)), hour);
        assert_eq!(no_sooner(minute, Some(hour * 1_000)), LONGEST);
    }

    proptest! {
        #[test]
        fn no_pause_is_shorter_than_the_one_before_by_more_than_jitter(attempt in 1..MOST_TRIES - 1, share: f64, other: f64) {
            let (now, next) = (pause(attempt, share).unwrap(), pause(attempt + 1, other).unwrap());
            prop_assert!(next.as_secs_f64() >= now.as_secs_f64() * (1.0 - JITTER) / (1.0 + JITTER) - 1e-6);
            prop_assert!(now.is_positive() && now <= LONGEST * 2);
        }
    }
}
