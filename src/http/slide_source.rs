//! Where a slide's bytes are and what its file tells of itself.

use crate::domain::slide::Digest;
use crate::slide::reader::SlideDescription;
use std::path::PathBuf;

/// A slide as the viewer's pictures need it. None of it ever changes for a slide.
#[derive(Debug, PartialEq)]
pub struct SlideSource {
    /// Digest of its bytes.
    pub digest: Digest,
    /// Its file on this machine.
    pub path: PathBuf,
    /// What the file tells of itself.
    pub description: SlideDescription,
}
