//! How long something took, over many, with all that could not be counted.

use super::stamp::StampKind;
use super::study::MissReason;
use crate::domain::wilson::{Z_95, wilson};
use serde::Serialize;
use std::collections::BTreeMap;

/// Durations below which no 90th percentile is told.
const LEAST_FOR_P90: usize = 10;

/// What became of one consultation or slide in a figure.
#[derive(Debug, Clone, PartialEq)]
pub enum Taking {
    /// Both of its stamps are there.
    Counted {
        /// From one to the other, s, never negative.
        seconds: f64,
        /// Whether a person corrected one of them.
        corrected: bool,
        /// Why it took too long, if it did.
        reason: MissReason,
    },
    /// A stamp is contradicted by another.
    OutOfOrder,
    /// Stamps are missing.
    Missing {
        /// Those that are.
        stamps: Vec<StampKind>,
    },
}

/// A share with its interval of 95 %.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Share {
    /// The share, 0 to 1.
    pub value: f64,
    /// Lower end of Wilson's interval.
    pub low: f64,
    /// Upper end of Wilson's interval.
    pub high: f64,
}

/// What is held against the limit.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Within {
    /// The limit, minutes.
    pub limit_minutes: u32,
    /// Those that took no longer.
    pub n: u64,
    /// Their share; absent where nothing could be counted.
    pub share: Option<Share>,
    /// Those among them with a stamp that was corrected by hand.
    pub corrected: u64,
    /// Those that took longer, by reason.
    pub missed: BTreeMap<&'static str, u64>,
}

/// How long something took.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Tally {
    /// All that belong here: `n`, `out_of_order` and `missing` together.
    pub eligible: u64,
    /// Those with both stamps, in order: what every figure here is of.
    pub n: u64,
    /// Median, s.
    pub median_s: Option<f64>,
    /// 90th percentile, s; absent below ten.
    pub p90_s: Option<f64>,
    /// The longest, s.
    pub longest_s: Option<f64>,
    /// Against the limit, where there is one.
    pub within: Option<Within>,
    /// Counted ones with a stamp that was corrected by hand.
    pub corrected: u64,
    /// Left out, since a stamp is contradicted by another.
    pub out_of_order: u64,
    /// Left out, since a stamp is missing.
    pub missing: u64,
    /// Stamps that are missing; one may lack both.
    pub missing_stamps: BTreeMap<&'static str, u64>,
}

impl Tally {
    /// The tally of what became of each, held against a limit in minutes where there is one.
    #[must_use]
    pub fn of<'a>(takings: impl IntoIterator<Item = &'a Taking>, limit: Option<u32>) -> Self {
        let (mut seconds, mut corrected, mut out_of_order, mut missing) = (Vec::new(), 0, 0, 0);
        let mut missing_stamps: BTreeMap<&'static str, u64> = BTreeMap::new();
        let mut within = limit.map(|limit_minutes| Within {
            limit_minutes,
            n: 0,
            share: None,
            corrected: 0,
            missed: BTreeMap::new(),
        });
        for taking in takings {
            match taking {
                Taking::Counted {
                    seconds: took,
                    corrected: by_hand,
                    reason,
                } => {
                    seconds.push(*took);
                    corrected += u64::from(*by_hand);
                    if let Some(within) = &mut within {
                        within.count(*took, *by_hand, *reason);
                    }
                }
                Taking::OutOfOrder => out_of_order += 1,
                Taking::Missing { stamps } => {
                    missing += 1;
                    for stamp in stamps {
                        *missing_stamps.entry(stamp.code()).or_default() += 1;
                    }
                }
            }
        }
        seconds.sort_by(f64::total_cmp);
        let n = seconds.len() as u64;
        if let Some(within) = &mut within {
            within.share = share(within.n, n);
        }
        Self {
            eligible: n + out_of_order + missing,
            n,
            median_s: percentile(&seconds, 50),
            p90_s: percentile(&seconds, 90).filter(|_| seconds.len() >= LEAST_FOR_P90),
            longest_s: seconds.last().copied(),
            within,
            corrected,
            out_of_order,
            missing,
            missing_stamps,
        }
    }
}

impl Within {
    fn count(&mut self, seconds: f64, corrected: bool, reason: MissReason) {
        if seconds <= 60.0 * f64::from(self.limit_minutes) {
            self.n += 1;
            self.corrected += u64::from(corrected);
        } else {
            *self.missed.entry(reason.code()).or_default() += 1;
        }
    }
}

/// The share of `events` among `trials` with its interval; `None` without a trial.
#[must_use]
pub fn share(events: u64, trials: u64) -> Option<Share> {
    (trials > 0).then(|| {
        let value = events as f64 / trials as f64;
        let (low, high) = wilson(value, trials as f64, Z_95);
        Share { value, low, high }
    })
}

/// The nearest-rank percentile of sorted values.
fn percentile(sorted: &[f64], percent: usize) -> Option<f64> {
    let rank = (sorted.len() * percent).div_ceil(100);
    sorted.get(rank.checked_sub(1)?).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn took(minutes: f64) -> Taking {
        Taking::Counted {
            seconds: 60.0 * minutes,
            corrected: false,
            reason: MissReason::NotStated,
        }
    }

    #[test]
    fn nothing_counted_gives_no_figure() {
        let tally = Tally::of(
            &[Taking::Missing {
                stamps: vec![StampKind::ReceivedFrozenArea, StampKind::Called],
            }],
            Some(20),
        );
        assert_eq!((tally.eligible, tally.n, tally.missing), (1, 0, 1));
        assert_eq!((tally.median_s, tally.longest_s), (None, None));
        assert_eq!(tally.within.unwrap().share, None);
        assert_eq!(tally.missing_stamps["called"], 1);
    }

    #[test]
    fn twenty_minutes_are_within_and_no_miss_has_an_upper_bound() {
        let takings: Vec<Taking> = [12.0, 20.0, 18.0].map(took).into();
        let tally = Tally::of(&takings, Some(20));
        let within = tally.within.unwrap();
        assert_eq!((within.n, tally.n), (3, 3));
        let share = within.share.unwrap();
        assert!(
            (share.value - 1.0).abs() < 1e-12 && share.low < 0.5,
            "{share:?}"
        );
        assert_eq!((tally.median_s, tally.p90_s), (Some(18.0 * 60.0), None));
        let mut takings = takings;
        takings.push(Taking::Counted {
            seconds: 1_200.1,
            corrected: true,
            reason: MissReason::Recut,
        });
        let tally = Tally::of(&takings, Some(20));
        let within = tally.within.unwrap();
        assert_eq!((within.n, within.missed["recut"]), (3, 1));
        assert_eq!((tally.corrected, within.corrected), (1, 0));
    }

    fn any_taking() -> impl Strategy<Value = Taking> {
        prop_oneof![
            (0.0_f64..4_000.0, any::<bool>()).prop_map(|(seconds, corrected)| Taking::Counted {
                seconds,
                corrected,
                reason: MissReason::NotStated,
            }),
            Just(Taking::OutOfOrder),
            Just(Taking::Missing {
                stamps: vec![StampKind::Called]
            }),
        ]
    }

    proptest! {
        #[test]
        fn everything_is_counted_exactly_once(
            takings in proptest::collection::vec(any_taking(), 0..60)
        ) {
            let tally = Tally::of(&takings, Some(20));
            prop_assert_eq!(tally.eligible, takings.len() as u64);
            prop_assert_eq!(tally.eligible, tally.n + tally.missing + tally.out_of_order);
            let within = tally.within.unwrap();
            prop_assert_eq!(within.n + within.missed.values().sum::<u64>(), tally.n);
            prop_assert_eq!(within.share.is_some(), tally.n > 0);
            if let Some(share) = within.share {
                prop_assert!(share.low <= share.value && share.value <= share.high);
            }
            prop_assert!(tally.median_s <= tally.longest_s);
        }
    }
}
