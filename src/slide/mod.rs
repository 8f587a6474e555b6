//! Reading slides: one trait, one file or folder per back end, one table of drivers.

pub mod decoder;
pub mod drivers;
pub mod error;
mod flatten;
mod halve;
mod jpeg;
mod jpeg_stream;
pub mod limits;
mod magic;
pub mod native_tiles;
pub mod openslide;
pub mod photograph;
pub mod pyramid_writer;
pub mod reader;
pub mod region;
pub mod resolution;
mod scanner;
pub mod tiff_header;
pub mod tiled_tiff;
pub mod viewer;
