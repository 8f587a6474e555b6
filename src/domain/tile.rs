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
    /// The time of the run was over before it was its turn.
    NotReached,
}

impl TileFailure {
    /// The code used in files.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Decode => "decode",
            Self::Classify => "classify",
            Self::Stain => "stain",
            Self::NotReached => "not_reached",
        }
    }
}

/// What lies over a tile or happened to it, so that it does not show what the section would show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Artefact {
    /// Tissue lies double there.
    Fold,
    /// Part of it is out of focus: lifted tissue, an air bubble, dirt on the cover glass.
    OutOfFocus,
}

impl Artefact {
    /// The code used in files.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Fold => "fold",
            Self::OutOfFocus => "out_of_focus",
        }
    }
}

/// Why no clearance may rest on what the model says of a tile; at least one of the two is told.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Doubt {
    /// What is in the way of a clear view.
    pub artefact: Option<Artefact>,
    /// Distance from what the model was made from, if it is above the bundle's limit.
    pub distance: Option<f32>,
}

impl Doubt {
    /// A doubt, if there is reason for one.
    #[must_use]
    pub fn of(artefact: Option<Artefact>, distance: Option<f32>) -> Option<Self> {
        (artefact.is_some() || distance.is_some()).then_some(Self { artefact, distance })
    }

    /// The code used in files: what a person can do something about goes first.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.artefact.map_or("out_of_domain", Artefact::code)
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
    /// The model saw it, but it is spoilt or unlike what the model was made from: its scores may add
    /// to a suspicion and never to a clearance, and it lowers the coverage.
    Doubtful {
        /// One score per class, as for a tile that was read.
        scores: Vec<f32>,
        /// Why.
        doubt: Doubt,
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
    /// The scores, if the model saw the tile, in doubt or not.
    #[must_use]
    pub fn scores(&self) -> Option<&[f32]> {
        match &self.outcome {
            TileOutcome::Read { scores } | TileOutcome::Doubtful { scores, .. } => Some(scores),
            TileOutcome::Failed { .. } => None,
        }
    }

    /// Whether a clearance may rest on the tile: the model saw it, and nothing is in doubt.
    #[must_use]
    pub fn is_analysed(&self) -> bool {
        matches!(self.outcome, TileOutcome::Read { .. })
    }

    /// Whether another attempt at the run may take the outcome over: reading the tile again would
    /// give the same.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        !matches!(
            self.failure(),
            Some(TileFailure::Classify | TileFailure::NotReached)
        )
    }

    /// How the tile failed, if it did.
    #[must_use]
    pub fn failure(&self) -> Option<TileFailure> {
        match self.outcome {
            TileOutcome::Read { .. } | TileOutcome::Doubtful { .. } => None,
            TileOutcome::Failed { failure } => Some(failure),
        }
    }
}
