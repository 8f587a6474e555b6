//! Where a model points: the peaks of a slide's tile scores.

use crate::classify::classifier::Contract;
use crate::domain::tile::TileResult;
use std::collections::HashMap;

/// A place that a model points at.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TileHit {
    /// Model score of the tile, 0..=1.
    pub score: f64,
    /// Middle of the tile, level-0 pixels.
    pub x: f64,
    /// Middle of the tile, level-0 pixels.
    pub y: f64,
}

/// A tile whose score is below this points at nothing.
const LEAST_SCORE: f64 = 0.01;
/// Two peaks are two hits if the scores between them fall below this share of the lower one.
const VALLEY: f64 = 0.5;
/// Tiles whose middles are nearer than this along both axes, in tile sides, are neighbours: those
/// beside and across a corner, on the base grid or at half a stride.
const NEIGHBOURS: f64 = 1.01;

/// The peaks of the tile scores, highest first: a tile is a hit if every way over neighbouring
/// tiles to a higher one leads through scores below half of its own.
///
/// So a large tumour gives one hit, as its tiles are all high, and two lesions with quiet tissue
/// between give two, whatever the level of their scores.
#[must_use]
pub fn peaks<'a>(
    tiles: impl IntoIterator<Item = &'a TileResult>,
    contract: &Contract,
) -> Vec<TileHit> {
    let mut side = 1.0;
    let mut places: Vec<TileHit> = tiles
        .into_iter()
        .filter_map(|result| {
            let score = contract.suspicion(result.scores()?);
            let (x, y) = result.tile.rect.centre();
            side = result.tile.rect.width as f64;
            (score >= LEAST_SCORE).then_some(TileHit { score, x, y })
        })
        .collect();
    places.sort_by(|a, b| {
        (b.score.total_cmp(&a.score))
            .then(a.y.total_cmp(&b.y))
            .then(a.x.total_cmp(&b.x))
    });
    Flood::new(side).peaks(&places)
}

/// Water that falls over the scores: tiles rise out of it from the highest on.
struct Flood {
    side: f64,
    /// Tiles above the water by cell of one tile side.
    cells: HashMap<(i64, i64), Vec<usize>>,
    /// Of every tile one that stands for the same island, in the end the island's peak.
    parents: Vec<usize>,
}

impl Flood {
    fn new(side: f64) -> Self {
        Self {
            side,
            cells: HashMap::new(),
            parents: Vec::new(),
        }
    }

    /// `places` fall in score; the peak of an island is its first tile.
    fn peaks(mut self, places: &[TileHit]) -> Vec<TileHit> {
        let mut is_hit = vec![true; places.len()];
        for (at, place) in places.iter().enumerate() {
            self.parents.push(at);
            for other in self.neighbours(places, place) {
                let (one, other) = (self.peak(at), self.peak(other));
                let (higher, lower) = (one.min(other), one.max(other));
                if higher == lower {
                    continue;
                }
                // Here the water stands at the highest pass between the two islands.
                if place.score >= places[lower].score * VALLEY {
                    is_hit[lower] = false;
                }
                self.parents[lower] = higher;
            }
            self.cells.entry(self.cell(place)).or_default().push(at);
        }
        let hits = places.iter().zip(is_hit);
        hits.filter_map(|(place, is_hit)| is_hit.then_some(*place))
            .collect()
    }

    #[allow(clippy::cast_possible_truncation)]
    fn cell(&self, place: &TileHit) -> (i64, i64) {
        let cell = |at: f64| (at / self.side).floor() as i64;
        (cell(place.x), cell(place.y))
    }

    fn neighbours(&self, places: &[TileHit], place: &TileHit) -> Vec<usize> {
        let (column, row) = self.cell(place);
        let reach = self.side * NEIGHBOURS;
        let around = (-2..=2).flat_map(|x| (-2..=2).map(move |y| (column + x, row + y)));
        around
            .filter_map(|cell| self.cells.get(&cell))
            .flatten()
            .copied()
            .filter(|&at| {
                let other = &places[at];
                (other.x - place.x).abs() <= reach && (other.y - place.y).abs() <= reach
            })
            .collect()
    }

    fn peak(&mut self, mut of: usize) -> usize {
        while self.parents[of] != of {
            self.parents[of] = self.parents[self.parents[of]];
            of = self.parents[of];
        }
        of
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Peaks of a row of tiles, as (column, score).
    fn peaks_of(scores: &[f64]) -> Vec<(usize, f64)> {
        let mut places: Vec<TileHit> = scores
            .iter()
            .enumerate()
            .map(|(column, &score)| TileHit {
                score,
                x: (column as f64 + 0.5) * 100.0,
                y: 50.0,
            })
            .collect();
        places.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.x.total_cmp(&b.x)));
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let column = |hit: &TileHit| (hit.x / 100.0) as usize;
        let hits = Flood::new(100.0).peaks(&places);
        hits.iter().map(|hit| (column(hit), hit.score)).collect()
    }

    #[test]
    fn a_valley_of_less_than_half_parts_two_hits() {
        // From 0.8 to 0.9 the lowest score is 0.3, less than 0.4.
        assert_eq!(peaks_of(&[0.2, 0.9, 0.3, 0.8, 0.1]), [(1, 0.9), (3, 0.8)]);
        // 0.5 is not.
        assert_eq!(peaks_of(&[0.2, 0.9, 0.5, 0.8, 0.1]), [(1, 0.9)]);
        // Equal tiles side by side are one hit, apart they are two.
        assert_eq!(peaks_of(&[0.7, 0.7, 0.7]), [(0, 0.7)]);
        assert_eq!(peaks_of(&[0.7, 0.02, 0.7]), [(0, 0.7), (2, 0.7)]);
    }

    #[test]
    fn a_peak_that_was_passed_over_does_not_shield_the_next() {
        // 0.5 falls to 0.9 over 0.4; 0.3 is parted from both by 0.1.
        assert_eq!(peaks_of(&[0.9, 0.4, 0.5, 0.1, 0.3]), [(0, 0.9), (4, 0.3)]);
    }
}
