//! The statistics of validation against numpy, scipy and scikit-learn, and the coverage of their
//! intervals by simulation.
//!
//! `validate/reference.json` is written by `validate/make_reference.py`; its head tells the
//! versions.

#[path = "validate/coverage.rs"]
mod coverage;
#[path = "validate/deviation.rs"]
mod deviation;
#[path = "validate/reference.rs"]
mod reference;
