//! Validation of a model on labelled sets: metrics with intervals, comparison, gate.

pub mod stats;
