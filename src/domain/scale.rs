//! The scale of a slide and where it is known from.

use serde::{Deserialize, Serialize};

/// Micrometres per level-0 pixel, along both axes.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Mpp {
    /// µm per pixel along a row.
    pub x: f64,
    /// µm per pixel along a column.
    pub y: f64,
}

/// The range of believable scales, µm/px: from an oil-immersion scan to a macro photograph.
///
/// Files in the field carry values such as 0, 1e-5 or 25,400 (a DPI taken for a scale); a value
/// outside this range is treated as unknown, never used.
pub const BELIEVABLE_MPP: std::ops::RangeInclusive<f64> = 0.05..=20.0;

/// Largest believable ratio between the two axes; a larger one is treated as unknown.
const BELIEVABLE_ASPECT: f64 = 1.25;

impl Mpp {
    /// A scale that is finite, positive and believable, or `None`.
    #[must_use]
    pub fn believable(x: f64, y: f64) -> Option<Self> {
        let square_enough = x / y <= BELIEVABLE_ASPECT && y / x <= BELIEVABLE_ASPECT;
        (BELIEVABLE_MPP.contains(&x) && BELIEVABLE_MPP.contains(&y) && square_enough)
            .then_some(Self { x, y })
    }

    /// The scale of an objective, by the usual 10 µm/px ÷ magnification.
    #[must_use]
    pub fn from_objective_power(power: f64) -> Option<Self> {
        Self::believable(10.0 / power, 10.0 / power)
    }

    /// Mean of both axes, µm/px.
    #[must_use]
    pub fn mean(&self) -> f64 {
        f64::midpoint(self.x, self.y)
    }

    /// Area of a number of level-0 pixels, mm².
    #[must_use]
    pub fn area_mm2(&self, level0_pixels: f64) -> f64 {
        level0_pixels * self.x * self.y / 1e6
    }
}

/// Where the scale of a slide is known from, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MppSource {
    /// A person stated it.
    Given,
    /// The scanner vendor's own property.
    Vendor,
    /// TIFF `XResolution`, `YResolution` and `ResolutionUnit`.
    TiffResolution,
    /// Derived from the objective's magnification: 10 µm/px ÷ power.
    ObjectivePower,
    /// The file does not tell.
    Unknown,
}

/// The scale of a slide with its provenance: `mpp` is `None` exactly if `source` is `Unknown`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    mpp: Option<Mpp>,
    source: MppSource,
}

impl Scale {
    /// A slide whose file does not tell its scale.
    pub const UNKNOWN: Self = Self {
        mpp: None,
        source: MppSource::Unknown,
    };

    /// A scale known from `source`.
    #[must_use]
    pub fn known(mpp: Mpp, source: MppSource) -> Self {
        match source {
            MppSource::Unknown => Self::UNKNOWN,
            source => Self {
                mpp: Some(mpp),
                source,
            },
        }
    }

    /// µm per level-0 pixel, if known.
    #[must_use]
    pub fn mpp(&self) -> Option<Mpp> {
        self.mpp
    }

    /// Where the scale is known from.
    #[must_use]
    pub fn source(&self) -> MppSource {
        self.source
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unbelievable_scales_are_unknown() {
        for (x, y) in [
            (0.0, 0.0),
            (-0.5, 0.5),
            (f64::NAN, 0.5),
            (25_400.0, 25_400.0),
            (1e-5, 1e-5),
            (0.25, 0.5),
            (f64::INFINITY, f64::INFINITY),
        ] {
            assert_eq!(Mpp::believable(x, y), None, "{x} × {y}");
        }
        assert!(Mpp::believable(0.25, 0.26).is_some());
    }

    #[test]
    fn a_scale_from_nowhere_is_unknown() {
        let mpp = Mpp { x: 0.5, y: 0.5 };
        assert_eq!(Scale::known(mpp, MppSource::Unknown), Scale::UNKNOWN);
    }
}
