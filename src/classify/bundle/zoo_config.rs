//! `config.json` in the schema of the WSInfer model zoo.

use crate::classify::bundle::error::BundleError;
use crate::classify::bundle::transform::Step;
use serde::Deserialize;
use std::path::Path;

/// `config.json`, key by key. The file is kept verbatim; nothing of ours goes into it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ZooConfig {
    /// Version of the schema; models kept locally may omit it.
    #[serde(default)]
    pub spec_version: Option<String>,
    /// Architecture by its `timm` name; models kept locally may omit it.
    #[serde(default)]
    pub architecture: Option<String>,
    /// Outputs per patch.
    pub num_classes: usize,
    /// Side of a field before the transforms, pixels at `spacing_um_px`.
    pub patch_size_pixels: u32,
    /// Scale of the field, µm/px.
    pub spacing_um_px: f64,
    /// Class names in the order of the outputs.
    pub class_names: Vec<String>,
    /// What is done to a field before the model sees it.
    pub transform: Vec<Step>,
}

impl ZooConfig {
    /// Reads the schema out of the file's text.
    ///
    /// # Errors
    /// [`BundleError::Syntax`] with the place and what was expected there.
    pub fn parse(text: &str, path: &Path) -> Result<Self, BundleError> {
        serde_json::from_str(text).map_err(|error| BundleError::Syntax {
            path: path.to_path_buf(),
            why: error.to_string(),
        })
    }
}
