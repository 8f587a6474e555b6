//! A count among others, with its share and interval.

use crate::domain::turnaround::tally::{Share, share};
use serde::Serialize;

/// So many of so many.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Rate {
    /// Those that are meant.
    pub n: u64,
    /// All that could be.
    pub of: u64,
    /// Their share with Wilson's interval of 95 %; absent where there are none.
    pub share: Option<Share>,
}

impl Rate {
    /// `n` of `of`.
    #[must_use]
    pub fn new(n: u64, of: u64) -> Self {
        let share = share(n, of);
        Self { n, of, share }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn none_of_none_is_no_share_and_none_of_some_has_an_upper_bound() {
        assert_eq!(Rate::new(0, 0).share, None);
        let none = Rate::new(0, 20).share.unwrap();
        assert!(none.value.abs() < 1e-12 && none.low.abs() < 1e-12);
        assert!((0.15..0.17).contains(&none.high), "{none:?}");
    }

    proptest! {
        #[test]
        fn the_share_lies_in_its_interval(of in 1_u64..5_000, part in 0.0..=1.0_f64) {
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            let n = (of as f64 * part) as u64;
            let share = Rate::new(n, of).share.unwrap();
            prop_assert!(0.0 <= share.low && share.low <= share.value);
            prop_assert!(share.value <= share.high && share.high <= 1.0);
        }
    }
}
