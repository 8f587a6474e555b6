//! What is kept: rows, machine work and blobs, each behind a trait in [`contract`].

pub mod artefact_files;
pub mod contract;
