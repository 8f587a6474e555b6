//! The tile plan: which fields the model shall see.

use crate::domain::geometry::Level0Rect;
use crate::domain::scale::Mpp;
use crate::domain::tile::{Pass, Tile};
use crate::tissue::mask::TissueMask;

/// A regular grid of tiles, edge to edge from the top left corner, in level-0 pixels.
///
/// The cells cover the slide once; those at the right and bottom edge may reach past it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grid {
    /// Width of a tile, level-0 pixels: patch pixels · spacing ÷ mpp, rounded, as `WSInfer` has it.
    pub tile_width: u64,
    /// Height of a tile, level-0 pixels.
    pub tile_height: u64,
    /// Tiles in a row.
    pub columns: u64,
    /// Rows of tiles.
    pub rows: u64,
}

/// A tile is planned if at least this share of it is tissue.
pub const LEAST_TISSUE_SHARE: f64 = 0.125;

impl Grid {
    /// The grid of a slide for a model that sees `field_pixels` at `spacing_um_px`.
    pub fn new(bounds: &Level0Rect, mpp: Mpp, field_pixels: u32, spacing_um_px: f64) -> Self {
        let side = |mpp: f64| {
            let pixels = f64::from(field_pixels) * spacing_um_px / mpp;
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            let rounded = pixels.round() as u64;
            rounded.max(1)
        };
        let (tile_width, tile_height) = (side(mpp.x), side(mpp.y));
        Self {
            tile_width,
            tile_height,
            columns: bounds.width.div_ceil(tile_width),
            rows: bounds.height.div_ceil(tile_height),
        }
    }

    /// The tile in a column and row.
    pub fn tile(&self, column: u64, row: u64) -> Tile {
        Tile {
            rect: Level0Rect {
                x: column * self.tile_width,
                y: row * self.tile_height,
                width: self.tile_width,
                height: self.tile_height,
            },
            pass: Pass::Base,
        }
    }

    /// Column and row of a base tile of this grid.
    pub fn place(&self, tile: &Tile) -> (u64, u64) {
        (
            tile.rect.x / self.tile_width,
            tile.rect.y / self.tile_height,
        )
    }

    /// Tiles over tissue, ordered by x, then y.
    pub fn over_tissue(&self, mask: &TissueMask, bounds: &Level0Rect) -> Vec<Tile> {
        (0..self.columns)
            .flat_map(|column| (0..self.rows).map(move |row| self.tile(column, row)))
            .filter(|tile| {
                tile.rect
                    .intersection(bounds)
                    .is_some_and(|inside| mask.tissue_share(&inside) >= LEAST_TISSUE_SHARE)
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{GrayImage, Luma};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_grid_covers_the_level_once(
            width in 1_u64..5_000,
            height in 1_u64..5_000,
            mpp_x in 0.1..4.0_f64,
            mpp_y in 0.1..4.0_f64,
            px in 0.0..1.0_f64,
            py in 0.0..1.0_f64,
        ) {
            let bounds = Level0Rect { x: 0, y: 0, width, height };
            let grid = Grid::new(&bounds, Mpp { x: mpp_x, y: mpp_y }, 96, 0.97);
            let x = px * (width - 1) as f64;
            let y = py * (height - 1) as f64;
            let covering = (0..grid.columns)
                .flat_map(|c| (0..grid.rows).map(move |r| (c, r)))
                .filter(|&(c, r)| grid.tile(c, r).rect.contains(x, y))
                .count();
            prop_assert_eq!(covering, 1);
            let last = grid.tile(grid.columns - 1, grid.rows - 1).rect;
            prop_assert!(last.x < width && last.y < height);
            prop_assert!(last.right() >= width && last.bottom() >= height);
            prop_assert_eq!(grid.place(&grid.tile(grid.columns - 1, 0)), (grid.columns - 1, 0));
        }
    }

    #[test]
    fn tiles_over_glass_are_not_planned() {
        let bounds = Level0Rect {
            x: 0,
            y: 0,
            width: 1000,
            height: 1000,
        };
        let left_half = GrayImage::from_fn(100, 100, |x, _| Luma([u8::from(x < 50)]));
        let mask = TissueMask::from_image(&left_half, 10.0);
        let grid = Grid::new(&bounds, Mpp { x: 1.0, y: 1.0 }, 100, 1.0);
        let tiles = grid.over_tissue(&mask, &bounds);
        assert_eq!(tiles.len(), 50);
        assert!(tiles.iter().all(|tile| tile.rect.right() <= 500));
        assert!(
            tiles
                .windows(2)
                .all(|w| { (w[0].rect.x, w[0].rect.y) < (w[1].rect.x, w[1].rect.y) })
        );
    }
}
