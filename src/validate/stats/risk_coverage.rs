//! Risk against coverage: what a model gains by not answering where it is least sure.

use super::error::{StatsError, require_count, require_finite};
use serde::Serialize;

/// A risk–coverage curve, most confident samples first; the lists are of one length.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RiskCoverageCurve {
    /// Samples with at least this confidence are answered; distinct values, descending.
    pub thresholds: Vec<f64>,
    /// Share of samples answered, fraction.
    pub coverage: Vec<f64>,
    /// Mean loss over the samples answered.
    pub risk: Vec<f64>,
    /// Area under the curve: mean over k of the risk of the k most confident samples.
    pub area: f64,
}

/// Risk–coverage curve and its area (AURC) from a confidence and a loss per sample.
///
/// Confidence is higher where the model is surer; loss is at least 0, for instance 1 for a wrong
/// answer. Samples of one confidence enter the curve together; within them the area takes the
/// mean over every order.
///
/// # Errors
/// `LengthMismatch`; `TooFew` below two samples; `NotFinite`; `ElementOutOfRange` for a loss
/// below 0.
///
/// # Source
/// El-Yaniv & Wiener, J. Mach. Learn. Res. 11:1605 (2010); Geifman, Uziel & El-Yaniv, ICLR (2019).
pub fn risk_coverage(confidence: &[f64], loss: &[f64]) -> Result<RiskCoverageCurve, StatsError> {
    if confidence.len() != loss.len() {
        return Err(StatsError::LengthMismatch {
            what: "losses",
            found: loss.len(),
            expected: confidence.len(),
        });
    }
    require_count("samples", confidence.len(), 2)?;
    require_finite("confidence", confidence)?;
    require_finite("loss", loss)?;
    if let Some(index) = loss.iter().position(|&loss| loss < 0.0) {
        return Err(StatsError::ElementOutOfRange {
            what: "loss",
            index,
            value: loss[index],
            allowed: "[0, ∞)",
        });
    }
    // Minus zero ties with zero; the total order of floats would set it apart.
    let key = |at: usize| confidence[at] + 0.0;
    let mut order: Vec<usize> = (0..confidence.len()).collect();
    order.sort_by(|&a, &b| key(b).total_cmp(&key(a)));
    let samples = confidence.len() as f64;
    let mut curve = RiskCoverageCurve {
        thresholds: Vec::new(),
        coverage: Vec::new(),
        risk: Vec::new(),
        area: 0.0,
    };
    let (mut answered, mut lost) = (0.0, 0.0);
    for tied in order.chunk_by(|&a, &b| key(a).total_cmp(&key(b)).is_eq()) {
        let each = tied.iter().map(|&at| loss[at]).sum::<f64>() / tied.len() as f64;
        for _ in tied {
            answered += 1.0;
            lost += each;
            curve.area += lost / answered / samples;
        }
        curve.thresholds.push(confidence[tied[0]]);
        curve.coverage.push(answered / samples);
        curve.risk.push(lost / answered);
    }
    Ok(curve)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_samples_by_hand() {
        let found = risk_coverage(&[0.9, 0.6, 0.8], &[0.0, 1.0, 1.0]).unwrap();
        assert_eq!(found.thresholds, [0.9, 0.8, 0.6]);
        assert!((found.risk[1] - 0.5).abs() < 1e-15);
        assert!((found.area - (0.0 + 0.5 + 2.0 / 3.0) / 3.0).abs() < 1e-15);
    }

    #[test]
    fn without_any_order_the_risk_is_the_mean_loss() {
        let found = risk_coverage(&[0.5; 4], &[0.0, 1.0, 0.0, 1.0]).unwrap();
        assert_eq!(found.coverage, [1.0]);
        assert!((found.area - 0.5).abs() < 1e-15);
    }

    #[test]
    fn bad_input_is_named() {
        assert!(risk_coverage(&[0.5], &[0.0]).is_err());
        assert!(risk_coverage(&[0.5, 0.6], &[0.0]).is_err());
        assert!(risk_coverage(&[0.5, f64::NAN], &[0.0, 1.0]).is_err());
        assert_eq!(
            risk_coverage(&[0.5, 0.6], &[0.0, -1.0])
                .unwrap_err()
                .to_string(),
            "loss 1 is -1, outside [0, ∞)"
        );
    }
}
