//! Calibration slope, intercept and calibration-in-the-large, by logistic regression.

use crate::validate::stats::error::{StatsError, require_finite};
use crate::validate::stats::interval::{Confidence, Interval};
use crate::validate::stats::labelled_scores::LabelledScores;
use crate::validate::stats::proportion::Proportion;
use serde::Serialize;

/// A coefficient of a logistic fit.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Coefficient {
    /// Estimate, on the logit scale.
    pub estimate: f64,
    /// Standard error from the observed information.
    pub standard_error: f64,
}

impl Coefficient {
    /// Wald interval: estimate ± z standard errors.
    pub fn interval(&self, confidence: Confidence) -> Interval {
        Interval::wald(self.estimate, self.standard_error, confidence)
    }
}

/// Logistic recalibration: logit P(positive) = intercept + slope · logit of the prediction.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Recalibration {
    /// 1 if calibrated; below 1 the model is overconfident.
    pub slope: Coefficient,
    /// 0 if calibrated, given the slope.
    pub intercept: Coefficient,
    /// Newton steps made.
    pub iterations: usize,
}

/// Whether predictions are right on average.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct CalibrationInTheLarge {
    /// Mean predicted probability.
    pub mean_predicted: f64,
    /// Positives among all samples.
    pub observed: Proportion,
    /// Observed share less mean predicted.
    pub difference: f64,
    /// Intercept of the logistic fit with the slope held at 1; 0 if right on average, positive if
    /// the model predicts too little.
    pub intercept: Coefficient,
}

/// Logits of probabilities inside (0, 1).
///
/// # Errors
/// `ElementOutOfRange` for 0, 1 and beyond: a logistic fit cannot take them. A model that rounds
/// to 0 or 1 should hand over its logits.
pub fn logits(probabilities: &[f64]) -> Result<Vec<f64>, StatsError> {
    require_finite("probability", probabilities)?;
    match probabilities.iter().position(|&p| p <= 0.0 || p >= 1.0) {
        Some(index) => Err(StatsError::ElementOutOfRange {
            what: "probability",
            index,
            value: probabilities[index],
            allowed: "(0, 1)",
        }),
        None => Ok(probabilities.iter().map(|p| (p / (1.0 - p)).ln()).collect()),
    }
}

/// Calibration slope and intercept by maximum likelihood; scores are logits of the predictions.
///
/// # Errors
/// `SingleClass`; `NoVariation` if all logits are equal; `Separated` if the logits separate the
/// classes; `NotConverged`.
///
/// # Source
/// Cox, Biometrika 45:562 (1958); Van Calster et al., BMC Med. 17:230 (2019).
pub fn recalibration(logits: &LabelledScores) -> Result<Recalibration, StatsError> {
    logits.require_both_classes()?;
    let extremes = |label| {
        let scores = logits.scores_of(label).into_iter();
        scores.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| {
            (low.min(x), high.max(x))
        })
    };
    let ((low, high), (other_low, other_high)) = (extremes(true), extremes(false));
    if low.min(other_low) >= high.max(other_high) {
        return Err(StatsError::NoVariation {
            what: "calibration slope",
            reason: "all predictions are equal",
        });
    }
    if low >= other_high || other_low >= high {
        return Err(StatsError::Separated);
    }
    let fit = |[intercept, slope]: [f64; 2]| Information::of(logits, intercept, slope);
    let (coefficients, information, iterations) = newton([0.0, 0.0], fit, Information::step)?;
    let determinant = information.determinant();
    Ok(Recalibration {
        intercept: Coefficient {
            estimate: coefficients[0],
            standard_error: (information.xx / determinant).sqrt(),
        },
        slope: Coefficient {
            estimate: coefficients[1],
            standard_error: (information.one / determinant).sqrt(),
        },
        iterations,
    })
}

/// Calibration-in-the-large; scores are logits of the predictions.
///
/// # Errors
/// `SingleClass`; `NotConverged`.
///
/// # Source
/// Cox, Biometrika 45:562 (1958); Van Calster et al., BMC Med. 17:230 (2019).
pub fn calibration_in_the_large(
    logits: &LabelledScores,
) -> Result<CalibrationInTheLarge, StatsError> {
    logits.require_both_classes()?;
    let fit = |[intercept, _]: [f64; 2]| Information::of(logits, intercept, 1.0);
    let (coefficients, information, _) = newton([0.0, 1.0], fit, Information::step_of_intercept)?;
    let predicted: f64 = logits.scores().iter().map(|&x| logistic(x)).sum();
    let mean_predicted = predicted / logits.samples() as f64;
    let observed = Proportion::new(logits.positives() as u64, logits.samples() as u64)?;
    Ok(CalibrationInTheLarge {
        mean_predicted,
        observed,
        difference: observed.estimate() - mean_predicted,
        intercept: Coefficient {
            estimate: coefficients[0],
            standard_error: information.one.sqrt().recip(),
        },
    })
}

/// Log-likelihood of a fit with its gradient and information matrix.
struct Information {
    log_likelihood: f64,
    gradient: [f64; 2],
    one: f64,
    x: f64,
    xx: f64,
}

impl Information {
    fn of(data: &LabelledScores, intercept: f64, slope: f64) -> Self {
        let mut sums = Self {
            log_likelihood: 0.0,
            gradient: [0.0; 2],
            one: 0.0,
            x: 0.0,
            xx: 0.0,
        };
        for (&x, &label) in data.scores().iter().zip(data.labels()) {
            let linear = intercept + slope * x;
            let fitted = logistic(linear);
            let outcome = f64::from(u8::from(label));
            let weight = fitted * logistic(-linear);
            let softplus = linear.max(0.0) + (-linear.abs()).exp().ln_1p();
            sums.log_likelihood += outcome * linear - softplus;
            sums.gradient[0] += outcome - fitted;
            sums.gradient[1] += (outcome - fitted) * x;
            sums.one += weight;
            sums.x += weight * x;
            sums.xx += weight * x * x;
        }
        sums
    }

    fn determinant(&self) -> f64 {
        self.one * self.xx - self.x * self.x
    }

    fn step(&self) -> [f64; 2] {
        let [of_intercept, of_slope] = self.gradient;
        let determinant = self.determinant();
        [
            (self.xx * of_intercept - self.x * of_slope) / determinant,
            (self.one * of_slope - self.x * of_intercept) / determinant,
        ]
    }

    fn step_of_intercept(&self) -> [f64; 2] {
        [self.gradient[0] / self.one, 0.0]
    }
}

/// Newton's method on a concave log-likelihood; a step that would lower it is halved.
fn newton(
    start: [f64; 2],
    fit: impl Fn([f64; 2]) -> Information,
    step: impl Fn(&Information) -> [f64; 2],
) -> Result<([f64; 2], Information, usize), StatsError> {
    let mut at = start;
    let mut here = fit(at);
    for iteration in 1..=MOST_ITERATIONS {
        let full = step(&here);
        if !full.iter().all(|part| part.is_finite()) {
            break;
        }
        let mut share = 1.0;
        let (next, there) = loop {
            let next = [at[0] + share * full[0], at[1] + share * full[1]];
            let there = fit(next);
            // Near the top the likelihood differs by rounding alone.
            let slack = 1e-12 * here.log_likelihood.abs();
            if there.log_likelihood >= here.log_likelihood - slack || share < SMALLEST_SHARE {
                break (next, there);
            }
            share /= 2.0;
        };
        (at, here) = (next, there);
        let scale = at[0].abs().max(at[1].abs()).max(1.0);
        if full[0].abs().max(full[1].abs()) <= TOLERANCE * scale {
            return Ok((at, here, iteration));
        }
    }
    Err(StatsError::NotConverged {
        what: "the logistic fit",
        iterations: MOST_ITERATIONS,
    })
}

const MOST_ITERATIONS: usize = 100;
/// Predictions near 0 and 1 carry almost no information, so a first step can be far too long.
const SMALLEST_SHARE: f64 = 1e-20;
/// Relative size of the last step; the fit is then good to about its square.
const TOLERANCE: f64 = 1e-10;

fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(logits: &[f64], labels: &[u8]) -> LabelledScores {
        LabelledScores::new(logits.to_vec(), labels.iter().map(|&l| l == 1).collect()).unwrap()
    }

    /// Two distinct predictions: the fit meets the observed shares, 1/4 at −1 and 3/4 at 1, so
    /// intercept 0 and slope ln 3.
    #[test]
    fn two_predictions_are_met_exactly() {
        let x = [-1.0, -1.0, -1.0, -1.0, 1.0, 1.0, 1.0, 1.0];
        let found = recalibration(&set(&x, &[0, 0, 0, 1, 0, 1, 1, 1])).unwrap();
        assert!(found.intercept.estimate.abs() < 1e-12);
        assert!((found.slope.estimate - 3.0_f64.ln()).abs() < 1e-12);
        let error = (1.0 / (8.0 * 3.0 / 16.0_f64)).sqrt();
        assert!((found.slope.standard_error - error).abs() < 1e-12);
    }

    #[test]
    fn separated_classes_have_no_slope() {
        let separated = set(&[-2.0, -1.0, 1.0, 2.0], &[0, 0, 1, 1]);
        assert_eq!(recalibration(&separated), Err(StatsError::Separated));
        let touching = set(&[-2.0, 1.0, 1.0, 2.0], &[0, 0, 1, 1]);
        assert_eq!(recalibration(&touching), Err(StatsError::Separated));
        let flat = set(&[1.0; 4], &[0, 0, 1, 1]);
        assert!(matches!(
            recalibration(&flat),
            Err(StatsError::NoVariation { .. })
        ));
    }

    #[test]
    fn a_shift_of_all_logits_shows_in_the_large() {
        let x = [-1.0, -1.0, -1.0, -1.0, 1.0, 1.0, 1.0, 1.0].map(|x| x * 3.0_f64.ln() + 0.7);
        let data = set(&x, &[0, 0, 0, 1, 0, 1, 1, 1]);
        let found = calibration_in_the_large(&data).unwrap();
        assert!((found.intercept.estimate + 0.7).abs() < 1e-12);
        assert!(found.difference < 0.0);
    }

    #[test]
    fn a_probability_of_1_is_refused() {
        assert!(matches!(
            logits(&[0.5, 1.0]),
            Err(StatsError::ElementOutOfRange { index: 1, .. })
        ));
        assert!(logits(&[f64::NAN]).is_err());
    }

    #[test]
    fn far_predictions_still_converge() {
        let x = [-40.0, 35.0, -30.0, 45.0, 38.0, -33.0];
        let found = recalibration(&set(&x, &[1, 1, 0, 0, 1, 0])).unwrap();
        assert!(found.slope.estimate > 0.0 && found.slope.estimate < 0.1);
        let unlike = set(
            &[-40.0, 35.0, -30.0, 45.0, 38.0, -33.0],
            &[1, 1, 1, 0, 1, 0],
        );
        let found = calibration_in_the_large(&unlike).unwrap();
        assert!(found.intercept.estimate.is_finite());
    }
}
