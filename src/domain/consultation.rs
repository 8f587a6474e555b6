//! A consultation: one request on one part of a case, from being asked for to being called; and what
//! its slides say together.

pub mod call;
pub mod claim;
pub mod late_entry;
pub mod life;
pub mod life_state;
pub mod mark;
pub mod question;
pub mod request;
pub mod standing;
pub mod states;
pub mod step;

use super::verdict::Outcome;
use serde::{Deserialize, Serialize};

/// How far the machine work on something has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WorkState {
    /// Nothing was begun.
    Queued,
    /// Something was begun and not everything is done.
    InProgress,
    /// Everything is done.
    Done,
}

impl WorkState {
    /// The code used in files and at the API.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::InProgress => "in_progress",
            Self::Done => "done",
        }
    }

    /// The state of several pieces of work together; no work at all is queued, not done.
    #[must_use]
    pub fn together(parts: &[Self]) -> Self {
        let all = |state| !parts.is_empty() && parts.iter().all(|part| *part == state);
        if all(Self::Done) {
            Self::Done
        } else if parts.iter().all(|part| *part == Self::Queued) {
            Self::Queued
        } else {
            Self::InProgress
        }
    }
}

/// The outcome of a specimen from its current slides; `None` stands for a slide without a final
/// verdict.
///
/// One suspicious slide makes the specimen suspicious at once. Every other outcome waits until
/// every slide has one, and `no_suspicion_found` needs it of every single slide.
#[must_use]
pub fn outcome_of(current_slides: &[Option<Outcome>]) -> Option<Outcome> {
    if current_slides.contains(&Some(Outcome::Suspicious)) {
        return Some(Outcome::Suspicious);
    }
    if current_slides.is_empty() || current_slides.contains(&None) {
        return None;
    }
    let worst_first = [Outcome::Failed, Outcome::CannotAssess];
    worst_first
        .into_iter()
        .find(|outcome| current_slides.contains(&Some(*outcome)))
        .or(Some(Outcome::NoSuspicionFound))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn any_outcome() -> impl Strategy<Value = Option<Outcome>> {
        prop_oneof![
            Just(None),
            Just(Some(Outcome::Suspicious)),
            Just(Some(Outcome::NoSuspicionFound)),
            Just(Some(Outcome::CannotAssess)),
            Just(Some(Outcome::Failed)),
        ]
    }

    proptest! {
        #[test]
        fn a_specimen_is_cleared_only_if_every_slide_is(
            slides in proptest::collection::vec(any_outcome(), 0..6)
        ) {
            let cleared = !slides.is_empty()
                && slides.iter().all(|one| *one == Some(Outcome::NoSuspicionFound));
            prop_assert_eq!(outcome_of(&slides) == Some(Outcome::NoSuspicionFound), cleared);
            let suspicious = slides.contains(&Some(Outcome::Suspicious));
            prop_assert_eq!(outcome_of(&slides) == Some(Outcome::Suspicious), suspicious);
        }
    }

    #[test]
    fn no_work_is_queued_and_mixed_work_is_in_progress() {
        use WorkState::{Done, InProgress, Queued};
        assert_eq!(WorkState::together(&[]), Queued);
        assert_eq!(WorkState::together(&[Queued, Queued]), Queued);
        assert_eq!(WorkState::together(&[Queued, Done]), InProgress);
        assert_eq!(WorkState::together(&[InProgress]), InProgress);
        assert_eq!(WorkState::together(&[Done, Done]), Done);
    }
}
