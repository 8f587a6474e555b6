//! Focus: whether the finest detail that the model sees is there.

use image::RgbImage;

/// Sharpness of a field: energy of the Laplacian by the variance of brightness.
///
/// The ratio does not depend on stain strength. On sharp H&E at 1 µm/px it is about 7; a Gaussian
/// blur of 1 px leaves about 0.4, of 1.5 px 0.13, of 3 px 0.03 (`docs/benchmarks.md`). `None` for a field with
/// too little contrast to judge, such as glass.
pub fn sharpness(field: &RgbImage) -> Option<f64> {
    let (width, height) = field.dimensions();
    if width < 8 || height < 8 {
        return None;
    }
    let brightness: Vec<f64> = field
        .pixels()
        .map(|pixel| pixel.0.iter().map(|&v| f64::from(v)).sum::<f64>() / 3.0)
        .collect();
    let contrast = variance(brightness.iter().copied());
    if contrast < LEAST_CONTRAST {
        return None;
    }
    let width = width as usize;
    let rows = brightness.len() / width;
    let laplacian = (1..rows - 1).flat_map(|y| {
        let brightness = &brightness;
        (1..width - 1).map(move |x| {
            let at = y * width + x;
            brightness[at - 1]
                + brightness[at + 1]
                + brightness[at - width]
                + brightness[at + width]
                - 4.0 * brightness[at]
        })
    });
    Some(variance(laplacian) / contrast)
}

/// Variance of brightness (grey levels squared) below which a field cannot be judged.
const LEAST_CONTRAST: f64 = 25.0;

/// Below this median sharpness of its tissue fields, at the model's scale, a slide is blurred.
///
/// It is what a Gaussian blur of 1.5 px of the model's pixels leaves.
pub const LEAST_SHARPNESS: f64 = 0.12;

/// Median; `None` of nothing.
pub fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}

fn variance(values: impl Iterator<Item = f64>) -> f64 {
    let (mut count, mut sum, mut square) = (0.0, 0.0, 0.0);
    for value in values {
        count += 1.0;
        sum += value;
        square += value * value;
    }
    let mean = sum / count;
    (square / count - mean * mean).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{Rgb, imageops};

    #[allow(clippy::cast_possible_truncation)]
    fn field() -> RgbImage {
        RgbImage::from_fn(96, 96, |x, y| {
            let n = (x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(40_503_977)) >> 13;
            let base = if (x / 12 + y / 12) % 2 == 0 { 120 } else { 190 };
            Rgb([(base + n % 40) as u8; 3])
        })
    }

    #[test]
    fn blur_takes_the_sharpness_away() {
        let sharp = sharpness(&field()).unwrap();
        let blurred = sharpness(&imageops::blur(&field(), 2.0)).unwrap();
        assert!(sharp > 4.0 * LEAST_SHARPNESS, "{sharp}");
        assert!(blurred < LEAST_SHARPNESS, "{blurred}");
    }

    #[test]
    fn stain_strength_does_not_matter() {
        let pale = RgbImage::from_fn(96, 96, |x, y| {
            Rgb(field().get_pixel(x, y).0.map(|v| 150 + v / 3))
        });
        let ratio = sharpness(&pale).unwrap() / sharpness(&field()).unwrap();
        assert!((0.7..1.4).contains(&ratio), "{ratio}");
    }

    #[test]
    fn glass_cannot_be_judged() {
        assert_eq!(
            sharpness(&RgbImage::from_pixel(96, 96, Rgb([240; 3]))),
            None
        );
    }
}
