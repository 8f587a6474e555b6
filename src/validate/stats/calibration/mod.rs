//! Calibration: whether a score can be read as a probability.

pub mod brier;
pub mod expected_error;
pub mod recalibration;
