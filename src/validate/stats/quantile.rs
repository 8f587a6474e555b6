//! Quantiles of a sample.

/// Sample quantile with linear interpolation (type 7 of Hyndman & Fan 1996, the default of numpy
/// and R) of ascending values, which must not be empty.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a position inside the slice, cut off towards its lower neighbour"
)]
pub(in crate::validate) fn quantile(ascending: &[f64], probability: f64) -> f64 {
    let last = ascending.len() - 1;
    let position = probability * last as f64;
    let below = (position.floor() as usize).min(last);
    let above = (below + 1).min(last);
    let (low, high) = (ascending[below], ascending[above]);
    low + (high - low) * (position - below as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quantile_between_two_values_is_interpolated() {
        let values = [1.0, 2.0, 4.0];
        assert!((quantile(&values, 0.0) - 1.0).abs() < 1e-15);
        assert!((quantile(&values, 0.75) - 3.0).abs() < 1e-15);
        assert!((quantile(&values, 1.0) - 4.0).abs() < 1e-15);
        assert!((quantile(&[5.0], 0.3) - 5.0).abs() < 1e-15);
    }
}
