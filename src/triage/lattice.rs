//! From tile scores to a score of each place and of the slide.
//!
//! A tile's score speaks of its centre. Base tiles stand edge to edge; where one is suspicious,
//! half-stride tiles are read around it. The slide is divided into cells of half a tile. Each
//! cell lies between the centres of one base tile and three half-stride tiles, and its score is
//! their mean (bilinear interpolation at the cell's centre); where no half-stride tile was read it
//! is the base tile's. **The slide score is the highest cell score**: a single tile that its
//! overlapping neighbours do not confirm counts for less than a lesion that all of them see.

use super::plan::Grid;
use crate::classify::classifier::Contract;
use crate::domain::geometry::Level0Rect;
use crate::domain::tile::{Pass, Tile, TileResult};
use std::collections::HashMap;

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

    /// Half-stride tiles around every base tile that scored at least `from`, highest first, inside
    /// `bounds`, each once, at most `most`.
    pub(super) fn refinement(&self, from: f64, bounds: &Level0Rect, most: usize) -> Vec<Tile> {
        let mut suspicious: Vec<((u64, u64), f64)> = self
            .nodes
            .iter()
            .filter(|&(&(i, j), &score)| i % 2 == 1 && j % 2 == 1 && score >= from)
            .map(|(&node, &score)| (node, score))
            .collect();
        suspicious.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let mut tiles = Vec::new();
        let mut planned = std::collections::HashSet::new();
        for ((i, j), _) in suspicious {
            let around: Vec<(u64, u64)> = [
                (0, 0),
                (1, 0),
                (2, 0),
                (0, 1),
                (2, 1),
                (0, 2),
                (1, 2),
                (2, 2),
            ]
            .into_iter()
            .map(|(di, dj)| (i + di - 1, j + dj - 1))
            .filter(|node| !planned.contains(node))
            .filter_map(|node| self.half_stride_tile(node, bounds).map(|_| node))
            .collect();
            if tiles.len() + around.len() > most {
                break;
            }
            for node in around {
                planned.insert(node);
                tiles.extend(self.half_stride_tile(node, bounds));
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
            .nodes
            .keys()
            .filter(|(i, j)| i % 2 == 1 && j % 2 == 1)
            .flat_map(|&(i, j)| [(i - 1, j - 1), (i, j - 1), (i - 1, j), (i, j)])
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

    /// The grid that the lattice halves.
    pub(super) fn grid(&self) -> &Grid {
        &self.grid
    }
}

/// The slide score: the highest cell score; `None` if there is no cell.
pub(super) fn slide_score(cells: &[Cell]) -> Option<f64> {
    cells.iter().map(|cell| cell.score).max_by(f64::total_cmp)
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
            patch_pixels: 10,
            field_pixels: 10,
            spacing_um_px: 1.0,
            class_names: vec!["normal".into(), "tumor".into()],
            positive: vec![1],
            intended_use: IntendedUse {
                organs: vec![],
                preparations: vec![],
                age_groups: vec![],
                statement: String::new(),
            },
            label_field_um: 10.0,
            tile_suspicious_at: 0.5,
            thresholds: Thresholds {
                suspicious_at: 0.5,
                clear_below: 0.5,
                minimum_coverage: 0.9,
            },
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

    #[test]
    fn an_unconfirmed_tile_counts_for_a_quarter_of_its_cells() {
        for side in [10, 11] {
            let grid = grid(side);
            let mut lattice = Lattice::new(grid);
            let mut base = vec![read(grid.tile(2, 2), 0.8)];
            base.push(read(grid.tile(1, 2), 0.1));
            lattice.add(&base, &contract());
            assert!((slide_score(&lattice.cells()).unwrap() - 0.8).abs() < 1e-6);

            let around = lattice.refinement(0.5, &BOUNDS, 100);
            assert_eq!(around.len(), 8, "side {side}");
            assert!(around.iter().all(|t| t.pass == Pass::Refinement));
            let quiet: Vec<TileResult> = around.into_iter().map(|t| read(t, 0.0)).collect();
            lattice.add(&quiet, &contract());
            let cells = lattice.cells();
            assert_eq!(cells.len(), 8);
            assert!((slide_score(&cells).unwrap() - 0.2).abs() < 1e-6);
        }
    }

    #[test]
    fn a_confirmed_tile_keeps_its_score() {
        let grid = grid(10);
        let mut lattice = Lattice::new(grid);
        lattice.add(&[read(grid.tile(2, 2), 0.8)], &contract());
        let around = lattice.refinement(0.5, &BOUNDS, 100);
        let loud: Vec<TileResult> = around.into_iter().map(|t| read(t, 0.8)).collect();
        lattice.add(&loud, &contract());
        assert!((slide_score(&lattice.cells()).unwrap() - 0.8).abs() < 1e-6);
    }

    #[test]
    fn half_stride_tiles_stay_on_the_slide_and_within_the_budget() {
        let grid = grid(10);
        let mut lattice = Lattice::new(grid);
        lattice.add(
            &[read(grid.tile(0, 0), 0.9), read(grid.tile(4, 4), 0.8)],
            &contract(),
        );
        let all = lattice.refinement(0.5, &BOUNDS, 100);
        assert_eq!(all.len(), 3 + 3);
        assert!(
            all.iter()
                .all(|t| t.rect.right() <= 51 && t.rect.bottom() <= 51)
        );
        assert_eq!(lattice.refinement(0.5, &BOUNDS, 4).len(), 3);
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
        assert_eq!(slide_score(&lattice.cells()), None);
    }
}
