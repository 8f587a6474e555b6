//! How well a model finds lesions: a part of `metrics.json`.

use crate::validate::estimate::{Estimate, Measured, Rate};
use crate::validate::stats::froc::RepeatedHit;
use serde::Serialize;

/// How well a model finds the lesions of a set, by the rules of CAMELYON16.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LesionMetrics {
    /// Slides that count.
    pub slides: usize,
    /// Of them, slides that the model would not judge; lesions that it did not point at are missed.
    pub not_judged: usize,
    /// Slides left out, since they failed.
    pub failed: usize,
    /// Slides left out, since nothing usable says where their lesions are.
    pub without_truth: usize,
    /// Groups of those that count, where samples are grouped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub groups: Option<usize>,
    /// Lesions that count.
    pub metastases: usize,
    /// Lesions of isolated tumour cells, which count neither way.
    pub isolated_tumour_cells: usize,
    /// What a further hit in a lesion counts as.
    pub repeated_hits: RepeatedHit,
    /// Area under the ROC curve of the slide scores.
    pub slide_auc: Measured<Estimate>,
    /// Mean sensitivity at ¼, ½, 1, 2, 4 and 8 false positives per slide.
    pub froc_score: Measured<Estimate>,
    /// Sensitivity at each of those rates.
    pub sensitivities: Vec<AtRate>,
    /// The curve, for a plot.
    pub curve: Vec<CurvePoint>,
    /// Tile score from which a lesion counts as found in `by_size`.
    pub found_from: f64,
    /// Lesions found, by size.
    pub by_size: Vec<BySize>,
}

/// Sensitivity at a rate of false positives.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AtRate {
    /// Mean number of false positives per slide.
    pub false_positives_per_slide: f64,
    /// Lesions found, share of all that count.
    pub sensitivity: Measured<Estimate>,
}

/// A point of the curve with its band.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct CurvePoint {
    /// Mean number of false positives per slide.
    pub false_positives_per_slide: f64,
    /// Lesions found, share of all that count.
    pub sensitivity: f64,
    /// Limits of the pointwise band, if there is one.
    pub band: Option<(f64, f64)>,
}

/// Lesions of one size.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BySize {
    /// Least major axis, µm.
    pub from_um: f64,
    /// Major axis from which the next size begins, µm; `None` for the largest.
    pub to_um: Option<f64>,
    /// Median of the major axes of these lesions, µm; `None` if there are none.
    pub median_um: Option<f64>,
    /// Whether lesions of this size count in the FROC curve.
    pub counts: bool,
    /// Lesions found at the operating point of tiles.
    pub found: Measured<Rate>,
}
