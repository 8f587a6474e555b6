//! Reading slides: one trait, one file or folder per back end, one table of drivers.

pub mod decoder;
pub mod error;
pub mod limits;
pub mod reader;
pub mod viewer;
