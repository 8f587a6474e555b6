//! Emergency access ("break-glass"): somebody who may not see a case sees it for a short time, and answers for it.

use super::free_text::Prose;
use super::ids::{EmergencyId, PrincipalId};
use jiff::{SignedDuration, Timestamp};

/// How long an emergency lasts unless it is ended before. Opening it again meanwhile prolongs nothing.
pub const LASTS: SignedDuration = SignedDuration::from_mins(30);

/// Why somebody opens emergency access, in their own words.
pub type Why = Prose<500>;

/// An emergency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Emergency {
    /// Its id.
    pub id: EmergencyId,
    /// Who opened it, for themselves.
    pub person: PrincipalId,
    /// Why.
    pub why: Why,
    /// When.
    pub opened_at: Timestamp,
    /// When it runs out.
    pub until: Timestamp,
    /// Who ended it before it ran out, and when.
    pub ended: Option<(PrincipalId, Timestamp)>,
}

impl Emergency {
    /// Whether it gives access at that time.
    #[must_use]
    pub fn is_open(&self, at: Timestamp) -> bool {
        self.ended.is_none() && at < self.until
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_open_until_it_runs_out_or_is_ended() {
        let opened_at = Timestamp::UNIX_EPOCH;
        let until = opened_at + LASTS;
        let person = PrincipalId::generate();
        let mut emergency = Emergency {
            id: EmergencyId::generate(),
            person,
            why: "The pathologist cannot be reached.".parse().unwrap(),
            opened_at,
            until,
            ended: None,
        };
        assert!(emergency.is_open(opened_at));
        assert!(emergency.is_open(until - SignedDuration::from_micros(1)));
        assert!(!emergency.is_open(until));
        emergency.ended = Some((person, opened_at));
        assert!(!emergency.is_open(opened_at));
    }
}
