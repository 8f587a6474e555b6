//! What changed between what was on screen and what is there now.

use super::on_screen::{OnScreen, SlideOnScreen};
use crate::domain::ids::{RunId, SlideId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// One change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "snake_case")]
pub enum Change {
    /// A slide is there that was not on screen.
    SlideAdded {
        /// The slide.
        slide: SlideId,
    },
    /// A slide that was on screen is no longer a current one: another scan took its place, or it was found
    /// to be somebody else's.
    SlideSuperseded {
        /// The slide.
        slide: SlideId,
    },
    /// The slide has other bytes or another section than those on screen.
    SlideDiffers {
        /// The slide.
        slide: SlideId,
    },
    /// Another run than the one on screen is the current one.
    RunSuperseded {
        /// The slide.
        slide: SlideId,
        /// The run on screen.
        seen: RunId,
        /// The current one.
        now: RunId,
    },
    /// The verdict is another version than the one on screen.
    VerdictChanged {
        /// The slide.
        slide: SlideId,
        /// The version on screen.
        seen: Option<u32>,
        /// The version now.
        now: Option<u32>,
    },
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SlideAdded { slide } => write!(f, "slide {slide} was added"),
            Self::SlideSuperseded { slide } => write!(f, "slide {slide} was superseded"),
            Self::SlideDiffers { slide } => write!(f, "slide {slide} is not the one on screen"),
            Self::RunSuperseded { slide, .. } => write!(f, "slide {slide} was triaged again"),
            Self::VerdictChanged { slide, .. } => write!(f, "slide {slide} has another verdict"),
        }
    }
}

/// What changed since `seen`, when `now` are all current slides: added ones last. Who read the glass saw no
/// screen, so that nothing on it can have changed.
#[must_use]
pub fn difference(seen: &OnScreen, now: &[SlideOnScreen]) -> Vec<Change> {
    let OnScreen::Scans { slides: seen, .. } = seen else {
        return vec![];
    };
    let mut left: BTreeMap<SlideId, &SlideOnScreen> =
        now.iter().map(|one| (one.slide, one)).collect();
    let mut changes: Vec<Change> = seen
        .iter()
        .filter_map(|one| change(one, left.remove(&one.slide)))
        .collect();
    changes.extend(left.into_keys().map(|slide| Change::SlideAdded { slide }));
    changes
}

fn change(seen: &SlideOnScreen, now: Option<&SlideOnScreen>) -> Option<Change> {
    let slide = seen.slide;
    let Some(now) = now else {
        return Some(Change::SlideSuperseded { slide });
    };
    if (now.digest, now.section) != (seen.digest, seen.section) {
        Some(Change::SlideDiffers { slide })
    } else if now.run != seen.run {
        Some(Change::RunSuperseded {
            slide,
            seen: seen.run,
            now: now.run,
        })
    } else if now.verdict_version != seen.verdict_version {
        Some(Change::VerdictChanged {
            slide,
            seen: seen.verdict_version,
            now: now.verdict_version,
        })
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::SectionId;
    use crate::domain::slide::Digest;
    use proptest::prelude::*;

    fn slide(number: u8) -> SlideOnScreen {
        let uuid = uuid::Uuid::from_u128(u128::from(number));
        SlideOnScreen {
            section: SectionId::from_uuid(uuid),
            slide: SlideId::from_uuid(uuid),
            digest: Digest::from_bytes([number; 32]),
            run: RunId::from_uuid(uuid),
            verdict_version: Some(1),
        }
    }

    fn scans(slides: Vec<SlideOnScreen>) -> OnScreen {
        OnScreen::Scans {
            slides,
            ai_before_draft: false,
        }
    }

    #[test]
    fn every_kind_of_change_is_told() {
        let seen = [1, 2, 3, 4, 5].map(slide);
        let mut now = vec![seen[0], seen[1], seen[2], seen[3], slide(9)];
        now[1].digest = Digest::from_bytes([0; 32]);
        now[2].run = RunId::generate();
        now[3].verdict_version = Some(2);
        let of = |number: usize| seen[number - 1].slide;
        assert_eq!(
            difference(&scans(seen.to_vec()), &now),
            [
                Change::SlideDiffers { slide: of(2) },
                Change::RunSuperseded {
                    slide: of(3),
                    seen: seen[2].run,
                    now: now[2].run,
                },
                Change::VerdictChanged {
                    slide: of(4),
                    seen: Some(1),
                    now: Some(2),
                },
                Change::SlideSuperseded { slide: of(5) },
                Change::SlideAdded {
                    slide: slide(9).slide
                },
            ]
        );
        assert_eq!(difference(&OnScreen::Microscope, &now), []);
    }

    proptest! {
        #[test]
        fn nothing_changed_only_if_the_same_slides_stand_there(
            seen in proptest::collection::btree_set(0..6u8, 0..6),
            now in proptest::collection::btree_set(0..6u8, 0..6),
        ) {
            let of = |set: &std::collections::BTreeSet<u8>| -> Vec<_> {
                set.iter().map(|one| slide(*one)).collect()
            };
            let changes = difference(&scans(of(&seen)), &of(&now));
            prop_assert_eq!(changes.is_empty(), seen == now);
            let count = seen.symmetric_difference(&now).count();
            prop_assert_eq!(changes.len(), count);
        }
    }
}
