//! What was before the reader's eyes.

use crate::domain::ids::{RunId, SectionId, SlideId};
use crate::domain::slide::Digest;
use serde::{Deserialize, Serialize};

/// A slide with what was told of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlideOnScreen {
    /// The section that was scanned.
    pub section: SectionId,
    /// The scan.
    pub slide: SlideId,
    /// Digest of its bytes.
    pub digest: Digest,
    /// The run whose verdict stood beside it.
    pub run: RunId,
    /// Version of the final verdict; `None` if there was none yet.
    pub verdict_version: Option<u32>,
}

/// What was before the reader's eyes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "view", rename_all = "snake_case")]
pub enum OnScreen {
    /// The glass itself: nothing was on screen.
    Microscope,
    /// These slides, and no other.
    Scans {
        /// The slides.
        slides: Vec<SlideOnScreen>,
        /// Whether regions, heat map or outcome were visible before the category was first chosen.
        ai_before_draft: bool,
    },
}

impl OnScreen {
    /// The slides; none at the microscope.
    #[must_use]
    pub fn slides(&self) -> &[SlideOnScreen] {
        match self {
            Self::Microscope => &[],
            Self::Scans { slides, .. } => slides,
        }
    }
}
