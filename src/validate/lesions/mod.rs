//! Lesions: where they are on the slides of a set, where a model points, and how well the two meet.

mod by_size;
mod counted;
pub mod evaluate;
pub mod grid;
pub mod hits;
pub mod hits_csv;
mod mask;
pub mod metrics;
mod raster;
pub mod read;
pub mod truth;
