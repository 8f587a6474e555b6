//! The seam between tiles and the model that scores them.

use crate::domain::intended_use::IntendedUse;
use crate::domain::verdict::{ModelIdentity, Thresholds};
use crossbeam_channel::Sender;
use image::RgbImage;

/// What a model expects and what its answers mean.
#[derive(Debug, Clone, PartialEq)]
pub struct Contract {
    /// Which weights, variant and engine.
    pub identity: ModelIdentity,
    /// SHA-256 of `config.json`, lower-case hexadecimal: classes, scale and transform.
    pub config_sha256: String,
    /// Side of a patch as the model sees it, pixels.
    pub patch_pixels: u32,
    /// Side of a patch before the transform's resize, pixels at `spacing_um_px`.
    pub field_pixels: u32,
    /// Scale of the field, µm/px.
    pub spacing_um_px: f64,
    /// Class names in the order of the scores.
    pub class_names: Vec<String>,
    /// Indices of the classes whose score is a suspicion.
    pub positive: Vec<usize>,
    /// What the model may be used for.
    pub intended_use: IntendedUse,
    /// Side of the patch's centre that the label speaks of, µm.
    pub label_field_um: f64,
    /// Smallest lesion for which the thresholds on the slide score were chosen, µm; 0 if unknown.
    pub smallest_lesion_um: f64,
    /// Tile score from which a tile belongs to a suspicious region.
    pub tile_suspicious_at: f64,
    /// Tile score below which a tile is clear.
    pub tile_clear_below: f64,
    /// Thresholds on the slide score.
    pub thresholds: Thresholds,
    /// Distance above which a patch is unlike what the model was made from; `None` if the model
    /// does not tell distances.
    pub domain_limit: Option<f64>,
    /// Values of one patch in a batch: `3 × patch_pixels²`.
    pub values_per_patch: usize,
    /// The batch size at which this engine is fastest.
    pub preferred_batch: usize,
    /// Sessions that work at the same time.
    pub sessions: usize,
}

impl Contract {
    /// Score of suspicion of one tile: the sum over the positive classes, 0..=1.
    #[must_use]
    pub fn suspicion(&self, scores: &[f32]) -> f64 {
        self.positive
            .iter()
            .map(|&class| f64::from(scores[class]))
            .sum::<f64>()
            .clamp(0.0, 1.0)
    }

    /// The distance of a patch that lies outside the model's domain; `None` for one inside it.
    ///
    /// A model that tells no distances knows no outside.
    #[must_use]
    pub fn out_of_domain(&self, scores: &PatchScores) -> Option<f32> {
        let distance = scores.distance?;
        let inside = self
            .domain_limit
            .is_none_or(|limit| f64::from(distance) <= limit);
        (!inside).then_some(distance)
    }
}

/// What a model says of one patch.
#[derive(Debug, Clone, PartialEq)]
pub struct PatchScores {
    /// One score per class, each 0..=1 and finite, in the contract's class order.
    pub classes: Vec<f32>,
    /// How far the patch lies from what the model was made from, 0 or more; `None` if the model
    /// does not tell.
    pub distance: Option<f32>,
}

/// Patches in the form the model takes.
///
/// The buffer is handed round: filled by a decoder, read by a session, returned with the answer,
/// filled again; nothing is allocated per tile.
#[derive(Debug, Clone, PartialEq)]
pub enum PatchBuffer {
    /// `[N, 3, H, W]` f32, normalised.
    NchwF32(Vec<f32>),
    /// `[N, H, W, 3]` f32, normalised.
    NhwcF32(Vec<f32>),
    /// `[N, H, W, 3]` u8, as decoded.
    NhwcU8(Vec<u8>),
}

/// A number of patches for one run of a session.
#[derive(Debug)]
pub struct Batch {
    /// What the caller knows the batch by.
    pub id: u64,
    /// Patches in the buffer that count; the rest of the buffer is stale.
    pub patches: usize,
    /// The patches.
    pub buffer: PatchBuffer,
}

/// The answer to a batch.
#[derive(Debug)]
pub struct Answer {
    /// The batch as it was handed in, for its buffer to be filled again.
    pub batch: Batch,
    /// What the model says of each patch.
    pub scores: Result<Vec<PatchScores>, ClassifyError>,
}

/// Why a batch could not be scored.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ClassifyError {
    /// The engine failed.
    #[error("the inference engine failed on a batch of {patches} patches: {why}")]
    Engine {
        /// Patches in the batch.
        patches: usize,
        /// What the engine said.
        why: String,
    },
    /// The engine answered with something the contract forbids.
    #[error("the model broke its contract on a batch of {patches} patches: {why}")]
    Contract {
        /// Patches in the batch.
        patches: usize,
        /// What was wrong with the answer.
        why: String,
    },
    /// The sessions have ended.
    #[error("the inference sessions have ended; load the model again")]
    Closed,
}

/// A loaded and checked model.
///
/// Implementations are safe to share between threads. Scores do not depend on what else is in
/// the batch, and the same patch gives the same scores every time.
pub trait Classifier: Send + Sync {
    /// What the model expects and what its answers mean.
    fn contract(&self) -> &Contract;

    /// A buffer for `patches` patches in the form that this model takes.
    fn buffer(&self, patches: usize) -> PatchBuffer;

    /// Writes one field into place `index` of the buffer: resized to the patch, normalised.
    ///
    /// The field is a square image at the contract's scale, of any size in pixels.
    ///
    /// # Panics
    /// If `index` lies outside the buffer or the buffer came from another model.
    fn prepare(&self, field: &RgbImage, buffer: &mut PatchBuffer, index: usize);

    /// Queues a batch; blocks while the queue is full; the answer comes over `reply`.
    ///
    /// # Errors
    /// [`ClassifyError::Closed`] if the sessions have ended.
    fn submit(&self, batch: Batch, reply: Sender<Answer>) -> Result<(), ClassifyError>;
}
