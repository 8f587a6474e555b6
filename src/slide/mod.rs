//! Reading slides: one trait, one file or folder per back end, one table of drivers.

pub mod error;
pub mod limits;
pub mod reader;
