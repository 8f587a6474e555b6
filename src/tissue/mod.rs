//! Where the tissue is, whether it is in focus and stained as expected: pure functions on images.

pub mod detect;
pub mod dyes;
pub mod focus;
pub mod fold;
mod ink;
pub mod mask;
mod morphology;
pub mod optical_density;
pub mod stain;
