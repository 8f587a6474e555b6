//! From tile scores to a score of each place and of the slide.
//!
//! A tile's score speaks of its centre, and a single tile is often wrong. The slide score is
//! therefore that of a *window*: the mean over all tiles whose centres lie within one tile of a
//! base tile's centre, 3 × 3 base tiles and, where they were read, the 16 half-stride tiles between
//! them. Half-stride tiles are read around every window that is not clearly quiet. **The slide score
//! is the highest window score.** Why, and what it can miss: `docs/decisions/0002-slide-score.md`.
//!
//! For the heat map and the outlines the slide is divided into cells of half a tile. Each lies
//! between the centres of one base tile and three half-stride tiles, and its score is the mean of
//! those that were read (bilinear interpolation at the cell's centre).

use super::plan::Grid;
use crate::classify::classifier::Contract;
use crate::domain::geometry::Level0Rect;
use crate::domain::tile::{Pass, Tile, TileResult};
use std::collections::{HashMap, HashSet};

/// Scores on the half-stride lattice of a grid.
pub(super) struct Lattice {
    grid: Grid,
    /// Score of the tile centred on node (i, j), half strides from the top left corner: base
    /// tiles are at odd i and odd j.
    nodes: HashMap<(u64, u64), f64>,
}

/// A cell of half a tile by half a tile and its score.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Cell {
    /// Column, half tiles.
    pub(super) column: u64,
    /// Row, half tiles.
    pub(super) row: u64,
    /// Mean of the tiles whose centres are its corners.
    pub(super) score: f64,
}

impl Lattice {
    /// An empty lattice.
    pub(super) fn new(grid: Grid) -> Self {
        Self {
            grid,
            nodes: HashMap::new(),
        }
    }

    /// Takes in the tiles that were read.
    pub(super) fn add(&mut self, results: &[TileResult], contract: &Contract) {
        for result in results {
            if let Some(scores) = result.scores() {
                let node = self.node_of(&result.tile);
                self.nodes.insert(node, contract.suspicion(scores));
            }
        }
    }

    fn node_of(&self, tile: &Tile) -> (u64, u64) {
        let node = |origin: u64, side: u64| {
            let twice = origin * 2;
            (twice + side / 2) / side + 1
        };
        (
            node(tile.rect.x, self.grid.tile_width),
            node(tile.rect.y, self.grid.tile_height),
        )
    }

    /// Every window, ordered by score, highest first.
    pub(super) fn windows(&self) -> Vec<Window> {
        let mut windows: Vec<Window> = self
            .base_nodes()
            .map(|centre| Window {
                centre,
                score: self.window_score(centre),
            })
            .collect();
        windows.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.centre.cmp(&b.centre)));
        windows
    }

    fn base_nodes(&self) -> impl Iterator<Item = (u64, u64)> {
        self.nodes
            .keys()
            .copied()
            .filter(|(i, j)| i % 2 == 1 && j % 2 == 1)
    }

    fn window_score(&self, centre: (u64, u64)) -> f64 {
        let scores: Vec<f64> = window_nodes(centre)
            .filter_map(|node| self.nodes.get(&node).copied())
            .collect();
        scores.iter().sum::<f64>() / scores.len() as f64
    }

    /// Half-stride tiles of every window that scored at least `from`, highest first, inside
    /// `bounds`, each once, at most `most`.
    pub(super) fn refinement(&self, from: f64, bounds: &Level0Rect, most: usize) -> Vec<Tile> {
        self.refinement_of(&self.windows(), from, bounds, most)
    }

    /// As [`Self::refinement`], of some windows alone, which are ordered by score, highest first.
    pub(super) fn refinement_of(
        &self,
        windows: &[Window],
        from: f64,
        bounds: &Level0Rect,
        most: usize,
    ) -> Vec<Tile> {
        let mut tiles = Vec::new();
        let mut planned = HashSet::new();
        for window in windows {
            if window.score < from {
                break;
            }
            let within: Vec<((u64, u64), Tile)> = window_nodes(window.centre)
                .filter(|(i, j)| i % 2 == 0 || j % 2 == 0)
                .filter(|node| !planned.contains(node))
                .filter_map(|node| Some((node, self.half_stride_tile(node, bounds)?)))
                .collect();
            if tiles.len() + within.len() > most {
                break;
            }
            for (node, tile) in within {
                planned.insert(node);
                tiles.push(tile);
            }
        }
        tiles
    }

    fn half_stride_tile(&self, (i, j): (u64, u64), bounds: &Level0Rect) -> Option<Tile> {
        let origin = |node: u64, side: u64| node.checked_sub(1).map(|n| n * side / 2);
        let rect = Level0Rect {
            x: origin(i, self.grid.tile_width)?,
            y: origin(j, self.grid.tile_height)?,
            width: self.grid.tile_width,
            height: self.grid.tile_height,
        };
        let inside = rect.right() <= bounds.right() && rect.bottom() <= bounds.bottom();
        inside.then_some(Tile {
            rect,
            pass: Pass::Refinement,
        })
    }

    /// Every cell that has a score, ordered by row, then column.
    pub(super) fn cells(&self) -> Vec<Cell> {
        let mut cells: Vec<Cell> = self
            .base_nodes()
            .flat_map(|(i, j)| [(i - 1, j - 1), (i, j - 1), (i - 1, j), (i, j)])
            .map(|(column, row)| Cell {
                column,
                row,
                score: self.cell_score(column, row),
            })
            .collect();
        cells.sort_by_key(|cell| (cell.row, cell.column));
        cells
    }

    fn cell_score(&self, column: u64, row: u64) -> f64 {
        let corners = [(0, 0), (1, 0), (0, 1), (1, 1)];
        let scores: Vec<f64> = corners
            .into_iter()
            .filter_map(|(di, dj)| self.nodes.get(&(column + di, row + dj)).copied())
            .collect();
        scores.iter().sum::<f64>() / scores.len() as f64
    }
}

/// A base tile, its neighbours and the half-stride tiles between them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Window {
    /// Node of the base tile in the middle.
    centre: (u64, u64),
    /// Mean over the tiles that were read.
    pub(super) score: f64,
}

impl Window {
    /// Columns and rows of the base tiles that belong to it, whether they are planned or not.
    pub(super) fn base_places(&self) -> impl Iterator<Item = (u64, u64)> {
        window_nodes(self.centre)
            .filter(|(i, j)| i % 2 == 1 && j % 2 == 1)
            .map(|(i, j)| (i / 2, j / 2))
    }
}

/// How far a window reaches from its centre, half strides.
const REACH: u64 = 2;

fn window_nodes((i, j): (u64, u64)) -> impl Iterator<Item = (u64, u64)> {
    let rows = j.saturating_sub(REACH)..=j + REACH;
    rows.flat_map(move |row| (i.saturating_sub(REACH)..=i + REACH).map(move |column| (column, row)))
}

/// The slide score: the highest window score; `None` if there is no window.
pub(super) fn slide_score(windows: &[Window]) -> Option<f64> {
    windows.first().map(|window| window.score)
}

/// The cells to outline: those at or above `from` that lie in a window at or above `warm`, and
/// those at or above `from` that join them edge to edge.
///
/// A hot cell in quiet surroundings shows in the heat map but makes no region. If a window is
/// warm without any hot cell, its highest cell stands for it, so that a suspicious slide is never
/// without a region.
pub(super) fn hot_cells(cells: &[Cell], windows: &[Window], from: f64, warm: f64) -> Vec<Cell> {
    let by_place: HashMap<(u64, u64), &Cell> = cells
        .iter()
        .map(|cell| ((cell.column, cell.row), cell))
        .collect();
    let mut hot: HashMap<(u64, u64), Cell> = HashMap::new();
    for window in windows.iter().take_while(|window| window.score >= warm) {
        let within: Vec<&Cell> = window_cells(window.centre)
            .filter_map(|place| by_place.get(&place).copied())
            .collect();
        let before = hot.len();
        let chosen = within.iter().filter(|cell| cell.score >= from);
        hot.extend(chosen.map(|&&cell| ((cell.column, cell.row), cell)));
        if hot.len() == before && !within.iter().any(|cell| cell.score >= from) {
            let highest = within.iter().max_by(|a, b| a.score.total_cmp(&b.score));
            hot.extend(highest.map(|&&cell| ((cell.column, cell.row), cell)));
        }
    }
    let mut open: Vec<(u64, u64)> = hot.keys().copied().collect();
    while let Some((column, row)) = open.pop() {
        let neighbours = [
            (column.wrapping_sub(1), row),
            (column + 1, row),
            (column, row.wrapping_sub(1)),
            (column, row + 1),
        ];
        for place in neighbours {
            if let Some(&&cell) = by_place.get(&place)
                && cell.score >= from
                && hot.insert(place, cell).is_none()
            {
                open.push(place);
            }
        }
    }
    let mut hot: Vec<Cell> = hot.into_values().collect();
    hot.sort_by_key(|cell| (cell.row, cell.column));
    hot
}

/// The 4 × 4 cells between the nodes of a window.
fn window_cells((i, j): (u64, u64)) -> impl Iterator<Item = (u64, u64)> {
    let rows = j.saturating_sub(REACH)..j + REACH;
    rows.flat_map(move |row| (i.saturating_sub(REACH)..i + REACH).map(move |column| (column, row)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::intended_use::IntendedUse;
    use crate::domain::tile::{TileFailure, TileOutcome};
    use crate::domain::verdict::{ModelIdentity, Thresholds};

    fn contract() -> Contract {
        Contract {
            identity: ModelIdentity {
                name: "test".into(),
                version: "1".into(),
                variant: "f32".into(),
                sha256: String::new(),
                engine: "none".into(),
            },
            config_sha256: String::new(),
            patch_pixels: 10,
            field_pixels: 10,
            spacing_um_px: 1.0,
            class_names: vec!["normal".into(), "tumor".into()],
            positive: vec![1],
            intended_use: IntendedUse {
                organs: vec![],
                preparations: vec![],
                age_groups: vec![],
                questions: vec![],
                statement: String::new(),
            },
            label_field_um: 10.0,
            smallest_lesion_um: 0.0,
            tile_suspicious_at: 0.5,
            tile_clear_below: 0.5,
            thresholds: Thresholds {
                suspicious_at: 0.5,
                clear_below: 0.5,
                minimum_coverage: 0.9,
            },
            domain_limit: None,
            values_per_patch: 300,
            preferred_batch: 1,
            sessions: 1,
        }
    }

    const BOUNDS: Level0Rect = Level0Rect {
        x: 0,
        y: 0,
        width: 51,
        height: 51,
    };

    fn grid(side: u64) -> Grid {
        Grid {
            tile_width: side,
            tile_height: side,
            columns: 51_u64.div_ceil(side),
            rows: 51_u64.div_ceil(side),
        }
    }

    fn read(tile: Tile, score: f32) -> TileResult {
        TileResult {
            tile,
            outcome: TileOutcome::Read {
                scores: vec![1.0 - score, score],
            },
        }
    }

    fn base(grid: &Grid, score: impl Fn(u64, u64) -> f32) -> Vec<TileResult> {
        (0..5)
            .flat_map(|column| (0..5).map(move |row| (column, row)))
            .map(|(column, row)| read(grid.tile(column, row), score(column, row)))
            .collect()
    }

    #[test]
    fn a_single_hot_tile_in_quiet_tissue_is_outweighed() {
        for side in [10, 11] {
            let grid = grid(side);
            let mut lattice = Lattice::new(grid);
            let hot = |c, r| if (c, r) == (2, 2) { 0.9 } else { 0.0 };
            lattice.add(&base(&grid, hot), &contract());
            let score = slide_score(&lattice.windows()).unwrap();
            assert!((score - 0.1).abs() < 1e-6, "{score}");

            let between = lattice.refinement(0.05, &BOUNDS, 1000);
            assert!(!between.is_empty());
            let quiet: Vec<TileResult> = between.into_iter().map(|t| read(t, 0.0)).collect();
            lattice.add(&quiet, &contract());
            let windows = lattice.windows();
            let score = slide_score(&windows).unwrap();
            assert!(score < 0.9 / 20.0, "side {side}: {score}");
            assert_eq!(hot_cells(&lattice.cells(), &windows, 0.5, 0.5), vec![]);
        }
    }

    #[test]
    fn a_lesion_of_three_tiles_keeps_its_score_and_its_place() {
        let grid = grid(10);
        let mut lattice = Lattice::new(grid);
        let lesion = |c: u64, r: u64| {
            if (1..4).contains(&c) && (1..4).contains(&r) {
                0.9
            } else {
                0.0
            }
        };
        lattice.add(&base(&grid, lesion), &contract());
        let windows = lattice.windows();
        assert!((slide_score(&windows).unwrap() - 0.9).abs() < 1e-6);
        let hot = hot_cells(&lattice.cells(), &windows, 0.5, 0.5);
        assert_eq!(hot.len(), 36);
        assert!(
            hot.iter()
                .all(|c| (2..8).contains(&c.column) && (2..8).contains(&c.row))
        );
    }

    #[test]
    fn a_fragment_of_one_tile_is_judged_by_that_tile() {
        let grid = grid(10);
        let mut lattice = Lattice::new(grid);
        lattice.add(&[read(grid.tile(2, 2), 0.8)], &contract());
        assert!((slide_score(&lattice.windows()).unwrap() - 0.8).abs() < 1e-6);
    }

    #[test]
    fn a_warm_window_without_a_hot_cell_still_has_a_region() {
        let grid = grid(10);
        let mut lattice = Lattice::new(grid);
        lattice.add(&base(&grid, |_, _| 0.6), &contract());
        let windows = lattice.windows();
        assert!(!hot_cells(&lattice.cells(), &windows, 0.9, 0.6).is_empty());
        assert_eq!(hot_cells(&lattice.cells(), &windows, 0.9, 0.7), vec![]);
    }

    #[test]
    fn half_stride_tiles_stay_on_the_slide_and_within_the_budget() {
        let grid = grid(10);
        let mut lattice = Lattice::new(grid);
        lattice.add(
            &[read(grid.tile(0, 0), 0.9), read(grid.tile(4, 4), 0.8)],
            &contract(),
        );
        let all = lattice.refinement(0.5, &BOUNDS, 1000);
        assert!(
            all.iter()
                .all(|t| t.rect.right() <= 51 && t.rect.bottom() <= 51)
        );
        assert!(all.iter().all(|t| t.pass == Pass::Refinement));
        let few = lattice.refinement(0.5, &BOUNDS, all.len() - 1);
        assert!(!few.is_empty() && few.len() < all.len());
    }

    #[test]
    fn a_failed_tile_has_no_score() {
        let grid = grid(10);
        let mut lattice = Lattice::new(grid);
        let failed = TileResult {
            tile: grid.tile(0, 0),
            outcome: TileOutcome::Failed {
                failure: TileFailure::Decode,
            },
        };
        lattice.add(&[failed], &contract());
        assert_eq!(slide_score(&lattice.windows()), None);
    }
}
