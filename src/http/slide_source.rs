//! Where a slide's bytes are and what its file tells of itself.

use super::deep_zoom::geometry::{DeepZoom, Grid};
use super::deep_zoom::native::grid;
use crate::domain::slide::Digest;
use crate::slide::native_tiles::{FindNativeTiles, NativeTiles};
use crate::slide::reader::SlideDescription;
use std::path::PathBuf;
use std::sync::Arc;

/// A slide as the viewer's pictures need it. None of it ever changes for a slide.
pub struct SlideSource {
    /// Its file on this machine.
    pub path: PathBuf,
    /// What the file tells of itself.
    pub description: SlideDescription,
    /// How it is cut into tiles for the viewer.
    pub zoom: DeepZoom,
    /// The file's own tiles, if the viewer can have them.
    pub native: Option<Arc<dyn NativeTiles>>,
    /// As much of the digest of its bytes as tells slides apart.
    pub short_digest: String,
}

/// Bytes of the digest, as digits, that tell slides apart.
const DIGITS: usize = 16;

impl SlideSource {
    /// A slide whose file was described by its reader. Reads the disk, so no `async fn` may call it.
    #[must_use]
    pub fn new(
        digest: Digest,
        path: PathBuf,
        description: SlideDescription,
        finder: &dyn FindNativeTiles,
    ) -> Self {
        let native = finder.find(&path, &description);
        let grid = native
            .as_ref()
            .map_or(Grid::Drawn, |native| grid(native.levels()));
        Self {
            zoom: DeepZoom::new(description.levels[0].size, grid),
            native,
            short_digest: digest.to_string()[..DIGITS].to_owned(),
            path,
            description,
        }
    }

    /// Bytes that it takes in memory, roughly.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let told: usize = self.description.warnings.iter().map(String::len).sum();
        let native = self.native.as_ref().map_or(0, |native| native.bytes());
        size_of::<Self>()
            + self.path.as_os_str().len()
            + size_of_val(self.description.levels.as_slice())
            + told
            + native
    }
}
