//! What the tests of `classify` share.

use crossbeam_channel::unbounded;
use image::RgbImage;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use zhedel::classify::classifier::{Batch, Classifier, ClassifyError, PatchBuffer};
use zhedel::classify::engine::Engine;
use zhedel::classify::load::{LoadOptions, LoadedModel, load};

/// The repository's root.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The tiny test bundle.
pub fn stain_density() -> PathBuf {
    root().join("tests/models/stain-density")
}

/// Two sessions, a fixed batch size, and the variant.
pub fn options(variant: &str) -> LoadOptions {
    LoadOptions {
        sessions: NonZeroUsize::new(2),
        threads: None,
        variant: Some(variant.to_owned()),
        preferred_batch: NonZeroUsize::new(4),
    }
}

/// The test bundle's variant, loaded.
pub fn model(engine: &Engine, variant: &str) -> LoadedModel {
    load(&stain_density(), engine, &options(variant)).unwrap()
}

/// A golden patch of the test bundle.
pub fn golden(name: &str) -> RgbImage {
    let path = stain_density().join(format!("golden/{name}.png"));
    image::open(path).unwrap().into_rgb8()
}

/// A batch of the fields, prepared.
pub fn batch(model: &impl Classifier, id: u64, fields: &[&RgbImage]) -> Batch {
    let mut buffer = model.buffer(fields.len());
    for (index, field) in fields.iter().enumerate() {
        model.prepare(field, &mut buffer, index);
    }
    Batch {
        id,
        patches: fields.len(),
        buffer,
    }
}

/// Scores of the fields, in one batch.
pub fn scores(model: &impl Classifier, fields: &[&RgbImage]) -> Vec<Vec<f32>> {
    answer(model, batch(model, 0, fields)).unwrap()
}

/// Class scores of one batch.
pub fn answer(model: &impl Classifier, batch: Batch) -> Result<Vec<Vec<f32>>, ClassifyError> {
    let (reply, answers) = unbounded();
    model.submit(batch, reply).unwrap();
    let scores = answers.recv().unwrap().scores?;
    Ok(scores.into_iter().map(|patch| patch.classes).collect())
}

/// Whether a buffer holds bytes.
pub fn is_bytes(buffer: &PatchBuffer) -> bool {
    matches!(buffer, PatchBuffer::NhwcU8(_))
}
