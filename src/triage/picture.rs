//! Pictures for people: the slide at low power with the heat map or the regions drawn over it.

use super::heatmap::HeatMap;
use super::survey::Survey;
use crate::domain::geometry::Level0Point;
use crate::domain::verdict::Region;
use image::{Rgb, RgbImage, Rgba};

/// Share of the heat map's colour where it lies over the slide and is opaque, per cent.
const HEAT_PER_CENT: u32 = 55;
/// An opaque pixel's alpha times a hundred per cent.
const WHOLE: u32 = 255 * 100;
/// Colour of a region's outline: the accent of the viewer.
const OUTLINE: Rgb<u8> = Rgb([249, 140, 10]);

/// The heat map over the low-power picture.
pub fn heat_over_thumbnail(survey: &Survey, heat_map: &HeatMap) -> RgbImage {
    let (width, height) = survey.image.dimensions();
    let heat = heat_map.draw(width, height);
    let mut picture = survey.image.clone();
    for (under, over) in picture.pixels_mut().zip(heat.pixels()) {
        let Rgba([red, green, blue, alpha]) = *over;
        let share = HEAT_PER_CENT * u32::from(alpha);
        for (under, over) in under.0.iter_mut().zip([red, green, blue]) {
            let mixed = u32::from(*under) * (WHOLE - share) + u32::from(over) * share;
            *under = u8::try_from((mixed + WHOLE / 2) / WHOLE).unwrap_or(u8::MAX);
        }
    }
    picture
}

/// The low-power picture with the outlines of the regions.
pub fn overview(survey: &Survey, regions: &[Region]) -> RgbImage {
    let mut picture = survey.image.clone();
    for region in regions {
        let rings = std::iter::once(&region.polygon.exterior).chain(&region.polygon.interiors);
        for ring in rings {
            for ends in ring.windows(2) {
                draw_side(&mut picture, ends[0], ends[1], survey.downsample);
            }
        }
    }
    picture
}

/// Draws one side of an outline, two pixels wide. Outlines of tiles have only level and upright
/// sides.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn draw_side(picture: &mut RgbImage, from: Level0Point, to: Level0Point, downsample: f64) {
    let place = |value: u64| (value as f64 / downsample).round() as u32;
    let (x0, x1) = (place(from.x.min(to.x)), place(from.x.max(to.x)));
    let (y0, y1) = (place(from.y.min(to.y)), place(from.y.max(to.y)));
    for y in y0..=y1 + 1 {
        for x in x0..=x1 + 1 {
            if x < picture.width() && y < picture.height() {
                picture.put_pixel(x, y, OUTLINE);
            }
        }
    }
}
