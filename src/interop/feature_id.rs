//! Feature ids that are the same in every export of the same run.

use crate::domain::geometry::Level0Rect;
use uuid::{Builder, Uuid};

/// A UUID in the form of version 4 whose bits are mixed from a rectangle and a kind, so that a
/// second export of the same tile carries the same id.
pub(super) fn feature_id(kind: u64, rect: &Level0Rect) -> Uuid {
    let mut state = kind;
    let mut words = [0_u64; 2];
    for word in &mut words {
        for value in [rect.x, rect.y, rect.width, rect.height] {
            state = mix(state ^ value);
        }
        *word = state;
    }
    let bytes = (u128::from(words[0]) << 64 | u128::from(words[1])).to_be_bytes();
    Builder::from_random_bytes(bytes).into_uuid()
}

/// The finaliser of `SplitMix64`.
fn mix(value: u64) -> u64 {
    let mut z = value.wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_repeat_and_differ_by_place_and_kind() {
        let at = |x| Level0Rect {
            x,
            y: 0,
            width: 10,
            height: 10,
        };
        assert_eq!(feature_id(1, &at(3)), feature_id(1, &at(3)));
        assert_ne!(feature_id(1, &at(3)), feature_id(1, &at(4)));
        assert_ne!(feature_id(1, &at(3)), feature_id(2, &at(3)));
        assert_eq!(feature_id(1, &at(3)).get_version_num(), 4);
    }
}
