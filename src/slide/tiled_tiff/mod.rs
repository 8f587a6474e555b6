//! Plain tiled TIFF, pyramids included, without OpenSlide: what is left when OpenSlide is missing.
//!
//! Reads any TIFF or BigTIFF whose tiles are JPEG, deflate, LZW, `PackBits` or uncompressed; an
//! Aperio SVS file is such a one unless its tiles are JPEG 2000.

mod aperio;
mod cache;
mod codec;
mod levels;
mod native;
mod plane;
mod reader;
mod wrap;

pub use native::FindTiffTiles;
pub(super) use plane::Plane;
pub use reader::TiledTiffReader;
