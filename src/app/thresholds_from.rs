//! Thresholds of tiles out of `metrics.json` of a validation of the same weights.

use crate::classify::bundle::files::sha256;
use crate::classify::import::fit::Fitted;
use crate::domain::model_statement::StatedThresholds;
use crate::validate::metrics::METRICS_FORMAT;
use serde::Deserialize;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// Longest document that is read, bytes.
const MOST_BYTES: u64 = 64 << 20;

/// Why no thresholds can be taken from a validation.
#[derive(Debug, thiserror::Error)]
pub enum ThresholdsError {
    /// The document cannot be read.
    #[error("{path}: {source}")]
    Io {
        /// The document.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
    /// It is no such document.
    #[error(
        "{path}: this is no metrics.json that holds thresholds: {why}; write one with `zhedel validate SET --model BUNDLE --out DIR`"
    )]
    NotMetrics {
        /// The document.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// It is about other weights.
    #[error(
        "{path}: the validation was of other weights: these have the sha256 {wanted}, those {found}"
    )]
    OtherWeights {
        /// The document.
        path: PathBuf,
        /// Digest of the weights to be imported.
        wanted: String,
        /// Digests of those that were validated.
        found: String,
    },
    /// The same weights were asked something else.
    #[error(
        "{path}: the validation had the same weights with {what}, so that its scores are not those of this bundle; validate a bundle that was imported with the same settings"
    )]
    OtherSettings {
        /// The document.
        path: PathBuf,
        /// What differs.
        what: String,
    },
    /// The set does not carry a threshold.
    #[error(
        "{path}: the set supports no {which}: {why}. The rule: with 95 % confidence at most 2 % of positives are cleared and at most 1 % of negatives are suspicious, which takes 149 and 299 independent patches or groups at least"
    )]
    TooSmall {
        /// The document.
        path: PathBuf,
        /// Which threshold.
        which: &'static str,
        /// Why not.
        why: String,
    },
}

#[derive(Deserialize)]
struct Document {
    format: u32,
    set: SetPart,
    models: Vec<ModelPart>,
}

#[derive(Deserialize)]
struct SetPart {
    name: String,
    digest: String,
}

#[derive(Deserialize)]
struct ModelPart {
    model: IdentityPart,
    config_sha256: String,
    positive_classes: Vec<String>,
    thresholds: Option<ThresholdsPart>,
}

#[derive(Deserialize)]
struct IdentityPart {
    sha256: String,
}

#[derive(Deserialize)]
struct ThresholdsPart {
    clear_below: Told,
    suspicious_at: Told,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Told {
    Found {
        threshold: f64,
        events: u64,
        trials: u64,
        upper_bound: f64,
        limit: f64,
    },
    Missing {
        not_computed: String,
    },
}

/// The thresholds of tiles that a validation of these weights supports.
///
/// # Errors
/// [`ThresholdsError`]: the document is no such one, was made for other weights or with another scale,
/// transform or positive classes, or its set is too small.
pub(super) fn thresholds_from(
    path: &Path,
    weights: &[u8],
    fitted: &Fitted,
    positive_classes: &[String],
) -> Result<StatedThresholds, ThresholdsError> {
    let document = read(path)?;
    let path = path.to_owned();
    let wanted = sha256(weights);
    let Some(model) = document
        .models
        .iter()
        .find(|one| one.model.sha256.eq_ignore_ascii_case(&wanted))
    else {
        let found: Vec<&str> = document
            .models
            .iter()
            .map(|one| one.model.sha256.as_str())
            .collect();
        let found = found.join(", ");
        return Err(ThresholdsError::OtherWeights {
            path,
            wanted,
            found,
        });
    };
    let mut positive = [positive_classes.to_vec(), model.positive_classes.clone()];
    for classes in &mut positive {
        classes.sort();
    }
    if positive[0] != positive[1] {
        let what = format!("the positive classes {}", positive[1].join(", "));
        return Err(ThresholdsError::OtherSettings { path, what });
    }
    if !model
        .config_sha256
        .eq_ignore_ascii_case(&sha256(fitted.config_text.as_bytes()))
    {
        let what = "another config.json, that is other classes, scale or transform".into();
        return Err(ThresholdsError::OtherSettings { path, what });
    }
    let Some(thresholds) = &model.thresholds else {
        return Err(ThresholdsError::TooSmall {
            path,
            which: "threshold of tiles",
            why: "it has no patches".into(),
        });
    };
    let (clear_below, cleared) = found(&path, "lower threshold", &thresholds.clear_below)?;
    let (suspicious_at, suspicious) = found(&path, "upper threshold", &thresholds.suspicious_at)?;
    let digest = document.set.digest.get(..12).unwrap_or_default();
    Ok(StatedThresholds {
        suspicious_at,
        // A model that parts the classes widely supports a lower one above the upper one.
        clear_below: Some(clear_below.min(suspicious_at)),
        minimum_coverage: None,
        chosen_on: format!(
            "{}, sha256 {digest}: {cleared} positives cleared, {suspicious} negatives suspicious, bounds with 95 % confidence; for patches like those",
            document.set.name
        ),
        for_slides: false,
    })
}

/// A threshold with the numbers that it rests on, held against its own limit once more.
fn found(path: &Path, which: &'static str, told: &Told) -> Result<(f64, String), ThresholdsError> {
    let too_small = |why: String| ThresholdsError::TooSmall {
        path: path.to_owned(),
        which,
        why,
    };
    match told {
        Told::Missing { not_computed } => Err(too_small(not_computed.clone())),
        Told::Found {
            threshold,
            events,
            trials,
            upper_bound,
            limit,
        } => {
            if !(0.0..=1.0).contains(threshold) || *upper_bound > limit + 1e-9 {
                return Err(too_small(format!(
                    "at {threshold} the bound is {upper_bound}, the limit {limit}"
                )));
            }
            let bound = upper_bound * 100.0;
            let numbers = format!("{events} of {trials} (at most {bound:.2} %)");
            Ok((*threshold, numbers))
        }
    }
}

fn read(path: &Path) -> Result<Document, ThresholdsError> {
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(MOST_BYTES + 1).read_to_end(&mut bytes))
        .map_err(|source| ThresholdsError::Io {
            path: path.to_owned(),
            source,
        })?;
    let wrong = |why: String| ThresholdsError::NotMetrics {
        path: path.to_owned(),
        why,
    };
    if bytes.len() as u64 > MOST_BYTES {
        return Err(wrong(format!("it has more than {MOST_BYTES} bytes")));
    }
    let document: Document =
        serde_json::from_slice(&bytes).map_err(|error| wrong(error.to_string()))?;
    if document.format != METRICS_FORMAT {
        let found = document.format;
        return Err(wrong(format!(
            "its format is {found}, not {METRICS_FORMAT}"
        )));
    }
    Ok(document)
}
