//! A raster of yes and no, its runs, and what of it is connected.

use crate::domain::geometry::LevelSize;

/// A raster of yes and no.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Raster {
    size: LevelSize,
    pixels: Vec<bool>,
}

/// Pixels side by side in a row: columns `from..to`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) row: u32,
    pub(super) from: u32,
    pub(super) to: u32,
}

/// Which neighbours are connected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Connected {
    /// Those that share a side.
    Sides = 0,
    /// Those that share a side or corner.
    Corners = 1,
}

impl Raster {
    /// A raster of no.
    pub(super) fn new(size: LevelSize) -> Self {
        Self {
            size,
            pixels: vec![false; size.width as usize * size.height as usize],
        }
    }

    pub(super) fn set(&mut self, column: u32, row: u32, value: bool) {
        self.fill(row, column, column + 1, value);
    }

    /// Sets columns `from..to` of a row.
    pub(super) fn fill(&mut self, row: u32, from: u32, to: u32, value: bool) {
        let start = row as usize * self.size.width as usize;
        self.pixels[start + from as usize..start + to as usize].fill(value);
    }

    /// The runs of pixels with a value, row by row.
    pub(super) fn runs(&self, value: bool) -> Vec<Run> {
        let mut runs = Vec::new();
        let rows = self.pixels.chunks_exact(self.size.width.max(1) as usize);
        for (row, pixels) in (0..).zip(rows) {
            let mut from = 0;
            for same in pixels.chunk_by(|a, b| a == b) {
                #[allow(clippy::cast_possible_truncation)]
                let to = from + same.len() as u32;
                if same[0] == value {
                    runs.push(Run { row, from, to });
                }
                from = to;
            }
        }
        runs
    }

    /// Every pixel whose distance to a set one is less than `reach`, between middles of pixels.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    pub(super) fn grown(&self, reach: f64) -> Self {
        let mut grown = Self::new(self.size);
        let far = reach.ceil() as u32;
        // How far the disc reaches left and right of its middle, by distance in rows.
        let widths: Vec<Option<u32>> = (0..=far)
            .map(|rows| {
                (0..=far)
                    .rev()
                    .find(|columns| f64::from(rows * rows + columns * columns) < reach * reach)
            })
            .collect();
        for run in self.runs(true) {
            for (rows, width) in (0..).zip(&widths) {
                let Some(width) = width else { continue };
                let from = run.from.saturating_sub(*width);
                let to = (run.to + width).min(self.size.width);
                if run.row + rows < self.size.height {
                    grown.fill(run.row + rows, from, to, true);
                }
                if run.row >= rows {
                    grown.fill(run.row - rows, from, to, true);
                }
            }
        }
        grown
    }

    /// Fills what is enclosed: background that does not reach the border over sides of pixels.
    pub(super) fn fill_holes(&mut self) {
        let background = self.runs(false);
        let (labels, number) = components(&background, Connected::Sides);
        let mut outside = vec![false; number];
        for (run, &label) in background.iter().zip(&labels) {
            if run.row == 0
                || run.row + 1 == self.size.height
                || run.from == 0
                || run.to == self.size.width
            {
                outside[label] = true;
            }
        }
        for (run, label) in background.iter().zip(labels) {
            if !outside[label] {
                self.fill(run.row, run.from, run.to, true);
            }
        }
    }
}

/// The component of every run, numbered from 0 by first appearance, and how many there are.
pub(super) fn components(runs: &[Run], connected: Connected) -> (Vec<usize>, usize) {
    let reach = connected as u32;
    let mut parents: Vec<usize> = (0..runs.len()).collect();
    let mut above = 0;
    for (number, run) in runs.iter().enumerate() {
        // Runs of the row above that end before this one begins touch none of those after it.
        while runs[above].row + 1 < run.row
            || (runs[above].row + 1 == run.row && runs[above].to + reach <= run.from)
        {
            above += 1;
        }
        let mut other = above;
        while runs[other].row + 1 == run.row && runs[other].from < run.to + reach {
            join(&mut parents, number, other);
            other += 1;
        }
    }
    let mut labels: Vec<Option<usize>> = vec![None; runs.len()];
    let mut number = 0;
    let numbered = (0..runs.len())
        .map(|run| {
            let root = root(&mut parents, run);
            *labels[root].get_or_insert_with(|| {
                number += 1;
                number - 1
            })
        })
        .collect();
    (numbered, number)
}

fn root(parents: &mut [usize], mut of: usize) -> usize {
    while parents[of] != of {
        parents[of] = parents[parents[of]];
        of = parents[of];
    }
    of
}

fn join(parents: &mut [usize], one: usize, other: usize) {
    let (one, other) = (root(parents, one), root(parents, other));
    parents[one.max(other)] = one.min(other);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn raster(rows: &[&str]) -> Raster {
        #[allow(clippy::cast_possible_truncation)]
        let mut raster = Raster::new(LevelSize {
            width: rows[0].len() as u32,
            height: rows.len() as u32,
        });
        for (row, text) in (0..).zip(rows) {
            for (column, sign) in (0..).zip(text.chars()) {
                raster.set(column, row, sign == '#');
            }
        }
        raster
    }

    #[test]
    fn corners_connect_eight_neighbours_and_sides_four() {
        let diagonal = raster(&["#..#", ".##.", "...#"]);
        let runs = diagonal.runs(true);
        assert_eq!(components(&runs, Connected::Corners).1, 1);
        assert_eq!(components(&runs, Connected::Sides).1, 4);
    }

    #[test]
    fn an_arch_is_one_component_though_its_feet_are_apart() {
        let arch = raster(&["#.#.#", "#.#.#", "###.#"]);
        let (labels, number) = components(&arch.runs(true), Connected::Sides);
        assert_eq!((labels, number), (vec![0, 0, 1, 0, 0, 1, 0, 1], 2));
    }

    /// A hole may be reached over a corner and is a hole all the same, as in scipy.
    #[test]
    fn holes_are_filled_and_bays_are_not() {
        let mut ring = raster(&[".###.", "#...#", "#.#.#", ".###.", "....."]);
        ring.fill_holes();
        assert_eq!(ring, raster(&[".###.", "#####", "#####", ".###.", "....."]));
        let bay = ["###", "#..", "###"];
        let mut open = raster(&bay);
        open.fill_holes();
        assert_eq!(open, raster(&bay));
    }

    proptest! {
        /// Growing by hand: a pixel is set if a set one lies nearer than the reach.
        #[test]
        fn grown_pixels_are_those_within_reach(
            set in proptest::collection::vec((0_u32..12, 0_u32..9), 0..6), reach in 0.5..5.0,
        ) {
            let size = LevelSize { width: 12, height: 9 };
            let mut raster = Raster::new(size);
            for &(column, row) in &set {
                raster.set(column, row, true);
            }
            let mut by_hand = Raster::new(size);
            for row in 0..9 {
                for column in 0..12 {
                    let near = set.iter().any(|&(x, y)| {
                        f64::from(x.abs_diff(column)).hypot(f64::from(y.abs_diff(row))) < reach
                    });
                    by_hand.set(column, row, near);
                }
            }
            prop_assert_eq!(raster.grown(reach), by_hand);
        }
    }
}
