//! What a person states about a model that the model cannot tell.

use crate::classify::bundle::manifest::{Licence, Licences};
use crate::domain::intended_use::IntendedUse;

/// What a person states about a model.
#[derive(Debug, Clone, PartialEq)]
pub struct Stated {
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
    /// Score from which a tile, and a slide, is suspicious.
    pub suspicious_at: f64,
    /// Score below which a slide may be cleared; without it none can be.
    pub clear_below: Option<f64>,
    /// Share of the planned tiles that a clearance needs; without it all are needed.
    pub minimum_coverage: Option<f64>,
    /// The data on which they were chosen.
    pub chosen_on: String,
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

/// What SPDX has for “nobody said”.
///
/// # Source
/// SPDX 2.3, 7.15: `NOASSERTION`.
pub const UNKNOWN_LICENCE: &str = "NOASSERTION";

impl StatedLicences {
    /// As they stand in `bundle.toml`.
    #[must_use]
    pub fn licences(&self, name: &str) -> Licences {
        let source = self.source.as_deref().unwrap_or("not stated at import");
        let one = |spdx: Option<&String>| Licence {
            name: name.to_owned(),
            spdx: spdx.map_or_else(|| UNKNOWN_LICENCE.to_owned(), Clone::clone),
            source: source.to_owned(),
            note: spdx
                .is_none()
                .then(|| "no licence was stated at import".to_owned()),
        };
        Licences {
            architecture: one(self.architecture.as_ref()),
            initial_weights: one(self.initial_weights.as_ref()),
            training_data: one(self.training_data.as_ref()),
            result: one(self.result.as_ref()),
        }
    }
}

/// The parts of a bundle whose licence nobody stated, in words; empty if all are known.
#[must_use]
pub fn unknown_licences(licences: &Licences) -> Vec<&'static str> {
    [
        ("the weights", &licences.result),
        ("the architecture", &licences.architecture),
        ("the initial weights", &licences.initial_weights),
        ("the training data", &licences.training_data),
    ]
    .into_iter()
    .filter(|(_, licence)| licence.spdx == UNKNOWN_LICENCE)
    .map(|(part, _)| part)
    .collect()
}
