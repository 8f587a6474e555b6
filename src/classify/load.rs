//! Loading a bundle: every check passed, sessions at work.

use crate::classify::bundle::contents::Bundle;
use crate::classify::bundle::error::BundleError;
use crate::classify::bundle::manifest::{Manifest, Variant};
use crate::classify::candidate::{self, Candidate};
use crate::classify::classifier::{
    Answer, Batch, Classifier, ClassifyError, Contract, PatchBuffer,
};
use crate::classify::engine::Engine;
use crate::classify::patch_layout::PatchLayout;
use crate::classify::preferred_batch;
use crate::classify::preprocess::Preprocessor;
use crate::classify::session_pool::SessionPool;
use crate::domain::verdict::ModelIdentity;
use crossbeam_channel::Sender;
use image::RgbImage;
use std::num::NonZeroUsize;
use std::path::Path;

/// How a model is to be run.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LoadOptions {
    /// Sessions that work at the same time; `None` takes one for each available core.
    pub sessions: Option<NonZeroUsize>,
    /// Threads of each session; `None` takes one, since sessions of one thread each wait for
    /// nobody.
    pub threads: Option<NonZeroUsize>,
    /// The variant's `id`; `None` takes the one that is fastest here.
    pub variant: Option<String>,
    /// Patches in a batch; `None` measures which size is fastest here, in 1.5 s at most.
    pub preferred_batch: Option<NonZeroUsize>,
}

/// A model that passed every check, with its sessions. Dropping it ends them.
pub struct LoadedModel {
    bundle: Bundle,
    contract: Contract,
    layout: PatchLayout,
    preprocessor: Preprocessor,
    pool: SessionPool,
}

/// Loads a bundle from its folder and checks it: files, digests, graph, golden patches.
///
/// # Errors
/// [`BundleError`], the reason why the bundle is refused.
pub fn load(
    folder: &Path,
    engine: &Engine,
    options: &LoadOptions,
) -> Result<LoadedModel, BundleError> {
    let bundle = Bundle::read(folder)?;
    let threads = options.threads.unwrap_or(NonZeroUsize::MIN);
    let Candidate {
        variant,
        session,
        weights,
        preprocessor,
    } = candidate::choose(&bundle, folder, engine, options.variant.as_deref(), threads)?;
    let layout = session.graph().layout;

    let sessions = session_count(options);
    let mut scorers = vec![session];
    for _ in 1..sessions {
        scorers.push(candidate::open(
            &bundle, variant, folder, engine, &weights, threads,
        )?);
    }
    let pool = SessionPool::start(scorers).map_err(|source| BundleError::Threads { source })?;
    let preferred_batch = options.preferred_batch.map_or_else(
        || preferred_batch::measure(&pool, layout, sessions),
        NonZeroUsize::get,
    );
    let contract = contract(&bundle, variant, engine, sessions, preferred_batch);
    Ok(LoadedModel {
        bundle,
        contract,
        layout,
        preprocessor,
        pool,
    })
}

fn session_count(options: &LoadOptions) -> usize {
    options
        .sessions
        .or_else(|| std::thread::available_parallelism().ok())
        .map_or(1, NonZeroUsize::get)
}

fn contract(
    bundle: &Bundle,
    variant: &Variant,
    engine: &Engine,
    sessions: usize,
    preferred_batch: usize,
) -> Contract {
    let (config, manifest) = (bundle.config(), bundle.manifest());
    Contract {
        identity: ModelIdentity {
            name: manifest.name.clone(),
            version: manifest.version.clone(),
            variant: variant.id.clone(),
            sha256: variant.sha256.trim().to_ascii_lowercase(),
            engine: engine.name().to_owned(),
        },
        config_sha256: manifest.config_sha256.trim().to_ascii_lowercase(),
        patch_pixels: bundle.patch_pixels(),
        field_pixels: config.patch_size_pixels,
        spacing_um_px: config.spacing_um_px,
        class_names: config.class_names.clone(),
        positive: bundle.positive(),
        intended_use: manifest.intended_use.clone(),
        label_field_um: bundle.label_field_um(),
        smallest_lesion_um: bundle.smallest_lesion_um(),
        tile_suspicious_at: manifest.operating_point.suspicious_at,
        tile_clear_below: manifest.operating_point.clear_below,
        thresholds: bundle.thresholds(),
        domain_limit: manifest.domain.as_ref().map(|domain| domain.limit),
        values_per_patch: bundle.graph(variant).layout.values(),
        preferred_batch,
        sessions,
    }
}

impl std::fmt::Debug for LoadedModel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LoadedModel")
            .field("identity", &self.contract.identity)
            .finish_non_exhaustive()
    }
}

impl LoadedModel {
    /// `bundle.toml` of the model: title, licences, operating point.
    #[must_use]
    pub fn manifest(&self) -> &Manifest {
        self.bundle.manifest()
    }

    /// Ends the sessions: what is being scored is finished, what waits is answered with
    /// [`ClassifyError::Closed`], what comes later is refused.
    pub fn close(&self) {
        self.pool.close();
    }
}

impl Classifier for LoadedModel {
    fn contract(&self) -> &Contract {
        &self.contract
    }

    fn buffer(&self, patches: usize) -> PatchBuffer {
        self.layout.buffer(patches)
    }

    fn prepare(&self, field: &RgbImage, buffer: &mut PatchBuffer, index: usize) {
        self.preprocessor.prepare(field, buffer, index);
    }

    fn submit(&self, batch: Batch, reply: Sender<Answer>) -> Result<(), ClassifyError> {
        self.pool.submit(batch, reply)
    }
}
