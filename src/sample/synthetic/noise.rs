//! Randomness that is a function of the place: hashed lattices, smoothly filled.

/// A random number for a lattice point, the same on every machine.
#[must_use]
pub fn hash(seed: u64, x: i64, y: i64) -> u64 {
    // Multipliers of SplitMix64 and its relatives; two rounds spread every bit.
    let mut value = seed
        ^ x.cast_unsigned().wrapping_mul(0x9e37_79b9_7f4a_7c15)
        ^ y.cast_unsigned().wrapping_mul(0xc2b2_ae3d_27d4_eb4f);
    value ^= value >> 30;
    value = value.wrapping_mul(0xbf58_476d_1ce4_e5b9);
    value ^= value >> 27;
    value = value.wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

/// Bits `from..from + 16` of a hash as a number in 0..1.
#[must_use]
pub fn unit(hash: u64, from: u32) -> f32 {
    let bits = u16::try_from((hash >> from) & 0xffff).unwrap_or(u16::MAX);
    f32::from(bits) / 65_536.0
}

/// Smooth noise in 0..1 with one random value per unit square.
#[must_use]
pub fn smooth(seed: u64, x: f64, y: f64) -> f32 {
    let (left, top) = (x.floor(), y.floor());
    #[allow(clippy::cast_possible_truncation)]
    let (column, row) = (left as i64, top as i64);
    #[allow(clippy::cast_possible_truncation)]
    let (u, v) = (ease((x - left) as f32), ease((y - top) as f32));
    let corner = |dx: i64, dy: i64| unit(hash(seed, column + dx, row + dy), 0);
    let upper = corner(0, 0) + (corner(1, 0) - corner(0, 0)) * u;
    let lower = corner(0, 1) + (corner(1, 1) - corner(0, 1)) * u;
    upper + (lower - upper) * v
}

fn ease(t: f32) -> f32 {
    t * t * (3.0 - 2.0 * t)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn noise_is_spread_over_its_range_and_has_no_jumps() {
        let mut sum = 0.0;
        for n in 0..10_000_u32 {
            let (x, y) = (f64::from(n) * 0.37, f64::from(n) * -0.11);
            let value = smooth(7, x, y);
            assert!((0.0..1.0).contains(&value));
            assert!((value - smooth(7, x + 0.001, y)).abs() < 0.01);
            sum += value;
        }
        assert!((sum / 10_000.0 - 0.5).abs() < 0.05);
    }
}
