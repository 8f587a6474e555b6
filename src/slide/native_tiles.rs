//! The seam to the JPEG tiles of a slide's own file, which a viewer can be given as they are.
//!
//! Nothing is decoded on this way, so it needs no process of its own.

use super::reader::SlideDescription;
use bytes::Bytes;
use std::path::Path;
use std::sync::Arc;

/// A level of the slide whose tiles can be handed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NativeLevel {
    /// Which one, as in [`SlideDescription::levels`].
    pub level: usize,
    /// Columns and rows of a tile, pixels of the level.
    pub side: u32,
}

/// The tiles of one slide as its file holds them.
pub trait NativeTiles: Send + Sync {
    /// The levels that have such tiles, finest first.
    fn levels(&self) -> &[NativeLevel];

    /// The tile in a column and row of its level's grid, as a complete JPEG stream of exactly the
    /// tile's size that shows what the slide's reader reads there; a tile at the right or bottom edge
    /// reaches past the level.
    ///
    /// `None` if it has to be drawn: it is packed in another way, is damaged or is not there. Reads the
    /// disk, so no `async fn` may call it.
    fn tile(&self, level: usize, column: u32, row: u32) -> Option<Bytes>;

    /// Bytes that it takes in memory.
    fn bytes(&self) -> usize;
}

/// Finds the tiles of slides.
pub trait FindNativeTiles: Send + Sync {
    /// The tiles of the slide's file on this machine, if its level 0 has such tiles and its reader,
    /// who gave the description, takes the very same. Reads the disk, so no `async fn` may call it.
    fn find(&self, slide: &Path, description: &SlideDescription) -> Option<Arc<dyn NativeTiles>>;
}
