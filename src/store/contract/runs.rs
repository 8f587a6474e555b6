//! What a worker records of a run, and how a person asks for another.

use super::Answer;
use super::queue::Lease;
use crate::access::actor::Actor;
use crate::domain::ids::{RunId, SlideId};
use crate::domain::progress::Progress;
use crate::domain::provisional::Provisional;
use crate::domain::run::{Correction, RunInputs};
use crate::domain::slide::{Digest, ScanDescription};
use crate::domain::tile::TileResult;
use crate::domain::verdict::Verdict;

/// What a worker needs to know to carry out a run.
#[derive(Debug, Clone, PartialEq)]
pub struct RunOrder {
    /// The run.
    pub run: RunId,
    /// The slide.
    pub slide: SlideId,
    /// Digest of its blob.
    pub digest: Digest,
    /// What the run works with.
    pub inputs: RunInputs,
}

/// What a run will be carried out with; with the inputs, it decides whether the tiles of an
/// earlier attempt may be used again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunMeans {
    /// Name of the model bundle.
    pub model_name: String,
    /// Version of the bundle.
    pub model_version: String,
    /// The bundle's variant, such as `f32`.
    pub model_variant: String,
    /// Anything else that changes scores, such as the engine and the tile plan, as one text.
    pub settings: String,
    /// Version of the program.
    pub program_version: String,
}

/// The end of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct FinishedRun {
    /// The verdict, with its regions.
    pub verdict: Verdict,
    /// Tiles that were not recorded before.
    pub tiles: Vec<TileResult>,
}

/// Recording runs.
///
/// Every method that takes a [`Lease`] fails with [`super::error::StoreError::LeaseLost`] when the
/// lease no longer counts, and then changes nothing.
pub trait Runs: Send + Sync {
    /// Queues another run over a slide, with a correction laid over what the current run works
    /// with. The current run is superseded by an explicit link; if it has no final verdict yet, it
    /// is cancelled and ends as `failed`, so that it too has exactly one.
    ///
    /// # Errors
    /// [`super::error::StoreError::NotFound`] if there is no such slide.
    fn request_run<'a>(
        &'a self,
        actor: &'a Actor,
        slide: SlideId,
        correction: Correction,
    ) -> Answer<'a, RunId>;

    /// What a claimed run asks for.
    ///
    /// # Errors
    /// [`super::error::StoreError::NotFound`] if there is no such run.
    fn run_order<'a>(&'a self, actor: &'a Actor, run: RunId) -> Answer<'a, RunOrder>;

    /// Begins a claimed run. Gives the tiles that an earlier attempt recorded with the same
    /// inputs and means; what was recorded with others no longer counts.
    ///
    /// # Errors
    /// [`super::error::StoreError::AlreadyFinal`] if the run has its verdict.
    fn begin_run<'a>(
        &'a self,
        actor: &'a Actor,
        lease: &'a Lease,
        means: RunMeans,
    ) -> Answer<'a, Vec<TileResult>>;

    /// Records what the slide's file tells of itself.
    fn describe_slide<'a>(
        &'a self,
        actor: &'a Actor,
        lease: &'a Lease,
        description: ScanDescription,
    ) -> Answer<'a, ()>;

    /// Records how far the run is. The caller keeps to at most two a second per run.
    fn record_progress<'a>(
        &'a self,
        actor: &'a Actor,
        lease: &'a Lease,
        progress: Progress,
    ) -> Answer<'a, ()>;

    /// Records tiles; they come after those that were recorded before, and one that was recorded
    /// already takes the place of what was.
    ///
    /// # Errors
    /// [`super::error::StoreError::Invalid`] for a tile outside the range of a slide (2³² px).
    fn append_tiles<'a>(
        &'a self,
        actor: &'a Actor,
        lease: &'a Lease,
        tiles: &'a [TileResult],
    ) -> Answer<'a, ()>;

    /// Records what can be said before all tiles are read, as the next version, with its event.
    fn record_provisional<'a>(
        &'a self,
        actor: &'a Actor,
        lease: &'a Lease,
        provisional: &'a Provisional,
    ) -> Answer<'a, ()>;

    /// Records the one final verdict of a run: tiles, verdict, regions, event and audit record in
    /// one transaction with the check of the lease; the job is done.
    ///
    /// # Errors
    /// [`super::error::StoreError::AlreadyFinal`] if the run has its verdict.
    fn finish_run<'a>(
        &'a self,
        actor: &'a Actor,
        lease: &'a Lease,
        finished: FinishedRun,
    ) -> Answer<'a, ()>;
}
