//! In which order tiles are read: evenly first, then where it is suspicious, then the rest.
//!
//! What is suspicious is told long before all tiles are read only if the first tiles tell much. One
//! tile of every block is read first, so that no lesion as wide as a block is passed over; around
//! those that look suspicious the neighbours follow, hottest first, until windows are read in full;
//! the rest comes in patches that are spread over the slide, so that a run whose time is over has
//! seen a bit of everything. Why: `docs/decisions/0013-order-of-tiles.md`.

use super::plan::Grid;
use crate::domain::tile::Tile;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BinaryHeap, HashMap};

/// Side of the blocks of which the first pass reads one tile each, tiles.
const BLOCK: u64 = 4;
/// Side of the patches in which the rest is read, tiles: large enough that few source tiles lie
/// across their borders and are decoded twice.
const PATCH: u64 = 32;

/// Column and row of a base tile.
type Place = (u64, u64);

/// One tile of each block that has any: an even first look.
///
/// Where in its block it lies follows a sequence of low discrepancy (Roberts, 2018), so that rows
/// and columns of tissue do not fall between the tiles that are read.
pub(super) fn first_look(grid: &Grid, tiles: &[Tile]) -> Vec<Tile> {
    let mut blocks: BTreeMap<Place, (f64, Tile)> = BTreeMap::new();
    for &tile in tiles {
        let (column, row) = grid.place(&tile);
        let block = (column / BLOCK, row / BLOCK);
        let (x, y) = aim(block);
        let off = |at: u64, aim: f64| (at % BLOCK) as f64 + 0.5 - aim;
        let distance = off(column, x).hypot(off(row, y));
        let nearest = blocks.entry(block).or_insert((distance, tile));
        if distance < nearest.0 {
            *nearest = (distance, tile);
        }
    }
    blocks.into_values().map(|(_, tile)| tile).collect()
}

/// Where in a block the tile should lie, tiles from its corner.
fn aim((column, row): Place) -> (f64, f64) {
    // The inverse of the plastic number, and its square.
    const ALONG: f64 = 0.754_877_666_246_692_8;
    const ACROSS: f64 = 0.569_840_290_998_053_3;
    let (column, row) = (column as f64, row as f64);
    let place = |by_column: f64, by_row: f64| {
        (0.5 + column * by_column + row * by_row).fract() * BLOCK as f64
    };
    (place(ALONG, ACROSS), place(ACROSS, ALONG))
}

/// Sorts tiles into patches that are spread over the slide, row by row within a patch.
pub(super) fn spread(grid: &Grid, tiles: &mut [Tile]) {
    tiles.sort_by_key(|tile| {
        let (column, row) = grid.place(tile);
        let patch = interleaved(column / PATCH, row / PATCH).reverse_bits();
        (patch, row, column)
    });
}

/// The bits of both numbers in turns.
fn interleaved(x: u64, y: u64) -> u64 {
    (0..32).fold(0, |bits, at| {
        bits | ((x >> at) & 1) << (2 * at) | ((y >> at) & 1) << (2 * at + 1)
    })
}

/// Unread tiles beside suspicious ones, hottest first.
pub(super) struct Frontier {
    unread: HashMap<Place, Tile>,
    queue: BinaryHeap<Hot>,
}

/// An unread place and the score of the hottest tile beside it.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Hot {
    score: f64,
    place: Place,
}

impl Eq for Hot {}

impl Ord for Hot {
    fn cmp(&self, other: &Self) -> Ordering {
        let by_score = self.score.total_cmp(&other.score);
        by_score.then_with(|| other.place.cmp(&self.place))
    }
}

impl PartialOrd for Hot {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Frontier {
    /// Around nothing yet; `unread` are the base tiles that are still to be read.
    pub(super) fn new(grid: &Grid, unread: impl IntoIterator<Item = Tile>) -> Self {
        Self {
            unread: unread
                .into_iter()
                .map(|tile| (grid.place(&tile), tile))
                .collect(),
            queue: BinaryHeap::new(),
        }
    }

    /// Takes in a suspicious tile, whose neighbours become candidates.
    pub(super) fn warm(&mut self, (column, row): Place, score: f64) {
        for x in column.saturating_sub(1)..=column + 1 {
            for y in row.saturating_sub(1)..=row + 1 {
                if self.unread.contains_key(&(x, y)) {
                    let place = (x, y);
                    self.queue.push(Hot { score, place });
                }
            }
        }
    }

    /// The hottest candidates, at most `most`; they no longer count as unread.
    pub(super) fn take(&mut self, most: usize) -> Vec<Tile> {
        let mut taken = Vec::new();
        while taken.len() < most
            && let Some(hot) = self.queue.pop()
        {
            taken.extend(self.unread.remove(&hot.place));
        }
        taken
    }

    /// Tiles that were read otherwise.
    pub(super) fn forget(&mut self, grid: &Grid, tiles: &[Tile]) {
        for tile in tiles {
            self.unread.remove(&grid.place(tile));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashSet;

    fn grid() -> Grid {
        Grid {
            tile_width: 10,
            tile_height: 10,
            columns: 200,
            rows: 200,
        }
    }

    fn tiles(columns: u64, rows: u64) -> Vec<Tile> {
        let grid = grid();
        (0..columns)
            .flat_map(|column| (0..rows).map(move |row| grid.tile(column, row)))
            .collect()
    }

    proptest! {
        #[test]
        fn the_first_look_has_one_tile_of_every_block(columns in 1_u64..60, rows in 1_u64..60) {
            let first = first_look(&grid(), &tiles(columns, rows));
            let blocks: HashSet<Place> = first
                .iter()
                .map(|tile| grid().place(tile))
                .map(|(column, row)| (column / BLOCK, row / BLOCK))
                .collect();
            prop_assert_eq!(blocks.len(), first.len());
            let expected = columns.div_ceil(BLOCK) * rows.div_ceil(BLOCK);
            prop_assert_eq!(first.len() as u64, expected);
        }

        #[test]
        fn spreading_keeps_every_tile_once(columns in 1_u64..60, rows in 1_u64..60) {
            let before = tiles(columns, rows);
            let mut after = before.clone();
            spread(&grid(), &mut after);
            let place = |tile: &Tile| (tile.rect.x, tile.rect.y);
            let sorted = |tiles: &[Tile]| {
                let mut places: Vec<_> = tiles.iter().map(place).collect();
                places.sort_unstable();
                places
            };
            prop_assert_eq!(sorted(&before), sorted(&after));
        }
    }

    #[test]
    fn a_lesion_as_wide_as_two_blocks_is_looked_at_wherever_it_lies() {
        let seen: HashSet<Place> = first_look(&grid(), &tiles(120, 120))
            .iter()
            .map(|tile| grid().place(tile))
            .collect();
        for left in 0..112 {
            for top in 0..112 {
                let hit = (left..left + 2 * BLOCK - 1)
                    .any(|x| (top..top + 2 * BLOCK - 1).any(|y| seen.contains(&(x, y))));
                assert!(hit, "{left} {top}");
            }
        }
    }

    #[test]
    fn half_of_the_rest_is_spread_over_the_whole_slide() {
        let mut all = tiles(128, 128);
        spread(&grid(), &mut all);
        let half = &all[..all.len() / 2];
        for quarter in [(0, 0), (64, 0), (0, 64), (64, 64)] {
            let inside = half.iter().filter(|tile| {
                let (column, row) = grid().place(tile);
                (quarter.0..quarter.0 + 64).contains(&column)
                    && (quarter.1..quarter.1 + 64).contains(&row)
            });
            assert_eq!(inside.count(), half.len() / 4);
        }
    }

    #[test]
    fn the_neighbours_of_the_hottest_tile_come_first_and_each_once() {
        let mut frontier = Frontier::new(&grid(), tiles(20, 20));
        frontier.warm((3, 3), 0.6);
        frontier.warm((10, 10), 0.9);
        frontier.warm((11, 10), 0.8);
        let taken = frontier.take(9);
        let near = |tile: &Tile| {
            let (column, row) = grid().place(tile);
            column.abs_diff(10) <= 1 && row.abs_diff(10) <= 1
        };
        assert!(taken.iter().all(near), "{taken:?}");
        let rest = frontier.take(100);
        assert_eq!(rest.len(), 3 + 9);
        assert!(frontier.take(100).is_empty());
        let grid = grid();
        frontier.forget(&grid, &[grid.tile(16, 16)]);
        frontier.warm((15, 15), 0.7);
        assert_eq!(frontier.take(100).len(), 8);
    }
}
