//! A model bundle: `config.json`, `bundle.toml` and the weights, checked before anything runs.

pub mod checks;
pub mod contents;
pub mod error;
pub mod files;
pub mod golden;
pub mod graph;
pub mod manifest;
pub mod transform;
pub mod zoo_config;
