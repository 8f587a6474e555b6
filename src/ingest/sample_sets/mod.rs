//! Labelled sets for validations: those of the server's own folder, and those that were uploaded.

mod archive;
pub mod error;
pub mod keeper;
mod names;
pub mod rules;
mod server_side;
