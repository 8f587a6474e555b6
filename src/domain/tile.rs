//! Tiles and what became of each.

use super::geometry::Level0Rect;
use serde::{Deserialize, Serialize};

/// Why a tile was planned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pass {
    /// The grid that covers the tissue once.
    Base,
    /// Half-stride tiles around suspicion, which confirm or weaken it.
    Refinement,
}

/// A square field that the model sees as one patch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Tile {
    /// The field, level-0 pixels. At the right and bottom edge it may reach past the slide; what
    /// lies outside is mirrored when the tile is read.
    pub rect: Level0Rect,
    /// Why it was planned.
    pub pass: Pass,
}

/// Why a tile could not be analysed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TileFailure {
    /// The slide's pixels could not be decoded there.
    Decode,
    /// The model could not be run on it, or its answer broke the contract.
    Classify,
    /// It shows no tissue in haematoxylin and eosin: ink, damage, another stain.
    Stain,
}

impl TileFailure {
    /// The code used in files.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Decode => "decode",
            Self::Classify => "classify",
            Self::Stain => "stain",
        }
    }
}

/// What became of a tile.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum TileOutcome {
    /// The model saw it.
    Read {
        /// One score per class, in the bundle's class order, each in 0..=1.
        scores: Vec<f32>,
    },
    /// The model saw it, but it is unlike what the model was made from: its scores may add to a
    /// suspicion and never to a clearance, and it lowers the coverage.
    OutOfDomain {
        /// One score per class, as for a tile that was read.
        scores: Vec<f32>,
        /// Its distance from what the model was made from, above the bundle's limit.
        distance: f32,
    },
    /// It lowers the coverage; it does not vanish.
    Failed {
        /// Why.
        failure: TileFailure,
    },
}

/// A planned tile and its outcome.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TileResult {
    /// The tile.
    pub tile: Tile,
    /// What became of it.
    #[serde(flatten)]
    pub outcome: TileOutcome,
}

impl TileResult {
    /// The scores, if the model saw the tile, inside its domain or not.
    #[must_use]
    pub fn scores(&self) -> Option<&[f32]> {
        match &self.outcome {
            TileOutcome::Read { scores } | TileOutcome::OutOfDomain { scores, .. } => Some(scores),
            TileOutcome::Failed { .. } => None,
        }
    }

    /// Whether a clearance may rest on the tile: the model saw it, and it lies in its domain.
    #[must_use]
    pub fn is_analysed(&self) -> bool {
        matches!(self.outcome, TileOutcome::Read { .. })
    }

    /// How the tile failed, if it did.
    #[must_use]
    pub fn failure(&self) -> Option<TileFailure> {
        match self.outcome {
            TileOutcome::Read { .. } | TileOutcome::OutOfDomain { .. } => None,
            TileOutcome::Failed { failure } => Some(failure),
        }
    }
}
