//! How much a file may ask for before it is refused.

use std::time::Duration;

/// Limits on a slide, checked with overflow-safe arithmetic before anything is allocated.
///
/// The defaults admit every scanner's whole-slide images (the largest known are about
/// 200,000 px on a side) and refuse what only a hostile or broken file asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Pixels of level 0; for a photograph, of the whole image, which is decoded at once.
    pub pixels: u64,
    /// Pixels of a photograph or other image that must be decoded as a whole.
    pub whole_image_pixels: u64,
    /// Pixels of one region read.
    pub region_pixels: u64,
    /// Bytes of the file.
    pub bytes: u64,
    /// Tiles of one level.
    pub tiles: u64,
    /// Image directories of a TIFF file.
    pub ifds: usize,
    /// Time to open the file.
    pub open: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            pixels: 100_000_000_000,
            whole_image_pixels: 400_000_000,
            region_pixels: 64_000_000,
            bytes: 64 << 30,
            tiles: 20_000_000,
            ifds: 1_000,
            open: Duration::from_secs(30),
        }
    }
}
