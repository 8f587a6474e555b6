//! The tiles of one run in a few numbers.

use super::tile::{Artefact, Doubt, TileFailure};
use serde::{Deserialize, Serialize};

/// Equal bins into which scores of 0..=1 are counted.
pub const SCORE_BINS: usize = 20;

/// How the base tiles of a run scored, and how many failed by cause.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct TileFigures {
    /// Tiles by score of suspicion, in [`SCORE_BINS`] equal bins from 0 to 1.
    pub score_bins: [u64; SCORE_BINS],
    /// Pixels could not be decoded.
    pub failed_decode: u64,
    /// The model could not be run.
    pub failed_classify: u64,
    /// No tissue in haematoxylin and eosin.
    pub failed_stain: u64,
    /// The time was over before it was their turn.
    #[serde(default)]
    pub not_reached: u64,
    /// The model saw them, but they lie outside its domain; they are in the score bins too.
    #[serde(default)]
    pub out_of_domain: u64,
    /// Tissue lies double there; they are in the score bins too.
    #[serde(default)]
    pub folded: u64,
    /// Part of them is out of focus; they are in the score bins too.
    #[serde(default)]
    pub out_of_focus: u64,
}

impl TileFigures {
    /// Counts a tile that the model saw; its score of suspicion lies in 0..=1.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    pub fn count_score(&mut self, score: f64) {
        let bin = (score * SCORE_BINS as f64).floor().max(0.0) as usize;
        self.score_bins[bin.min(SCORE_BINS - 1)] += 1;
    }

    /// Counts a tile that failed.
    pub fn count_failure(&mut self, failure: TileFailure) {
        match failure {
            TileFailure::Decode => self.failed_decode += 1,
            TileFailure::Classify => self.failed_classify += 1,
            TileFailure::Stain => self.failed_stain += 1,
            TileFailure::NotReached => self.not_reached += 1,
        }
    }

    /// Counts why a tile that the model saw is in doubt; one may count twice.
    pub fn count_doubt(&mut self, doubt: Doubt) {
        self.out_of_domain += u64::from(doubt.distance.is_some());
        match doubt.artefact {
            Some(Artefact::Fold) => self.folded += 1,
            Some(Artefact::OutOfFocus) => self.out_of_focus += 1,
            None => {}
        }
    }

    /// Adds another run's tiles.
    pub fn add(&mut self, other: &Self) {
        for (sum, more) in self.score_bins.iter_mut().zip(other.score_bins) {
            *sum += more;
        }
        self.failed_decode += other.failed_decode;
        self.failed_classify += other.failed_classify;
        self.failed_stain += other.failed_stain;
        self.not_reached += other.not_reached;
        self.out_of_domain += other.out_of_domain;
        self.folded += other.folded;
        self.out_of_focus += other.out_of_focus;
    }

    /// Tiles that the model saw.
    #[must_use]
    pub fn read(&self) -> u64 {
        self.score_bins.iter().sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_score_has_its_bin() {
        let mut figures = TileFigures::default();
        for score in [0.0, 0.049, 0.05, 0.5, 0.999, 1.0] {
            figures.count_score(score);
        }
        figures.count_failure(TileFailure::Stain);
        figures.count_doubt(Doubt {
            artefact: Some(Artefact::Fold),
            distance: Some(3.0),
        });
        assert_eq!((figures.out_of_domain, figures.folded), (1, 1));
        assert_eq!(figures.score_bins[..2], [2, 1]);
        assert_eq!(figures.score_bins[10], 1);
        assert_eq!(figures.score_bins[SCORE_BINS - 1], 2);
        let mut sum = figures.clone();
        sum.add(&figures);
        assert_eq!((sum.read(), sum.failed_stain), (12, 2));
    }
}
