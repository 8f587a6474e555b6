//! Ink over tissue: what it hides has not been seen.
//!
//! A stroke of opaque pen is smooth, so the texture detector takes it for glass, and a tumour under
//! it would vanish from the plan.

use super::morphology::{dilate, open};
use super::optical_density::DensityTables;
use image::{GrayImage, Luma, RgbImage};
use imageproc::region_labelling::{Connectivity, connected_components};

/// Mean optical density from which a smooth place is darker than tissue gets.
const DARK: f32 = 0.55;
/// Chroma in optical density from which a colour that H&E does not make is ink …
const FOREIGN_CHROMA: f32 = 0.3;
/// … and from which any colour is.
const INK_CHROMA: f32 = 0.6;
/// Strokes are wider than twice this many pixels; pigment is not.
const OPENING_RADIUS: u8 = 2;
/// Pixels around ink in which its own edge looks like tissue.
const EDGE: u8 = 4;
/// Pixels around ink in which tissue is sought.
const SURROUNDINGS: u8 = 8;
/// Ink hides tissue when at least this share of its surroundings is tissue.
const LEAST_TISSUE: f64 = 0.1;

/// Marks ink that lies over or beside tissue as tissue, so that tiles are planned there and fail.
///
/// Ink on glass stays what it is. `textured` tells where the slide is not smooth.
pub(super) fn add_what_ink_hides(
    tissue: &mut GrayImage,
    image: &RgbImage,
    textured: &GrayImage,
    densities: &DensityTables,
) {
    let (width, height) = image.dimensions();
    let found = GrayImage::from_fn(width, height, |x, y| {
        let smooth = textured.get_pixel(x, y).0[0] == 0;
        let is_ink = is_ink(densities.of(image.get_pixel(x, y).0), smooth);
        Luma([if is_ink { 255 } else { 0 }])
    });
    let ink = open(&found, OPENING_RADIUS);
    if ink.pixels().all(|pixel| pixel.0[0] == 0) {
        return;
    }
    let around = dilate(&ink, SURROUNDINGS);
    let near = dilate(&ink, EDGE);
    let strokes = connected_components(&around, Connectivity::Eight, Luma([0]));
    let most = strokes.pixels().map(|label| label.0[0]).max().unwrap_or(0);
    let mut surroundings = vec![(0_u32, 0_u32); most as usize + 1];
    for ((label, near), tissue) in strokes.pixels().zip(near.pixels()).zip(tissue.pixels()) {
        if near.0[0] == 0 {
            let (all, of_tissue) = &mut surroundings[label.0[0] as usize];
            *all += 1;
            *of_tissue += u32::from(tissue.0[0] > 0);
        }
    }
    for ((label, ink), tissue) in strokes.pixels().zip(ink.pixels()).zip(tissue.pixels_mut()) {
        let (all, of_tissue) = surroundings[label.0[0] as usize];
        // Ink that fills the picture has no surroundings and hides all there is.
        let hides = f64::from(of_tissue) >= LEAST_TISSUE * f64::from(all);
        if ink.0[0] > 0 && hides {
            *tissue = Luma([255]);
        }
    }
}

fn is_ink([red, green, blue]: [f32; 3], smooth: bool) -> bool {
    let mean = (red + green + blue) / 3.0;
    let (high, low) = (red.max(green).max(blue), red.min(green).min(blue));
    let chroma = high - low;
    (smooth && mean >= DARK)
        || (chroma >= FOREIGN_CHROMA && green < high)
        || (smooth && chroma >= INK_CHROMA)
}
