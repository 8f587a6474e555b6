//! AUC with its variance: intervals, comparison of two models, non-inferiority.

use super::distribution::normal_sf;
use super::error::{StatsError, require_inside_unit};
use super::interval::{Confidence, Interval};
use serde::Serialize;

/// An AUC with the variance of its estimate.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct AucEstimate {
    /// Area under the ROC curve, fraction.
    pub auc: f64,
    /// Variance of the estimate.
    pub variance: f64,
    /// Positive samples.
    pub positives: usize,
    /// Negative samples.
    pub negatives: usize,
    /// Groups, where the variance allows for samples that belong together.
    pub groups: Option<usize>,
}

impl AucEstimate {
    /// Confidence interval on the logit scale. **This is the default.**
    ///
    /// AUC of a good model lies near 1, where its distribution is skewed; the plain interval then
    /// leaves the range and covers too little in small sets. The logit interval stays inside
    /// (0, 1) and covers better (simulated in `tests/validate_stats.rs`).
    ///
    /// # Errors
    /// `NoVariation` if the AUC is 0 or 1 or its variance is zero.
    ///
    /// # Source
    /// Pepe, *The Statistical Evaluation of Medical Tests*, 5.2 (2003); Qin & Hotilovac, Stat.
    /// Methods Med. Res. 17:207 (2008).
    pub fn logit_interval(&self, confidence: Confidence) -> Result<Interval, StatsError> {
        let (logit, error) = self.on_logit_scale()?;
        let interval = Interval::wald(logit, error, confidence);
        Ok(interval.map(|x| 1.0 / (1.0 + (-x).exp())))
    }

    /// Confidence interval estimate ± z standard errors, as `DeLong` et al. have it; not cut off at
    /// 0 or 1. For comparison with other programs.
    ///
    /// # Errors
    /// `NoVariation` if the variance is zero.
    ///
    /// # Source
    /// `DeLong`, `DeLong` & Clarke-Pearson, Biometrics 44:837 (1988).
    pub fn plain_interval(&self, confidence: Confidence) -> Result<Interval, StatsError> {
        Ok(Interval::wald(self.auc, self.standard_error()?, confidence))
    }

    /// Tests whether this AUC differs from that of other, independent samples, on the logit scale.
    ///
    /// # Errors
    /// `NoVariation` if either AUC is 0 or 1 or its variance is zero.
    ///
    /// # Source
    /// Hanley & `McNeil`, Radiology 148:839 (1983), with r = 0; logit scale as for the interval.
    pub fn against_independent(&self, other: &Self) -> Result<DifferenceTest, StatsError> {
        let (one, one_error) = self.on_logit_scale()?;
        let (two, two_error) = other.on_logit_scale()?;
        let z = (one - two) / one_error.hypot(two_error);
        Ok(DifferenceTest {
            z,
            p: 2.0 * normal_sf(z.abs()),
        })
    }

    /// The AUC's logit and its standard error.
    fn on_logit_scale(&self) -> Result<(f64, f64), StatsError> {
        let error = self.standard_error()?;
        let odds = self.auc * (1.0 - self.auc);
        if odds <= 0.0 {
            return Err(StatsError::NoVariation {
                what: "AUC on the logit scale",
                reason: "the AUC is 0 or 1",
            });
        }
        Ok(((self.auc / (1.0 - self.auc)).ln(), error / odds))
    }

    fn standard_error(&self) -> Result<f64, StatsError> {
        root_of_variance("AUC", self.variance)
    }
}

/// The difference of two AUCs on the same samples, with the variance of that difference.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct AucComparison {
    /// First model, the reference.
    pub first: AucEstimate,
    /// Second model, the candidate.
    pub second: AucEstimate,
    /// AUC of the second less AUC of the first.
    pub difference: f64,
    /// Variance of the difference; the correlation of the two models is allowed for.
    pub variance: f64,
}

/// A test of no difference.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct DifferenceTest {
    /// Difference in standard errors.
    pub z: f64,
    /// Two-sided p-value.
    pub p: f64,
}

/// A test that the second model is not worse than the first by the margin or more.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct NonInferiority {
    /// Largest loss of AUC that is accepted, positive.
    pub margin: f64,
    /// One-sided lower confidence bound of the difference.
    pub lower_bound: f64,
    /// Level of that bound.
    pub confidence: Confidence,
    /// (difference + margin) in standard errors.
    pub z: f64,
    /// One-sided p-value of inferiority.
    pub p: f64,
    /// Whether the lower bound lies above −margin.
    pub non_inferior: bool,
}

impl AucComparison {
    /// Confidence interval of the difference, estimate ± z standard errors.
    ///
    /// # Errors
    /// `NoVariation` if the variance is zero: the models rank every pair alike, or all pairs
    /// differ in the same way.
    pub fn interval(&self, confidence: Confidence) -> Result<Interval, StatsError> {
        Ok(Interval::wald(
            self.difference,
            self.standard_error()?,
            confidence,
        ))
    }

    /// Tests whether the two AUCs differ.
    ///
    /// # Errors
    /// `NoVariation`, as for the interval.
    pub fn test(&self) -> Result<DifferenceTest, StatsError> {
        let z = self.difference / self.standard_error()?;
        Ok(DifferenceTest {
            z,
            p: 2.0 * normal_sf(z.abs()),
        })
    }

    /// Tests whether the second model is non-inferior within `margin`, an AUC difference inside
    /// (0, 1), at a one-sided confidence; 97.5 % corresponds to a two-sided interval of 95 %.
    ///
    /// # Errors
    /// `OutOfRange` for the margin; `NoVariation`, as for the interval.
    ///
    /// # Source
    /// Liu, Ma, Wu & Tai, Stat. Med. 25:1219 (2006).
    pub fn non_inferiority(
        &self,
        margin: f64,
        confidence: Confidence,
    ) -> Result<NonInferiority, StatsError> {
        require_inside_unit("non-inferiority margin", margin)?;
        let error = self.standard_error()?;
        let z = (self.difference + margin) / error;
        let lower_bound = self.difference - confidence.z_one_sided() * error;
        Ok(NonInferiority {
            margin,
            lower_bound,
            confidence,
            z,
            p: normal_sf(z),
            non_inferior: lower_bound > -margin,
        })
    }

    fn standard_error(&self) -> Result<f64, StatsError> {
        root_of_variance("AUC difference", self.variance)
    }
}

fn root_of_variance(what: &'static str, variance: f64) -> Result<f64, StatsError> {
    // Equal components leave at most the square of a rounding error.
    if variance <= f64::EPSILON * f64::EPSILON {
        return Err(StatsError::NoVariation {
            what,
            reason: "its estimated variance is zero",
        });
    }
    Ok(variance.sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn estimate(auc: f64, variance: f64) -> AucEstimate {
        AucEstimate {
            auc,
            variance,
            positives: 50,
            negatives: 50,
            groups: None,
        }
    }

    /// By hand: logits ln 9 and ln 4, standard errors 0.02 ÷ 0.09 and 0.04 ÷ 0.16, so
    /// z = 0.81093 ÷ √(0.04938 + 0.0625).
    #[test]
    fn two_independent_aucs_are_compared_on_the_logit_scale() {
        let test = estimate(0.9, 0.0004)
            .against_independent(&estimate(0.8, 0.0016))
            .unwrap();
        assert!((test.z - 2.424_387_202).abs() < 1e-8, "{}", test.z);
        assert!((test.p - 0.015_334_246).abs() < 1e-8, "{}", test.p);
        assert!(
            estimate(1.0, 0.0004)
                .against_independent(&estimate(0.8, 0.0016))
                .is_err()
        );
    }
}
