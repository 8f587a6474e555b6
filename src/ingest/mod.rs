//! What comes in: uploads, from their first byte to an accepted slide.

pub mod checksum;
pub mod early_looks;
pub mod error;
pub mod facts;
pub mod forecaster;
pub mod look;
pub mod part_locks;
pub mod reception;
pub mod sample_sets;
pub mod tus;
