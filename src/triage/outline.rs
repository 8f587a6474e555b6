//! Suspicious cells, drawn together into regions with an outline.

use super::lattice::Cell;
use super::plan::Grid;
use crate::domain::geometry::{Level0Point, Level0Rect, Polygon};
use crate::domain::scale::Mpp;
use crate::domain::verdict::Region;
use std::collections::{BTreeMap, HashMap};

/// Regions of edge-connected cells: highest score first, then largest.
pub(super) fn regions(
    cells: &[Cell],
    grid: &Grid,
    bounds: &Level0Rect,
    mpp: Mpp,
    label: Option<&str>,
) -> Vec<Region> {
    let scores_of: HashMap<(u64, u64), f64> = cells
        .iter()
        .map(|cell| ((cell.column, cell.row), cell.score))
        .collect();
    let mut regions: Vec<Region> = connected(&scores_of)
        .iter()
        .map(|members| {
            let scores = members.iter().map(|member| scores_of[member]);
            let polygon = to_level0(outline(members), grid, bounds);
            Region {
                rank: 0,
                area_mm2: mpp.area_mm2(polygon.area()),
                polygon,
                max_score: scores.clone().fold(0.0, f64::max),
                mean_score: scores.sum::<f64>() / members.len() as f64,
                label: label.map(str::to_owned),
            }
        })
        .collect();
    regions.sort_by(|a, b| {
        b.max_score
            .total_cmp(&a.max_score)
            .then(b.area_mm2.total_cmp(&a.area_mm2))
    });
    for (rank, region) in (1..).zip(&mut regions) {
        region.rank = rank;
    }
    regions
}

/// Groups of edge-connected cells, each sorted, in the order of their first cell.
fn connected(cells: &HashMap<(u64, u64), f64>) -> Vec<Vec<(u64, u64)>> {
    let mut keys: Vec<(u64, u64)> = cells.keys().copied().collect();
    keys.sort_unstable_by_key(|&(column, row)| (row, column));
    let mut seen = std::collections::HashSet::new();
    let mut groups = Vec::new();
    for start in keys {
        if !seen.insert(start) {
            continue;
        }
        let mut group = Vec::new();
        let mut open = vec![start];
        while let Some((column, row)) = open.pop() {
            group.push((column, row));
            let neighbours = [
                (column.checked_sub(1), Some(row)),
                (Some(column + 1), Some(row)),
                (Some(column), row.checked_sub(1)),
                (Some(column), Some(row + 1)),
            ];
            for neighbour in neighbours {
                if let (Some(column), Some(row)) = neighbour
                    && cells.contains_key(&(column, row))
                    && seen.insert((column, row))
                {
                    open.push((column, row));
                }
            }
        }
        group.sort_unstable();
        groups.push(group);
    }
    groups
}

type Corner = (u64, u64);

/// The outer ring and the holes of edge-connected cells, in cell corners.
///
/// Every side that faces outwards becomes a directed edge with the cell on its right (y runs
/// down), so outer rings run clockwise and holes the other way.
fn outline(members: &[(u64, u64)]) -> (Vec<Corner>, Vec<Vec<Corner>>) {
    let inside: std::collections::HashSet<&(u64, u64)> = members.iter().collect();
    let has = |column: Option<u64>, row: Option<u64>| match (column, row) {
        (Some(column), Some(row)) => inside.contains(&(column, row)),
        _ => false,
    };
    let mut edges: BTreeMap<Corner, Vec<Corner>> = BTreeMap::new();
    for &(column, row) in members {
        let (right, below) = (column + 1, row + 1);
        let sides = [
            (
                has(Some(column), row.checked_sub(1)),
                (column, row),
                (right, row),
            ),
            (has(Some(right), Some(row)), (right, row), (right, below)),
            (
                has(Some(column), Some(below)),
                (right, below),
                (column, below),
            ),
            (
                has(column.checked_sub(1), Some(row)),
                (column, below),
                (column, row),
            ),
        ];
        for (shared, from, to) in sides {
            if !shared {
                edges.entry(from).or_default().push(to);
            }
        }
    }
    let mut exterior = Vec::new();
    let mut holes = Vec::new();
    while let Some(ring) = next_ring(&mut edges) {
        if signed_double_area(&ring) > 0 {
            exterior = ring;
        } else {
            holes.push(ring);
        }
    }
    (exterior, holes)
}

/// Takes one closed ring out of the edges. Where two cells touch only at a corner the ring turns
/// right, back to its own cell, so that it never crosses itself.
fn next_ring(edges: &mut BTreeMap<Corner, Vec<Corner>>) -> Option<Vec<Corner>> {
    let start = *edges.keys().next()?;
    let mut ring = vec![start];
    let mut at = start;
    let mut heading = None;
    loop {
        let choices = edges.get_mut(&at)?;
        let chosen = choices
            .iter()
            .position(|&to| heading.is_some_and(|h| turns_right(h, direction(at, to))))
            .unwrap_or(0);
        let to = choices.swap_remove(chosen);
        if choices.is_empty() {
            edges.remove(&at);
        }
        let next_heading = direction(at, to);
        if heading == Some(next_heading) {
            ring.pop();
        }
        heading = Some(next_heading);
        ring.push(to);
        at = to;
        if at == start {
            return Some(ring);
        }
    }
}

fn direction(from: Corner, to: Corner) -> (i8, i8) {
    let sign = |a: u64, b: u64| match b.cmp(&a) {
        std::cmp::Ordering::Less => -1,
        std::cmp::Ordering::Equal => 0,
        std::cmp::Ordering::Greater => 1,
    };
    (sign(from.0, to.0), sign(from.1, to.1))
}

fn turns_right(heading: (i8, i8), next: (i8, i8)) -> bool {
    next == (-heading.1, heading.0)
}

#[allow(clippy::cast_possible_wrap)]
fn signed_double_area(ring: &[Corner]) -> i128 {
    ring.windows(2)
        .map(|w| i128::from(w[0].0) * i128::from(w[1].1) - i128::from(w[1].0) * i128::from(w[0].1))
        .sum()
}

fn to_level0(
    (exterior, interiors): (Vec<Corner>, Vec<Vec<Corner>>),
    grid: &Grid,
    bounds: &Level0Rect,
) -> Polygon {
    let ring = |ring: Vec<Corner>| {
        ring.into_iter()
            .map(|(column, row)| Level0Point {
                x: (column * grid.tile_width / 2).min(bounds.right()),
                y: (row * grid.tile_height / 2).min(bounds.bottom()),
            })
            .collect()
    };
    Polygon {
        exterior: ring(exterior),
        interiors: interiors.into_iter().map(ring).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const MPP: Mpp = Mpp { x: 1.0, y: 1.0 };
    const GRID: Grid = Grid {
        tile_width: 2,
        tile_height: 2,
        columns: 10,
        rows: 10,
    };
    const BOUNDS: Level0Rect = Level0Rect {
        x: 0,
        y: 0,
        width: 20,
        height: 20,
    };

    fn draw(cells: &[(u64, u64, f64)]) -> Vec<Region> {
        let cells: Vec<Cell> = cells
            .iter()
            .map(|&(column, row, score)| Cell { column, row, score })
            .collect();
        regions(&cells, &GRID, &BOUNDS, MPP, None)
    }

    #[test]
    fn a_ring_of_cells_has_a_hole() {
        let ring: Vec<(u64, u64, f64)> = (0..3)
            .flat_map(|x| (0..3).map(move |y| (x, y, 0.9)))
            .filter(|&(x, y, _)| (x, y) != (1, 1))
            .collect();
        let found = draw(&ring);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].polygon.exterior.len(), 5);
        assert_eq!(found[0].polygon.interiors.len(), 1);
        assert!((found[0].polygon.area() - 8.0).abs() < 1e-9);
    }

    #[test]
    fn cells_that_touch_at_a_corner_are_two_regions_ranked_by_score() {
        let found = draw(&[(0, 0, 0.6), (1, 1, 0.9), (2, 1, 0.8)]);
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].rank, found[1].rank), (1, 2));
        assert!((found[0].max_score - 0.9).abs() < 1e-9);
        assert!((found[0].mean_score - 0.85).abs() < 1e-9);
    }

    proptest! {
        #[test]
        fn outlines_enclose_exactly_their_cells(picks in proptest::collection::vec(any::<bool>(), 64)) {
            let cells: Vec<(u64, u64, f64)> = picks
                .iter()
                .enumerate()
                .filter(|(_, picked)| **picked)
                .map(|(at, _)| (at as u64 % 8, at as u64 / 8, 0.7))
                .collect();
            let total: f64 = draw(&cells).iter().map(|r| r.polygon.area()).sum();
            prop_assert!((total - cells.len() as f64).abs() < 1e-9);
            for region in draw(&cells) {
                for ring in std::iter::once(&region.polygon.exterior).chain(&region.polygon.interiors) {
                    prop_assert_eq!(ring.first(), ring.last());
                    prop_assert!(ring.len() >= 5);
                }
            }
        }
    }
}
