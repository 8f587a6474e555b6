//! Whether a field shows tissue in haematoxylin and eosin at all.
//!
//! A classifier gives a score to whatever it is fed. Ink, a black field, an inverted or damaged
//! picture, a screenshot or noise are none of its business, and a low score of theirs must never
//! clear anything.

use super::optical_density::DensityTables;
use image::RgbImage;

/// What the colours of a field tell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Appearance {
    /// As H&E looks, with the mean optical density of what absorbs light.
    Stained {
        /// Mean over the three channels and all absorbing pixels.
        density: f64,
    },
    /// Hardly anything absorbs light: glass, or a section that is far too pale.
    Empty,
    /// No H&E.
    Flawed(StainFlaw),
}

/// Why a field is no H&E.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StainFlaw {
    /// Nearly black: opaque ink, or no light.
    Opaque,
    /// Colours that the two dyes do not make: ink, another stain, a damaged or drawn picture.
    Colour,
    /// Neighbouring pixels have nothing to do with each other.
    Noise,
}

/// Looks at fields of one slide.
#[derive(Debug, Clone)]
pub struct StainCheck<'a> {
    densities: &'a DensityTables,
}

/// Points looked at along each side of a field.
const POINTS: u32 = 32;
/// Mean optical density from which a pixel counts as absorbing.
pub(super) const ABSORBING: f32 = 0.12;
/// Share of absorbing points below which a field is empty.
const LEAST_ABSORBING: f64 = 0.02;
/// Brightness up to which all three channels count as black.
const BLACK: u8 = 40;
/// Share of black points from which a field is opaque.
const OPAQUE: f64 = 0.5;
/// Both dyes take away most light in green; by how much another channel may be ahead.
const GREEN_MARGIN: f32 = 0.02;
/// Least share of absorbing points at which green leads.
const LEAST_GREEN: f64 = 0.5;
/// Angles between which the mean colour of absorption lies, degrees in the plane of red against
/// cyan (x) and green against blue (y) density. Pure haematoxylin lies at 66, pure eosin at 122
/// (vectors of Ruifrok and Johnston, 2001); fields that were measured lie between 85 and 185.
const HUE: (f64, f64) = (60.0, 195.0);
/// Least ratio of chroma to density; grey has none.
const LEAST_CHROMA: f64 = 0.06;
/// Greatest chroma in optical density; ink has more.
const MOST_CHROMA: f64 = 0.75;
/// Least correlation of brightness between neighbouring pixels.
const LEAST_CORRELATION: f64 = 0.08;
/// Variance of brightness (grey levels squared) below which there is nothing to correlate.
const LEAST_VARIANCE: f64 = 1.0;

impl<'a> StainCheck<'a> {
    /// A check against the glass of a slide.
    #[must_use]
    pub fn new(densities: &'a DensityTables) -> Self {
        Self { densities }
    }

    /// The densities that the fields are held against.
    #[must_use]
    pub fn densities(&self) -> &'a DensityTables {
        self.densities
    }

    /// What the colours of a field tell; the field may have any size.
    ///
    /// # Source
    /// The bounds were set on 6,400 fields of PatchCamelyon, two other tissue sets, three slides and
    /// two photographs, of which at least 98 % of each pass (`docs/benchmarks.md`).
    #[must_use]
    pub fn appearance(&self, field: &RgbImage) -> Appearance {
        let points = Points::of(field, self.densities);
        if points.black > OPAQUE * points.all {
            return Appearance::Flawed(StainFlaw::Opaque);
        }
        if points.absorbing < LEAST_ABSORBING * points.all {
            return Appearance::Empty;
        }
        if !points.has_colours_of_h_and_e() {
            return Appearance::Flawed(StainFlaw::Colour);
        }
        if points.correlation() < LEAST_CORRELATION {
            return Appearance::Flawed(StainFlaw::Noise);
        }
        Appearance::Stained {
            density: points.density / points.absorbing,
        }
    }
}

/// The points of a field that are looked at, each with its neighbour to the right.
pub(super) fn points(field: &RgbImage) -> impl Iterator<Item = [[u8; 3]; 2]> {
    let (width, height) = field.dimensions();
    let step = (width.min(height) / POINTS).max(1) as usize;
    let row_bytes = width as usize * 3;
    field
        .as_raw()
        .chunks_exact(row_bytes.max(3))
        .step_by(step)
        .flat_map(move |row| row.windows(6).step_by(step * 3))
        .map(|pair| [[pair[0], pair[1], pair[2]], [pair[3], pair[4], pair[5]]])
}

/// Sums over the points of a field that are looked at.
#[derive(Debug, Default)]
struct Points {
    all: f64,
    black: f64,
    absorbing: f64,
    green_leads: f64,
    density: f64,
    red_against_cyan: f64,
    green_against_blue: f64,
    brightness: f64,
    brightness_squared: f64,
    with_neighbour: f64,
}

impl Points {
    fn of(field: &RgbImage, densities: &DensityTables) -> Self {
        let mut sums = Self::default();
        for [pixel, neighbour] in points(field) {
            sums.add(pixel, densities);
            sums.with_neighbour += brightness(pixel) * brightness(neighbour);
        }
        sums
    }

    fn add(&mut self, pixel: [u8; 3], densities: &DensityTables) {
        self.all += 1.0;
        let grey = brightness(pixel);
        self.brightness += grey;
        self.brightness_squared += grey * grey;
        if pixel.iter().all(|&value| value < BLACK) {
            self.black += 1.0;
        }
        let [red, green, blue] = densities.of(pixel);
        let mean = (red + green + blue) / 3.0;
        if mean <= ABSORBING {
            return;
        }
        self.absorbing += 1.0;
        self.density += f64::from(mean);
        if green >= red.max(blue) - GREEN_MARGIN {
            self.green_leads += 1.0;
        }
        self.red_against_cyan += f64::from(red - f32::midpoint(green, blue));
        self.green_against_blue += f64::from(green - blue) * (3.0_f64.sqrt() / 2.0);
    }

    fn has_colours_of_h_and_e(&self) -> bool {
        let chroma = self.red_against_cyan.hypot(self.green_against_blue);
        let hue = self
            .green_against_blue
            .atan2(self.red_against_cyan)
            .to_degrees()
            .rem_euclid(360.0);
        self.green_leads >= LEAST_GREEN * self.absorbing
            && (HUE.0..=HUE.1).contains(&hue)
            && chroma >= LEAST_CHROMA * self.density
            && chroma <= MOST_CHROMA * self.absorbing
    }

    /// Of a point's brightness and that of its neighbour; 1 where all are alike.
    fn correlation(&self) -> f64 {
        let mean = self.brightness / self.all;
        let variance = self.brightness_squared / self.all - mean * mean;
        if variance < LEAST_VARIANCE {
            return 1.0;
        }
        (self.with_neighbour / self.all - mean * mean) / variance
    }
}

fn brightness(pixel: [u8; 3]) -> f64 {
    pixel.iter().map(|&value| f64::from(value)).sum::<f64>() / 3.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{Rgb, imageops};

    fn noise(x: u32, y: u32) -> f64 {
        let mut h = x.wrapping_mul(0x9E37_79B1) ^ y.wrapping_mul(0x85EB_CA6B);
        h ^= h >> 15;
        h = h.wrapping_mul(0x2C1B_3C6D);
        h ^= h >> 12;
        h = h.wrapping_mul(0x297A_2D39);
        f64::from((h ^ (h >> 15)) % 1000) / 1000.0
    }

    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    fn byte(value: f64) -> u8 {
        value.clamp(0.0, 255.0) as u8
    }

    /// Nuclei in eosinophilic tissue, softened as by a lens.
    fn tissue() -> RgbImage {
        let sharp = RgbImage::from_fn(96, 96, |x, y| {
            let shade = noise(x / 2, y / 2) * 40.0;
            let colour = if noise(x / 9 + 500, y / 9) < 0.4 {
                [110.0, 70.0, 150.0]
            } else {
                [225.0, 160.0, 200.0]
            };
            Rgb(colour.map(|value| byte(value - shade)))
        });
        imageops::blur(&sharp, 0.7)
    }

    fn changed(change: impl Fn([f64; 3]) -> [f64; 3]) -> RgbImage {
        let mut field = tissue();
        for pixel in field.pixels_mut() {
            pixel.0 = change(pixel.0.map(f64::from)).map(byte);
        }
        field
    }

    fn appearance(field: &RgbImage) -> Appearance {
        let densities = DensityTables::against([245; 3]);
        StainCheck::new(&densities).appearance(field)
    }

    #[test]
    fn tissue_is_stained_at_any_strength_and_size() {
        let Appearance::Stained { density } = appearance(&tissue()) else {
            panic!("{:?}", appearance(&tissue()));
        };
        assert!((0.15..0.6).contains(&density), "{density}");
        let pale = changed(|rgb| rgb.map(|value| 255.0 - (255.0 - value) * 0.7));
        assert!(matches!(appearance(&pale), Appearance::Stained { .. }));
        let large = imageops::resize(&tissue(), 384, 384, imageops::FilterType::Triangle);
        assert!(matches!(appearance(&large), Appearance::Stained { .. }));
    }

    #[test]
    fn glass_is_empty() {
        let glass = RgbImage::from_pixel(96, 96, Rgb([243; 3]));
        assert_eq!(appearance(&glass), Appearance::Empty);
    }

    #[test]
    fn what_is_no_h_and_e_is_told_apart() {
        let all_noise = RgbImage::from_fn(96, 96, |x, y| {
            Rgb([0, 1, 2].map(|channel| byte(noise(x + channel * 997, y) * 255.0)))
        });
        let pink_noise = RgbImage::from_fn(96, 96, |x, y| {
            Rgb([200.0, 130.0, 190.0].map(|value| byte(value + noise(x, y) * 90.0 - 45.0)))
        });
        let pen = |colour| RgbImage::from_pixel(96, 96, Rgb(colour));
        let cases = [
            ("black pen", pen([20, 20, 20]), StainFlaw::Opaque),
            ("blue pen", pen([30, 60, 200]), StainFlaw::Colour),
            ("green pen", pen([20, 150, 60]), StainFlaw::Colour),
            ("red pen", pen([220, 30, 40]), StainFlaw::Colour),
            (
                "inverted",
                changed(|rgb| rgb.map(|value| 255.0 - value)),
                StainFlaw::Colour,
            ),
            (
                "grey",
                changed(|[r, g, b]| [(r + g + b) / 3.0; 3]),
                StainFlaw::Colour,
            ),
            (
                "channels turned",
                changed(|[r, g, b]| [g, b, r]),
                StainFlaw::Colour,
            ),
            (
                "no light",
                changed(|rgb| rgb.map(|value| value * 0.15)),
                StainFlaw::Opaque,
            ),
            ("noise in three colours", all_noise, StainFlaw::Colour),
            ("noise in pink", pink_noise, StainFlaw::Noise),
        ];
        for (name, field, flaw) in cases {
            assert_eq!(appearance(&field), Appearance::Flawed(flaw), "{name}");
        }
    }

    #[test]
    fn a_field_of_any_size_is_looked_at() {
        for (width, height) in [(1, 1), (2, 1), (1, 9), (3, 500)] {
            let field = RgbImage::from_pixel(width, height, Rgb([200, 120, 180]));
            let _ = appearance(&field);
        }
    }
}
