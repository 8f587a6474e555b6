//! How strongly a slide is stained, in a few numbers.

use serde::{Deserialize, Serialize};

/// The two dyes over the tissue of one slide.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct StainFigures {
    /// Points of stained tissue that were looked at.
    pub points: u64,
    /// Haematoxylin.
    pub haematoxylin: DyeFigures,
    /// Eosin.
    pub eosin: DyeFigures,
}

/// Optical density of one dye: its share of what the tissue absorbs, along the dye's colour.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct DyeFigures {
    /// Mean over the points.
    pub mean: f64,
    /// Standard deviation over the points.
    pub spread: f64,
}
