//! Slides that never were: H&E-like tissue on glass with planted lesions, of any size, the same
//! for the same seed.
//!
//! Everything is a function of the place and the seed, in micrometres, so that any tile can be
//! rendered by itself and the same tissue at another scale is the same tissue. It looks like
//! histology to a simple classifier (colour, texture, size and density of nuclei), not to a
//! pathologist, and nothing learned from it says anything about patients.

mod blur;
mod field;
mod lesion;
mod noise;
mod nuclei;
mod slide;
mod spec;
mod stain;
mod tissue;
mod truth;

pub use slide::{SyntheticSlide, write};
pub use spec::{SampleError, SampleSpec, ScaleTold};
pub use truth::GroundTruth;
