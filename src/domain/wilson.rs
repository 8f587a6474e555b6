//! Wilson's score interval of a share.

/// Standard normal quantile of a two-sided interval of 95 %.
pub const Z_95: f64 = 1.959_963_984_540_054;

/// Lower and upper end of the interval of a share that was estimated from `trials` trials, which need not be whole, at the
/// standard normal quantile `z`; without continuity correction.
///
/// # Source
/// Wilson, J. Am. Stat. Assoc. 22:209 (1927).
#[must_use]
pub fn wilson(estimate: f64, trials: f64, z: f64) -> (f64, f64) {
    let weight = z * z / trials;
    let centre = estimate + weight / 2.0;
    let half = (weight * (estimate * (1.0 - estimate) + weight / 4.0)).sqrt();
    // At 0 and 1 the near limit is the estimate itself; rounding must not push it off.
    (
        ((centre - half) / (1.0 + weight)).clamp(0.0, estimate),
        ((centre + half) / (1.0 + weight)).clamp(estimate, 1.0),
    )
}
