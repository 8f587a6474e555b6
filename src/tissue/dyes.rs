//! How much of each dye lies in the tissue.

use super::optical_density::DensityTables;
use super::stain::{ABSORBING, points};
use crate::domain::stain_figures::{DyeFigures, StainFigures};
use image::RgbImage;

/// Optical density of haematoxylin in red, green and blue.
const HAEMATOXYLIN: [f64; 3] = [0.650, 0.704, 0.286];
/// The same of eosin.
const EOSIN: [f64; 3] = [0.072, 0.990, 0.105];

/// Sums over the stained points of some fields of one slide.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DyeSums {
    points: u64,
    haematoxylin: Sums,
    eosin: Sums,
}

#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Sums {
    sum: f64,
    squares: f64,
}

impl DyeSums {
    /// The points of one field that absorb light.
    ///
    /// The density of a point is taken apart into two dyes by least squares; a point that has
    /// a colour that neither makes gives one of them a density below nought, which the mean needs.
    ///
    /// # Source
    /// Ruifrok and Johnston, 2001: colour deconvolution, and their vectors of the two dyes.
    #[must_use]
    pub fn of(field: &RgbImage, densities: &DensityTables) -> Self {
        let unmixing = Unmixing::new();
        let mut sums = Self::default();
        for [pixel, _] in points(field) {
            let density = densities.of(pixel);
            if density.iter().sum::<f32>() / 3.0 > ABSORBING {
                let (haematoxylin, eosin) = unmixing.dyes(density.map(f64::from));
                sums.points += 1;
                sums.haematoxylin.add(haematoxylin);
                sums.eosin.add(eosin);
            }
        }
        sums
    }

    /// Adds the points of other fields.
    pub fn merge(&mut self, other: &Self) {
        self.points += other.points;
        self.haematoxylin.merge(other.haematoxylin);
        self.eosin.merge(other.eosin);
    }

    /// Mean and spread over all points; `None` of none.
    #[must_use]
    pub fn figures(&self) -> Option<StainFigures> {
        let figures = |sums: Sums| {
            let count = self.points as f64;
            let mean = sums.sum / count;
            DyeFigures {
                mean,
                spread: (sums.squares / count - mean * mean).max(0.0).sqrt(),
            }
        };
        (self.points > 0).then(|| StainFigures {
            points: self.points,
            haematoxylin: figures(self.haematoxylin),
            eosin: figures(self.eosin),
        })
    }
}

impl Sums {
    fn add(&mut self, value: f64) {
        self.sum += value;
        self.squares += value * value;
    }

    fn merge(&mut self, other: Self) {
        self.sum += other.sum;
        self.squares += other.squares;
    }
}

/// Least squares on two unit vectors.
struct Unmixing {
    haematoxylin: [f64; 3],
    eosin: [f64; 3],
    /// Cosine of the angle between them.
    overlap: f64,
}

impl Unmixing {
    fn new() -> Self {
        let (haematoxylin, eosin) = (unit(HAEMATOXYLIN), unit(EOSIN));
        Self {
            haematoxylin,
            eosin,
            overlap: dot(haematoxylin, eosin),
        }
    }

    fn dyes(&self, density: [f64; 3]) -> (f64, f64) {
        let (along_h, along_e) = (dot(density, self.haematoxylin), dot(density, self.eosin));
        let rest = 1.0 - self.overlap * self.overlap;
        (
            (along_h - self.overlap * along_e) / rest,
            (along_e - self.overlap * along_h) / rest,
        )
    }
}

fn dot(a: [f64; 3], b: [f64; 3]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn unit(vector: [f64; 3]) -> [f64; 3] {
    let length = dot(vector, vector).sqrt();
    vector.map(|value| value / length)
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::Rgb;

    const GLASS: u8 = 245;

    /// A pixel that two dyes of these densities make on glass.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    fn stained(haematoxylin: f64, eosin: f64) -> Rgb<u8> {
        let (h, e) = (unit(HAEMATOXYLIN), unit(EOSIN));
        let value = |channel: usize| {
            let density = haematoxylin * h[channel] + eosin * e[channel];
            ((f64::from(GLASS) + 1.0) * 10_f64.powf(-density) - 1.0).round() as u8
        };
        Rgb([value(0), value(1), value(2)])
    }

    fn figures(field: &RgbImage) -> Option<StainFigures> {
        DyeSums::of(field, &DensityTables::against([GLASS; 3])).figures()
    }

    #[test]
    fn known_densities_are_found_again() {
        // Half nuclei, half stroma, in columns so that both are sampled alike.
        let field = RgbImage::from_fn(96, 96, |x, _| {
            if x < 48 {
                stained(0.6, 0.1)
            } else {
                stained(0.2, 0.3)
            }
        });
        let found = figures(&field).unwrap();
        for (value, expected) in [
            (found.haematoxylin.mean, 0.4),
            (found.haematoxylin.spread, 0.2),
            (found.eosin.mean, 0.2),
            (found.eosin.spread, 0.1),
        ] {
            assert!((value - expected).abs() < 0.01, "{found:?}");
        }
    }

    #[test]
    fn glass_has_no_stain() {
        assert_eq!(figures(&RgbImage::from_pixel(96, 96, Rgb([243; 3]))), None);
    }

    #[test]
    fn fields_add_up() {
        let densities = DensityTables::against([GLASS; 3]);
        let of = |h, e| DyeSums::of(&RgbImage::from_pixel(96, 96, stained(h, e)), &densities);
        let mut both = of(0.6, 0.1);
        both.merge(&of(0.2, 0.3));
        let found = both.figures().unwrap();
        assert!((found.haematoxylin.mean - 0.4).abs() < 0.01, "{found:?}");
        assert!((found.eosin.spread - 0.1).abs() < 0.01, "{found:?}");
    }
}
