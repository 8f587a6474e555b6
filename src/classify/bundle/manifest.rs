//! `bundle.toml`: what the schema of `config.json` has no room for.

use crate::classify::bundle::error::BundleError;
use crate::classify::patch_layout::PatchForm;
use crate::domain::intended_use::IntendedUse;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// The form of `bundle.toml` that this program reads.
pub const FORMAT: i64 = 1;

/// `bundle.toml`, key by key.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Form of this file.
    pub format: i64,
    /// Name of the bundle, for example `lymph-node-metastasis`.
    pub name: String,
    /// Version of the bundle.
    pub version: String,
    /// The name for people.
    pub title: String,
    /// SHA-256 of `config.json`, hexadecimal: class order, scale and transform belong to the
    /// weights and cannot be changed without them.
    pub config_sha256: String,
    /// Classes whose score is a suspicion.
    pub positive_classes: Vec<String>,
    /// What the model may be used for.
    pub intended_use: IntendedUse,
    /// Under what terms it may be used.
    pub licence: Licences,
    /// Thresholds on tiles, and the coverage that a clearance needs.
    pub operating_point: OperatingPoint,
    /// Thresholds on the slide score, if they differ from those on tiles.
    #[serde(default)]
    pub slide_rule: Option<SlideRule>,
    /// What lies in the model's domain, if the model tells.
    #[serde(default)]
    pub domain: Option<Domain>,
    /// Weights files; the first is the one that runs unless another is asked for.
    #[serde(rename = "variant")]
    pub variants: Vec<Variant>,
}

/// The licence of each thing that the weights rest on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Licences {
    /// Of the architecture.
    pub architecture: Licence,
    /// Of the weights that training started from.
    pub initial_weights: Licence,
    /// Of the training data.
    pub training_data: Licence,
    /// Of the weights in the bundle.
    pub result: Licence,
}

/// A licence and where the licensed thing is from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Licence {
    /// Name of the thing.
    pub name: String,
    /// SPDX expression.
    pub spdx: String,
    /// Where it is from.
    pub source: String,
    /// What else must be known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// Thresholds on the score of a tile.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OperatingPoint {
    /// Score from which a tile is suspicious.
    pub suspicious_at: f64,
    /// Score below which a tile is clear.
    pub clear_below: f64,
    /// Share of the planned tiles that a clearance needs.
    pub minimum_coverage: f64,
    /// The data on which the thresholds were chosen.
    pub chosen_on: String,
}

/// Thresholds on the score of a slide.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SlideRule {
    /// Score from which a slide is suspicious.
    pub suspicious_at: f64,
    /// Score below which a slide may be cleared.
    pub clear_below: f64,
    /// Side of the patch's centre that the label speaks of, µm.
    pub label_field_um: f64,
    /// Side of the smallest lesion for which the thresholds were chosen, µm.
    #[serde(default)]
    pub smallest_lesion_um: f64,
    /// The data on which the thresholds were chosen.
    pub chosen_on: String,
}

/// What lies in the model's domain.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Domain {
    /// Name of the output of every variant with the distance of a patch, `[N, 1]`, 0 or more.
    pub output_name: String,
    /// Distance above which a patch is unlike what the model was made from.
    pub limit: f64,
    /// The data on which the limit was chosen.
    pub chosen_on: String,
}

/// One file of weights.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Variant {
    /// Name of the variant, for example `f32`.
    pub id: String,
    /// The ONNX file, inside the bundle.
    pub file: String,
    /// Its SHA-256, hexadecimal.
    pub sha256: String,
    /// Precision of the arithmetic, for people.
    pub precision: String,
    /// The form in which it takes patches.
    pub input: PatchForm,
    /// Name of the graph's input.
    pub input_name: String,
    /// Name of the output with the raw class values.
    pub output_name: String,
    /// Largest difference of a score on a golden patch.
    pub tolerance: f64,
    /// Patches with the scores that the model gave where it was made.
    #[serde(default)]
    pub golden: Vec<Golden>,
}

/// A patch and its scores.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Golden {
    /// The image, inside the bundle: a square field.
    pub file: String,
    /// Scores in the order of the classes.
    pub expected: Vec<f64>,
    /// Its distance from the model's domain, if the bundle has a domain.
    #[serde(default)]
    pub distance: Option<f64>,
}

impl Manifest {
    /// Reads the form out of the file's text.
    ///
    /// # Errors
    /// [`BundleError::UnknownFormat`], else [`BundleError::Syntax`] with the place.
    pub fn parse(text: &str, path: &Path) -> Result<Self, BundleError> {
        let syntax = |error: toml::de::Error| BundleError::Syntax {
            path: path.to_path_buf(),
            why: error.to_string().trim_end().to_owned(),
        };
        // A later format may have other keys: its number is looked at before its keys are.
        let table: toml::Table = text.parse().map_err(syntax)?;
        match table.get("format").and_then(toml::Value::as_integer) {
            Some(found) if found != FORMAT => Err(BundleError::UnknownFormat {
                path: path.to_path_buf(),
                found,
                known: FORMAT,
            }),
            _ => toml::from_str(text).map_err(syntax),
        }
    }
}
