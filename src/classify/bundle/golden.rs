//! The golden patches: proof that a bundle scores here as it did where it was made.

use crate::classify::activation::Activation;
use crate::classify::bundle::checks::LARGEST_SIDE;
use crate::classify::bundle::contents::Bundle;
use crate::classify::bundle::error::BundleError;
use crate::classify::bundle::manifest::{Golden, Variant};
use crate::classify::model_session::{ModelSession, RawAnswer};
use crate::classify::preprocess::Preprocessor;
use image::{ImageReader, RgbImage};
use std::io::Cursor;

/// Raw outputs this near to scores are taken for scores.
const LIKE_SCORES: f32 = 1e-3;
/// Largest difference of a distance, as a share of it, or of 1 where it is smaller.
const DISTANCE_TOLERANCE: f64 = 0.05;

/// Runs the golden patches of a variant, each alone and all together, and compares.
///
/// # Errors
/// [`BundleError::GoldenImage`], [`BundleError::GoldenRun`], [`BundleError::BatchDependent`],
/// [`BundleError::ActivationInGraph`], [`BundleError::GoldenMismatch`] or
/// [`BundleError::GoldenDistance`].
pub fn check(
    bundle: &Bundle,
    variant: &Variant,
    session: &mut ModelSession,
    preprocessor: &Preprocessor,
    engine: &str,
) -> Result<(), BundleError> {
    let raw = run(bundle, variant, session, preprocessor)?;
    let weights = bundle.weights_path(variant)?;
    if let Some(activation) = activation_in_graph(&raw, variant) {
        return Err(BundleError::ActivationInGraph {
            path: weights,
            activation,
        });
    }
    for (golden, row) in variant.golden.iter().zip(&raw) {
        let scores = row.values.iter().zip(&golden.expected);
        for ((&found, &expected), class) in scores.zip(&bundle.config().class_names) {
            let found = f64::from(found.score);
            if (found - expected).abs() > variant.tolerance {
                return Err(BundleError::GoldenMismatch {
                    path: bundle.golden_image(golden)?.0,
                    class: class.clone(),
                    expected,
                    found,
                    tolerance: variant.tolerance,
                    engine: engine.to_owned(),
                });
            }
        }
        if let (Some(expected), Some(found)) = (golden.distance, row.distance) {
            let (found, tolerance) = (f64::from(found), expected.max(1.0) * DISTANCE_TOLERANCE);
            if (found - expected).abs() > tolerance {
                return Err(BundleError::GoldenDistance {
                    path: bundle.golden_image(golden)?.0,
                    expected,
                    found,
                    tolerance,
                    engine: engine.to_owned(),
                });
            }
        }
    }
    Ok(())
}

/// One class of one patch: what the graph answers and what the host makes of it.
#[derive(Debug, Clone, Copy)]
struct Value {
    raw: f32,
    score: f32,
}

/// One golden patch.
#[derive(Debug, Clone)]
struct Row {
    values: Vec<Value>,
    distance: Option<f32>,
}

fn run(
    bundle: &Bundle,
    variant: &Variant,
    session: &mut ModelSession,
    preprocessor: &Preprocessor,
) -> Result<Vec<Row>, BundleError> {
    let weights = bundle.weights_path(variant)?;
    let mut score = |buffer: &_, patches| -> Result<Vec<Row>, BundleError> {
        let raw = session
            .raw(buffer, patches)
            .map_err(|source| BundleError::GoldenRun {
                path: weights.clone(),
                source,
            })?;
        Ok(raw.into_iter().map(valued).collect())
    };
    let layout = bundle.graph(variant).layout;
    let mut all = layout.buffer(variant.golden.len() + 1);
    let mut alone = Vec::with_capacity(variant.golden.len());
    for (index, golden) in variant.golden.iter().enumerate() {
        let field = decode(bundle, golden)?;
        let mut one = layout.buffer(1);
        preprocessor.prepare(&field, &mut one, 0);
        preprocessor.prepare(&field, &mut all, index);
        if index == 0 {
            // So that even a single golden patch is seen in a batch of more than one.
            preprocessor.prepare(&field, &mut all, variant.golden.len());
        }
        alone.extend(score(&one, 1)?);
    }
    let together = score(&all, variant.golden.len() + 1)?;
    let values =
        |rows: &[Row]| -> Vec<Value> { rows.iter().flat_map(|row| row.values.clone()).collect() };
    for (one, other) in values(&alone).iter().zip(&values(&together)) {
        let (alone, together) = (f64::from(one.score), f64::from(other.score));
        if (alone - together).abs() > variant.tolerance {
            return Err(BundleError::BatchDependent {
                path: weights,
                alone,
                together,
            });
        }
    }
    Ok(alone)
}

fn valued(raw: RawAnswer) -> Row {
    let mut scores = raw.classes.clone();
    Activation::of(scores.len()).apply(&mut scores);
    Row {
        values: raw
            .classes
            .into_iter()
            .zip(scores)
            .map(|(raw, score)| Value { raw, score })
            .collect(),
        distance: raw.distance,
    }
}

fn decode(bundle: &Bundle, golden: &Golden) -> Result<RgbImage, BundleError> {
    let (path, bytes) = bundle.golden_image(golden)?;
    let unusable = |why: String| BundleError::GoldenImage {
        path: path.clone(),
        why,
    };
    let mut reader = ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()
        .map_err(|error| unusable(error.to_string()))?;
    let mut limits = image::Limits::default();
    limits.max_image_width = Some(LARGEST_SIDE);
    limits.max_image_height = Some(LARGEST_SIDE);
    reader.limits(limits);
    let field = reader
        .decode()
        .map_err(|error| unusable(error.to_string()))?
        .into_rgb8();
    let (width, height) = field.dimensions();
    if width == height && width > 0 {
        Ok(field)
    } else {
        Err(unusable(format!(
            "it is {width} × {height} pixels, not square"
        )))
    }
}

/// Whether the graph ends in the activation that the host applies.
///
/// Several outputs that are shares of one on every patch are taken for scores: logits do not do
/// that. One output between 0 and 1 may well be a logit; it is taken for a score if, and only if,
/// it agrees with the expected score on every patch and its sigmoid does not.
fn activation_in_graph(rows: &[Row], variant: &Variant) -> Option<&'static str> {
    let values = || rows.iter().flat_map(|row| &row.values);
    let in_range = |value: &Value| (-LIKE_SCORES..=1.0 + LIKE_SCORES).contains(&value.raw);
    if !values().all(in_range) {
        return None;
    }
    let outputs = rows.first()?.values.len();
    if outputs > 1 {
        let sums_to_one =
            |row: &Row| (row.values.iter().map(|v| v.raw).sum::<f32>() - 1.0).abs() <= LIKE_SCORES;
        return rows.iter().all(sums_to_one).then_some("softmax");
    }
    let agrees = |pick: fn(&Value) -> f32| {
        values()
            .zip(variant.golden.iter().flat_map(|golden| &golden.expected))
            .all(|(value, &expected)| {
                (f64::from(pick(value)) - expected).abs() <= variant.tolerance
            })
    };
    (agrees(|value| value.raw) && !agrees(|value| value.score)).then_some("sigmoid")
}
