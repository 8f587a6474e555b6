//! From amounts of haematoxylin and eosin to colour, by Lambert and Beer.

use std::sync::LazyLock;

/// Optical density of one unit of haematoxylin for red, green and blue (Ruifrok and Johnston,
/// 2001), times the strength of our stain.
const HAEMATOXYLIN: [f64; 3] = [0.65 * 2.0, 0.70 * 2.0, 0.29 * 2.0];

/// The same for eosin, a little warmer than theirs.
const EOSIN: [f64; 3] = [0.10, 0.80, 0.45];

/// Brightness of empty glass.
const GLASS: f64 = 243.0;

const STEPS: usize = 256;

static COLOURS: LazyLock<Vec<[u8; 3]>> = LazyLock::new(|| {
    let amount = |step: usize| step as f64 / (STEPS - 1) as f64;
    (0..STEPS * STEPS)
        .map(|index| {
            let (h, e) = (amount(index / STEPS), amount(index % STEPS));
            [0, 1, 2].map(|channel| {
                let density = h * HAEMATOXYLIN[channel] + e * EOSIN[channel];
                #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
                let byte = (GLASS * (-density).exp()).round() as u8;
                byte
            })
        })
        .collect()
});

/// The colour of tissue with amounts of 0 to 1 of both stains; what is beyond is cut off.
#[must_use]
pub fn colour(haematoxylin: f32, eosin: f32) -> [u8; 3] {
    let step = |amount: f32| {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let step = (amount.clamp(0.0, 1.0) * 255.0 + 0.5) as usize;
        step
    };
    COLOURS[step(haematoxylin) * STEPS + step(eosin)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nuclei_are_blue_tissue_is_pink_and_glass_is_white() {
        assert_eq!(colour(0.0, 0.0), [243; 3]);
        let [red, green, blue] = colour(0.8, 0.2);
        assert!(blue > red && red < 120 && green < 120);
        let [red, green, blue] = colour(0.05, 0.5);
        assert!(red > blue && blue > green && green > 100);
        assert_eq!(colour(9.0, f32::NAN), colour(1.0, 0.0));
    }
}
