//! The heat map: model scores as colours over the slide.

use super::lattice::Cell;
use super::plan::Grid;
use crate::domain::geometry::Level0Rect;
use crate::domain::tile::TileResult;
use image::{Rgba, RgbaImage};
use std::collections::{HashMap, HashSet};

/// Scores of the whole slide, ready to be drawn at any size.
#[derive(Debug, Clone)]
pub struct HeatMap {
    grid: Grid,
    bounds: Level0Rect,
    scores: HashMap<(u64, u64), f64>,
    not_analysed: HashSet<(u64, u64)>,
}

/// Anchors of the *inferno* colour map at equal steps from 0 to 1: perceptually uniform and safe
/// for colour-blind readers.
///
/// # Source
/// matplotlib, `inferno` (CC0).
const INFERNO: [[u8; 3]; 9] = [
    [0, 0, 4],
    [31, 12, 72],
    [85, 15, 109],
    [136, 34, 106],
    [186, 54, 85],
    [227, 89, 51],
    [249, 140, 10],
    [249, 201, 50],
    [252, 255, 164],
];

/// Lines over what was not analysed.
const HATCHING: Rgba<u8> = Rgba([160, 160, 160, 255]);

/// Opacity of a place that the model saw: a low score leaves the tissue in sight.
const ALPHA_AT_0: f64 = 70.0;
const ALPHA_AT_1: f64 = 210.0;

/// The colour of a model score, 0..=1, in the *inferno* map.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
pub fn inferno(score: f64) -> [u8; 3] {
    let place = score.clamp(0.0, 1.0) * (INFERNO.len() - 1) as f64;
    let low = (place.floor() as usize).min(INFERNO.len() - 2);
    let share = place - low as f64;
    std::array::from_fn(|channel| {
        let from = f64::from(INFERNO[low][channel]);
        let to = f64::from(INFERNO[low + 1][channel]);
        (from + (to - from) * share).round() as u8
    })
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn opacity(score: f64) -> u8 {
    (ALPHA_AT_0 + (ALPHA_AT_1 - ALPHA_AT_0) * score.clamp(0.0, 1.0)).round() as u8
}

impl HeatMap {
    pub(super) fn new(grid: Grid, bounds: Level0Rect, cells: &[Cell], base: &[TileResult]) -> Self {
        let not_analysed = base
            .iter()
            .filter(|result| !result.is_analysed())
            .map(|result| grid.place(&result.tile))
            .collect();
        Self {
            grid,
            bounds,
            scores: cells
                .iter()
                .map(|cell| ((cell.column, cell.row), cell.score))
                .collect(),
            not_analysed,
        }
    }

    /// Draws the map over the whole slide, transparent where nothing was analysed.
    ///
    /// `width × height` pixels cover the slide exactly. Tiles that failed or are in doubt are
    /// hatched, over the score that they or their surroundings have.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    pub fn draw(&self, width: u32, height: u32) -> RgbaImage {
        let step_x = self.bounds.width as f64 / f64::from(width.max(1));
        let step_y = self.bounds.height as f64 / f64::from(height.max(1));
        // Neighbours mostly lie in one cell, whose colour is looked up once.
        let mut last: Option<((u64, u64), Rgba<u8>, bool)> = None;
        RgbaImage::from_fn(width, height, |x, y| {
            let at_x = ((f64::from(x) + 0.5) * step_x) as u64;
            let at_y = ((f64::from(y) + 0.5) * step_y) as u64;
            let cell = (
                at_x * 2 / self.grid.tile_width,
                at_y * 2 / self.grid.tile_height,
            );
            let (_, colour, is_hatched) = match last {
                Some(known) if known.0 == cell => known,
                _ => *last.insert((cell, self.colour(cell), self.is_hatched(cell))),
            };
            if is_hatched && (x + y) % 4 == 0 {
                HATCHING
            } else {
                colour
            }
        })
    }

    fn colour(&self, cell: (u64, u64)) -> Rgba<u8> {
        self.scores.get(&cell).map_or(Rgba([0; 4]), |&score| {
            let [r, g, b] = inferno(score);
            Rgba([r, g, b, opacity(score)])
        })
    }

    fn is_hatched(&self, cell: (u64, u64)) -> bool {
        self.not_analysed.contains(&(cell.0 / 2, cell.1 / 2))
    }

    /// A size for the overlay of a viewer: two pixels a cell, at most `longest` on a side.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    pub fn overlay_size(&self, longest: u32) -> (u32, u32) {
        let natural = (self.grid.columns.max(self.grid.rows) * 4) as f64;
        let side = natural.min(f64::from(longest)).max(1.0);
        let scale = side / self.bounds.width.max(self.bounds.height) as f64;
        let length = |pixels: u64| ((pixels as f64 * scale).round() as u32).max(1);
        (length(self.bounds.width), length(self.bounds.height))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_colour_map_grows_brighter_with_the_score() {
        let luminance = |score: f64| {
            let [r, g, b] = inferno(score).map(f64::from);
            0.2126 * r + 0.7152 * g + 0.0722 * b
        };
        for step in 0..100 {
            let score = f64::from(step) / 100.0;
            assert!(luminance(score + 0.01) >= luminance(score), "{score}");
        }
    }

    #[test]
    fn what_was_not_analysed_stays_transparent() {
        let grid = Grid {
            tile_width: 10,
            tile_height: 10,
            columns: 2,
            rows: 2,
        };
        let bounds = Level0Rect {
            x: 0,
            y: 0,
            width: 20,
            height: 20,
        };
        let cells = [Cell {
            column: 0,
            row: 0,
            score: 1.0,
        }];
        let map = HeatMap::new(grid, bounds, &cells, &[]).draw(4, 4);
        assert_eq!(map.get_pixel(0, 0).0, [252, 255, 164, 210]);
        assert_eq!(map.get_pixel(3, 3).0, [0; 4]);
    }
}
