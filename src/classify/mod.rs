//! Running a model over patches: one trait, the bundle that is checked at load, the engines.

pub mod classifier;
