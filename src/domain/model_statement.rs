//! What a person states about a model that the model cannot tell.

use super::intended_use::IntendedUse;
use super::specimen::{AgeGroup, Organ, Preparation};

/// What a person states about a model that is to become a bundle.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelStatement {
    /// Name of the bundle.
    pub name: String,
    /// Version of the bundle.
    pub version: String,
    /// The name for people.
    pub title: String,
    /// What it is for.
    pub intended_use: IntendedUse,
    /// Classes whose score is a suspicion.
    pub positive_classes: Vec<String>,
    /// Thresholds, if somebody chose any.
    pub thresholds: Option<StatedThresholds>,
    /// Under what terms it may be used.
    pub licences: StatedLicences,
    /// The output to use, where the graph has several that could be meant.
    pub output: Option<String>,
    /// Raw outputs between 0 and 1 are logits all the same.
    pub outputs_are_logits: bool,
    /// What `config.json` would state, for a bare ONNX file.
    pub config: StatedConfig,
}

impl ModelStatement {
    /// What an imported model is for, in a sentence, where nobody wrote one.
    #[must_use]
    pub fn use_in_words(
        organs: &[Organ],
        preparations: &[Preparation],
        age_groups: &[AgeGroup],
        positive_classes: &[String],
    ) -> String {
        fn joined<T: std::fmt::Display>(all: &[T]) -> String {
            let words: Vec<String> = all.iter().map(ToString::to_string).collect();
            words.join(" or ")
        }
        format!(
            "Imported by this installation for: {}; {}; {}. Marks tiles for {} so that a qualified pathologist, who reads every section, sees them first. Not for primary diagnosis and not for use without a pathologist; research use only.",
            joined(organs),
            joined(preparations),
            joined(age_groups),
            joined(positive_classes),
        )
    }
}

/// What `config.json` states, where there is none.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct StatedConfig {
    /// Class names in the order of the outputs.
    pub class_names: Vec<String>,
    /// Scale of a patch, µm/px.
    pub spacing_um_px: Option<f64>,
    /// Side of a patch at that scale, pixels.
    pub patch_pixels: Option<u32>,
    /// Side to which a patch is resized before the model sees it, pixels.
    pub resize: Option<u32>,
    /// Mean per channel, red, green, blue, on a scale of 0..=1.
    pub mean: Option<[f64; 3]>,
    /// Standard deviation per channel.
    pub std: Option<[f64; 3]>,
    /// Architecture.
    pub architecture: Option<String>,
}

impl StatedConfig {
    /// Whether anything is stated.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Thresholds that somebody chose, and on what.
#[derive(Debug, Clone, PartialEq)]
pub struct StatedThresholds {
    /// Score from which a tile is suspicious.
    pub suspicious_at: f64,
    /// Score below which a tile is clear; without it no slide can be cleared.
    pub clear_below: Option<f64>,
    /// Share of the planned tiles that a clearance needs; without it all are needed.
    pub minimum_coverage: Option<f64>,
    /// The data on which they were chosen.
    pub chosen_on: String,
    /// Whether they hold for the slide score, too; otherwise no slide can be cleared.
    pub for_slides: bool,
}

/// Licences as they are stated, SPDX expressions.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StatedLicences {
    /// Of the weights in the bundle.
    pub result: Option<String>,
    /// Of the architecture.
    pub architecture: Option<String>,
    /// Of the weights that training started from.
    pub initial_weights: Option<String>,
    /// Of the training data.
    pub training_data: Option<String>,
    /// Where the model is from.
    pub source: Option<String>,
}
