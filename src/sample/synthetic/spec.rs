//! What a synthetic slide shall be.

use crate::domain::geometry::LevelSize;
use crate::domain::scale::BELIEVABLE_MPP;
use crate::slide::pyramid_writer::{Layout, PyramidError};

/// How the file tells its scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ScaleTold {
    /// As a scanner's vendor does.
    #[default]
    Vendor,
    /// As TIFF resolution.
    TiffResolution,
    /// Not at all, which makes a slide that cannot be assessed.
    No,
}

/// A synthetic slide. The same spec gives the same bytes.
#[derive(Debug, Clone, PartialEq)]
pub struct SampleSpec {
    /// What makes it different from others.
    pub seed: u64,
    /// Size of level 0, pixels.
    pub size: LevelSize,
    /// Scale, µm per level-0 pixel.
    pub mpp: f64,
    /// How the file tells that scale.
    pub scale: ScaleTold,
    /// Share of the area that is tissue, 0 (glass only) to 0.9; roughly kept.
    pub tissue: f64,
    /// Number of planted lesions.
    pub lesions: u32,
    /// Mean diameter of a lesion, µm.
    pub lesion_diameter: f64,
    /// Blur as by a wrong focus, µm (standard deviation); 0 for none.
    pub blur: f64,
    /// JPEG quality, 1 to 100.
    pub quality: u8,
    /// In which order the parts of the file follow each other.
    pub layout: Layout,
}

impl SampleSpec {
    /// A sharp slide at 0.5 µm/px, half covered with tissue, without a lesion.
    #[must_use]
    pub fn new(seed: u64, size: LevelSize) -> Self {
        Self {
            seed,
            size,
            mpp: 0.5,
            scale: ScaleTold::Vendor,
            tissue: 0.5,
            lesions: 0,
            lesion_diameter: 600.0,
            blur: 0.0,
            quality: 80,
            layout: Layout::default(),
        }
    }

    /// The same slide with lesions of a mean diameter in µm.
    #[must_use]
    pub fn with_lesions(self, lesions: u32, diameter: f64) -> Self {
        Self {
            lesions,
            lesion_diameter: diameter,
            ..self
        }
    }

    pub(super) fn check(&self) -> Result<(), SampleError> {
        let wrong = |what: String| Err(SampleError::Spec { what });
        if self.size.width == 0 || self.size.height == 0 {
            return wrong("its sides must be at least 1 pixel".into());
        }
        if !BELIEVABLE_MPP.contains(&self.mpp) {
            return wrong(format!(
                "a scale of {} µm/px is not within {} to {}",
                self.mpp,
                BELIEVABLE_MPP.start(),
                BELIEVABLE_MPP.end()
            ));
        }
        if !(0.0..=0.9).contains(&self.tissue) {
            return wrong(format!("a tissue share of {} is not 0 to 0.9", self.tissue));
        }
        if !(0.0..=1000.0).contains(&self.blur) {
            return wrong(format!("a blur of {} µm is not 0 to 1000", self.blur));
        }
        if self.lesions > 0 && !(20.0..=1e6).contains(&self.lesion_diameter) {
            return wrong(format!(
                "a lesion of {} µm is not 20 µm or more across",
                self.lesion_diameter
            ));
        }
        Ok(())
    }
}

/// Why a synthetic slide could not be made.
#[derive(Debug, thiserror::Error)]
pub enum SampleError {
    /// The spec makes no slide.
    #[error("no synthetic slide can be made: {what}")]
    Spec {
        /// What is wrong and what it must be.
        what: String,
    },
    /// The lesions do not fit.
    #[error(
        "lesion {number} of {diameter} µm finds no room in the tissue: ask for fewer or smaller lesions, more tissue or a larger slide"
    )]
    NoRoom {
        /// Which lesion, from 1.
        number: u32,
        /// Its diameter, µm.
        diameter: f64,
    },
    /// The file cannot be written.
    #[error(transparent)]
    Write(#[from] PyramidError),
}
