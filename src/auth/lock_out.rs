//! How long nobody can sign in after wrong passwords.

use crate::domain::account::Login;
use jiff::{SignedDuration, Timestamp};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// Wrong passwords that cost no time.
const FREE: u32 = 4;
/// Longest wait. A reader who is locked out while a patient lies on the table is a danger of its own: a session that
/// is open goes on, and an administrator can unlock.
const LONGEST: SignedDuration = SignedDuration::from_mins(15);
/// Logins without an account whose failures are remembered.
const STRANGERS: usize = 10_000;

/// Until when an account is locked with its `failures`-th wrong password in a row: one minute after the fifth, twice
/// as long after each that follows, 15 minutes at most.
pub(super) fn locked_until(failures: u32, now: Timestamp) -> Option<Timestamp> {
    let beyond = failures.checked_sub(FREE + 1)?;
    // The fifth doubling is past the longest wait.
    let minutes = 1_i64 << beyond.min(4);
    let wait = SignedDuration::from_mins(minutes).min(LONGEST);
    now.checked_add(wait).ok()
}

/// Failures of logins that no account has, so that they are answered like any other.
#[derive(Debug, Default)]
pub(super) struct Strangers(Mutex<HashMap<Login, (u32, Option<Timestamp>)>>);

impl Strangers {
    /// Until when this login is locked.
    pub(super) fn locked(&self, login: &Login) -> Option<Timestamp> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(login).and_then(|(_, until)| *until)
    }

    /// Counts a failure.
    pub(super) fn count(&self, login: &Login, now: Timestamp) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= STRANGERS && !known.contains_key(login) {
            known.clear();
        }
        let (failures, until) = known.entry(login.clone()).or_default();
        *failures += 1;
        *until = locked_until(*failures, now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_from_a_minute_to_a_quarter_of_an_hour() {
        let now = Timestamp::UNIX_EPOCH;
        let minutes =
            |failures| locked_until(failures, now).map(|until| until.duration_since(now).as_mins());
        assert_eq!(minutes(0), None);
        assert_eq!(minutes(4), None);
        assert_eq!(
            [5, 6, 7, 8].map(minutes),
            [Some(1), Some(2), Some(4), Some(8)]
        );
        assert_eq!([9, 68, 69, u32::MAX].map(minutes), [Some(15); 4]);
    }

    #[test]
    fn a_login_that_nobody_has_is_locked_like_any_other() {
        let strangers = Strangers::default();
        let login = "nobody".parse().unwrap();
        for _ in 0..4 {
            strangers.count(&login, Timestamp::UNIX_EPOCH);
        }
        assert_eq!(strangers.locked(&login), None);
        strangers.count(&login, Timestamp::UNIX_EPOCH);
        assert!(strangers.locked(&login).is_some());
        assert_eq!(strangers.locked(&"other".parse().unwrap()), None);
    }
}
