//! Holm's adjustment for several tests.

use super::error::{StatsError, require_count};

/// Holm–Bonferroni adjusted p-values, in the order given.
///
/// An adjusted value at or below α rejects with a family-wise error of at most α, whatever the
/// dependence between the tests.
///
/// # Errors
/// `TooFew` without a p-value; `ElementOutOfRange` for one outside [0, 1] or NaN.
///
/// # Source
/// Holm, Scand. J. Stat. 6:65 (1979).
pub fn holm(p_values: &[f64]) -> Result<Vec<f64>, StatsError> {
    require_count("p-values", p_values.len(), 1)?;
    if let Some(index) = p_values.iter().position(|p| !(0.0..=1.0).contains(p)) {
        return Err(StatsError::ElementOutOfRange {
            what: "p-value",
            index,
            value: p_values[index],
            allowed: "[0, 1]",
        });
    }
    let mut order: Vec<usize> = (0..p_values.len()).collect();
    order.sort_by(|&a, &b| p_values[a].total_cmp(&p_values[b]));
    let mut adjusted = vec![0.0; p_values.len()];
    let mut highest = 0.0_f64;
    for (rank, &at) in order.iter().enumerate() {
        let remaining = (p_values.len() - rank) as f64;
        highest = highest.max((remaining * p_values[at]).min(1.0));
        adjusted[at] = highest;
    }
    Ok(adjusted)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn four_tests_by_hand() {
        let found = holm(&[0.01, 0.04, 0.03, 0.005]).unwrap();
        for (found, expected) in found.iter().zip([0.03, 0.06, 0.06, 0.02]) {
            assert!((found - expected).abs() < 1e-15);
        }
        assert!(holm(&[]).is_err());
        assert!(matches!(
            holm(&[0.1, f64::NAN]),
            Err(StatsError::ElementOutOfRange { index: 1, .. })
        ));
    }

    proptest! {
        #[test]
        fn adjusted_values_keep_the_order_and_never_fall_below_the_raw_ones(
            p in prop::collection::vec(0.0_f64..=1.0, 1..30),
        ) {
            let adjusted = holm(&p).unwrap();
            for (at, &raw) in p.iter().enumerate() {
                prop_assert!(adjusted[at] >= raw && adjusted[at] <= 1.0);
                for (other, &p_other) in p.iter().enumerate() {
                    if raw <= p_other {
                        prop_assert!(adjusted[at] <= adjusted[other]);
                    }
                }
            }
        }
    }
}
