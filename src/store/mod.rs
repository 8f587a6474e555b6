//! What is kept: rows, machine work and blobs, each behind a trait in [`contract`].

pub mod artefact_files;
pub mod audit_chain;
pub mod checkpoints;
pub mod contract;
pub mod disk;
pub mod sqlite;
pub mod sweep;
pub mod tile_chunk;
pub mod validation_files;
