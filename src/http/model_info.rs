//! What the service knows of its models.

use crate::domain::intended_use::IntendedUse;
use crate::domain::verdict::Thresholds;

/// A model as the service knows it without loading it.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelInfo {
    /// Name of the bundle.
    pub name: String,
    /// Version of the bundle.
    pub version: String,
    /// The name for people.
    pub title: String,
    /// What it may be used for.
    pub intended_use: IntendedUse,
    /// Thresholds on the slide score.
    pub thresholds: Thresholds,
    /// Class names in the order of a tile's scores.
    pub class_names: Vec<String>,
}
