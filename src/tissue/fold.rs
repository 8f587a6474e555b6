//! Folds: where tissue lies double, light passes it twice and the picture is that much darker.
//!
//! What counts as dark depends on the slide's own stain. Tissue that is much darker than the rest by
//! nature (horn, a dense infiltrate among fat) looks the same and is taken for a fold too: it is then
//! not cleared, which is the safe side.

use super::mask::TissueMask;
use super::morphology::open;
use super::optical_density::{DensityTables, OpticalDensity};
use crate::domain::geometry::Level0Rect;
use image::{GrayImage, Luma, RgbImage};

/// Share of the tissue that is paler than what folds are measured against.
const REFERENCE_SHARE: f64 = 0.75;
/// How many times denser than that a fold is; two layers of the same tissue would be twice as dense,
/// but mostly a pale one lies over a dark one or the other way round.
const DENSER: f32 = 1.4;
/// Optical density that a fold has at least, whatever the slide.
const LEAST_DENSITY: f32 = 0.35;
/// Width over which density is averaged, µm: more than a nucleus, less than a fold.
const AVERAGED_UM: f64 = 20.0;
/// Share of a field from which on it lies in a fold.
const LEAST_SHARE: f64 = 0.25;

/// Mean optical density around each pixel of a low-power image, which does not depend on where tissue lies.
#[derive(Debug)]
pub struct NearbyDensity {
    values: Vec<f32>,
    width: u32,
    height: u32,
}

impl NearbyDensity {
    /// Of an image of `um` µm per pixel of it.
    #[must_use]
    pub fn of(image: &RgbImage, densities: &DensityTables, um: f64) -> Self {
        let (width, height) = image.dimensions();
        Self {
            values: averaged(image, densities, um),
            width,
            height,
        }
    }
}

/// Where on a slide tissue lies double.
#[derive(Debug, Clone, PartialEq)]
pub struct Folds {
    map: TissueMask,
}

impl Folds {
    /// Finds folds by the densities of the low-power image in which `tissue` was found.
    #[must_use]
    pub fn find(nearby: &NearbyDensity, tissue: &TissueMask) -> Self {
        let NearbyDensity {
            values: density,
            width,
            height,
        } = nearby;
        let (width, height) = (*width, *height);
        let of_tissue: Vec<f32> = density
            .iter()
            .zip(coordinates(width, height))
            .filter(|(_, (x, y))| tissue.is_tissue(*x, *y))
            .map(|(density, _)| *density)
            .collect();
        let least = quantile(of_tissue, REFERENCE_SHARE).map_or(f32::INFINITY, |reference| {
            (reference * DENSER).max(LEAST_DENSITY)
        });
        let dark = GrayImage::from_fn(width, height, |x, y| {
            let density = density[y as usize * width as usize + x as usize];
            let is_fold = density > least && tissue.is_tissue(x, y);
            Luma([if is_fold { 255 } else { 0 }])
        });
        Self {
            map: TissueMask::from_image(&open(&dark, 1), tissue.downsample()),
        }
    }

    /// Whether so much of a field lies in a fold that it does not show the section as it is.
    #[must_use]
    pub fn hide(&self, field: &Level0Rect) -> bool {
        self.map.tissue_share(field) >= LEAST_SHARE
    }
}

fn coordinates(width: u32, height: u32) -> impl Iterator<Item = (u32, u32)> {
    (0..height).flat_map(move |y| (0..width).map(move |x| (x, y)))
}

/// Mean optical density around each pixel.
fn averaged(image: &RgbImage, densities: &DensityTables, um: f64) -> Vec<f32> {
    let (width, height) = (image.width() as usize, image.height() as usize);
    let mean = OpticalDensity::of(image, densities).mean;
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let radius = (AVERAGED_UM / um.max(f64::MIN_POSITIVE) / 2.0)
        .round()
        .min(8.0) as usize;
    let along_rows = windows(&mean, width, height, radius, |row, x| row * width + x);
    windows(&along_rows, height, width, radius, |column, y| {
        y * width + column
    })
}

/// Means over `radius` values on both sides along each line; `at` finds a value by line and place.
fn windows(
    values: &[f32],
    length: usize,
    lines: usize,
    radius: usize,
    at: impl Fn(usize, usize) -> usize,
) -> Vec<f32> {
    let mut means = vec![0.0; values.len()];
    for line in 0..lines {
        for place in 0..length {
            let (from, to) = (
                place.saturating_sub(radius),
                (place + radius + 1).min(length),
            );
            let sum: f32 = (from..to).map(|near| values[at(line, near)]).sum();
            means[at(line, place)] = sum / (to - from) as f32;
        }
    }
    means
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn quantile(mut values: Vec<f32>, share: f64) -> Option<f32> {
    if values.is_empty() {
        return None;
    }
    let place = ((values.len() - 1) as f64 * share) as usize;
    let (_, value, _) = values.select_nth_unstable_by(place, f32::total_cmp);
    Some(*value)
}

#[cfg(test)]
mod tests {
    use super::*;

    const UM: f64 = 4.0;

    /// Tissue of a little varying density all over, with `fold` as dense as two layers.
    fn slide(fold: impl Fn(u32, u32) -> bool) -> RgbImage {
        RgbImage::from_fn(120, 120, |x, y| {
            let n = (x.wrapping_mul(0x9E37_79B1) ^ y.wrapping_mul(0x85EB_CA6B)) >> 20;
            let light = [180.0, 120.0, 170.0].map(|v| (v - f64::from(n % 30)) / 245.0);
            let layers = if fold(x, y) { 2 } else { 1 };
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            image::Rgb(light.map(|v| (v.powi(layers) * 245.0) as u8))
        })
    }

    fn folds(image: &RgbImage) -> Folds {
        let densities = DensityTables::against([245; 3]);
        let all = GrayImage::from_pixel(image.width(), image.height(), Luma([255]));
        let nearby = NearbyDensity::of(image, &densities, UM);
        Folds::find(&nearby, &TissueMask::from_image(&all, 8.0))
    }

    fn field(x: u64, y: u64) -> Level0Rect {
        Level0Rect {
            x,
            y,
            width: 186,
            height: 186,
        }
    }

    #[test]
    fn a_band_of_double_tissue_hides_the_fields_in_it_and_no_others() {
        let found = folds(&slide(|x, _| (50..70).contains(&x)));
        assert!(found.hide(&field(400, 100)));
        assert!(!found.hide(&field(0, 100)) && !found.hide(&field(760, 100)));
    }

    #[test]
    fn even_tissue_has_no_folds_however_dark() {
        for dark in [false, true] {
            let found = folds(&slide(|_, _| dark));
            for x in [0, 300, 600] {
                assert!(!found.hide(&field(x, x)), "{dark}");
            }
        }
    }

    #[test]
    fn a_dark_speck_hides_nothing() {
        let found = folds(&slide(|x, y| {
            (60..63).contains(&x) && (60..63).contains(&y)
        }));
        assert!(!found.hide(&field(420, 420)));
    }

    #[test]
    fn glass_alone_has_no_folds() {
        let image = RgbImage::from_pixel(30, 20, image::Rgb([243; 3]));
        let none = TissueMask::from_image(&GrayImage::new(30, 20), 8.0);
        let nearby = NearbyDensity::of(&image, &DensityTables::against([243; 3]), UM);
        let folds = Folds::find(&nearby, &none);
        assert!(!folds.hide(&field(0, 0)));
    }
}
