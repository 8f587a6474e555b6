//! JPEG streams looked through and put together anew without touching a pixel.
//!
//! A tile of a slide is often no stream that a browser could show: its tables stand once for the whole
//! level, and the slide's directory, not the stream, says whether its colours are RGB. [`TileForm`] makes
//! a stream of its own of it, with the very same entropy-coded data, after that data was walked through
//! code by code: what a strict decoder would refuse never passes.
//!
//! # Source
//! ITU-T T.81 (baseline sequential process); TIFF technical note 2 (shared tables).

mod form;
mod frame;
mod huffman;
mod scan;
mod tables;

pub use form::TileForm;
