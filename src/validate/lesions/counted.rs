//! A slide that counts.

use super::truth::GroundTruth;
use crate::validate::stats::froc::FrocSlide;

/// A slide that counts: its place in the set, and its lesions and hits.
pub(super) struct Counted<'a> {
    pub(super) at: usize,
    pub(super) truth: Option<&'a GroundTruth>,
    pub(super) slide: FrocSlide,
}
