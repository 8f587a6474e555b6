//! How much an annotation may ask for.

use super::error::AnnotationError;

/// How much an annotation may ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AnnotationLimits {
    /// Size of the document, bytes.
    pub bytes: u64,
    /// Outlined areas.
    pub areas: usize,
    /// Places of all outlines.
    pub places: usize,
    /// Pairs of sides that are held against each other to find outlines that cross themselves.
    pub comparisons: u64,
}

impl Default for AnnotationLimits {
    fn default() -> Self {
        Self {
            bytes: 64 << 20,
            areas: 20_000,
            places: 1_000_000,
            comparisons: 200_000_000,
        }
    }
}

impl AnnotationLimits {
    pub(super) fn require_bytes(&self, found: u64) -> Result<(), AnnotationError> {
        require("bytes", found, self.bytes)
    }

    pub(super) fn require_areas(&self, found: usize) -> Result<(), AnnotationError> {
        require("areas", found as u64, self.areas as u64)
    }

    pub(super) fn require_places(&self, found: usize) -> Result<(), AnnotationError> {
        require("places", found as u64, self.places as u64)
    }
}

fn require(what: &'static str, found: u64, limit: u64) -> Result<(), AnnotationError> {
    if found > limit {
        return Err(AnnotationError::LimitExceeded { what, found, limit });
    }
    Ok(())
}
