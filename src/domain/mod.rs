//! Values and rules only: no input or output, no threads, no outside engine.

pub mod geometry;
pub mod intended_use;
pub mod progress;
pub mod scale;
pub mod specimen;
pub mod tile;
pub mod verdict;
