//! The form in which a graph takes its patches, and buffers of that form.

use crate::classify::classifier::PatchBuffer;
use serde::{Deserialize, Serialize};

/// The form in which a graph takes its patches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PatchForm {
    /// `[N, 3, H, W]` f32, normalised by the host.
    #[serde(rename = "nchw_f32_normalised")]
    NchwF32Normalised,
    /// `[N, H, W, 3]` f32, normalised by the host.
    #[serde(rename = "nhwc_f32_normalised")]
    NhwcF32Normalised,
    /// `[N, H, W, 3]` u8, as decoded; the graph normalises.
    #[serde(rename = "nhwc_u8")]
    NhwcU8,
}

/// Form and size of one patch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PatchLayout {
    /// The form.
    pub form: PatchForm,
    /// Side, pixels.
    pub side: u32,
}

impl PatchLayout {
    /// Values of one patch: `3 × side²`.
    #[must_use]
    pub fn values(&self) -> usize {
        3 * self.side as usize * self.side as usize
    }

    /// Shape of a tensor of `patches` patches.
    #[must_use]
    pub fn shape(&self, patches: usize) -> [usize; 4] {
        let side = self.side as usize;
        match self.form {
            PatchForm::NchwF32Normalised => [patches, 3, side, side],
            PatchForm::NhwcF32Normalised | PatchForm::NhwcU8 => [patches, side, side, 3],
        }
    }

    /// A zeroed buffer for `patches` patches.
    #[must_use]
    pub fn buffer(&self, patches: usize) -> PatchBuffer {
        let values = patches * self.values();
        match self.form {
            PatchForm::NchwF32Normalised => PatchBuffer::NchwF32(vec![0.0; values]),
            PatchForm::NhwcF32Normalised => PatchBuffer::NhwcF32(vec![0.0; values]),
            PatchForm::NhwcU8 => PatchBuffer::NhwcU8(vec![0; values]),
        }
    }
}
