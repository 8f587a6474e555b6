//! Machine work on slides that are not accepted yet: of the lowest rank, and never of any account by itself.

use super::Answer;
use super::queue::{Lease, WorkerName};
use super::runs::RunMeans;
use crate::access::actor::Actor;
use crate::domain::arrival::AheadProgress;
use crate::domain::ids::{OrganisationId, UploadId};
use crate::domain::scale::Mpp;
use crate::domain::tile::TileResult;
use crate::domain::upload::{SubmissionFacts, UploadState};

/// Attempts that ended without a word before an upload is given up: its bytes may be what ends workers.
pub const MOST_ATTEMPTS: u32 = 2;

/// The right to read an upload ahead, until it is lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AheadLease {
    /// The upload.
    pub upload: UploadId,
    /// The epoch of this claim.
    pub epoch: u64,
}

/// An upload that was claimed.
#[derive(Debug, Clone, PartialEq)]
pub struct AheadClaim {
    /// The lease.
    pub lease: AheadLease,
    /// The organisation, for which the worker acts as [`Actor::worker`].
    pub organisation: OrganisationId,
    /// Bytes that the upload will have.
    pub length: u64,
    /// How many of them are safely on disk, and will never be others.
    pub offset: u64,
    /// What was stated with it.
    pub facts: SubmissionFacts,
}

/// How an upload that is read ahead stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AheadStanding {
    /// Bytes that are safely on disk.
    pub offset: u64,
    /// What became of it.
    pub state: UploadState,
}

/// Everything that decides what a tile's scores are, as far as it is known before there is a run.
#[derive(Debug, Clone, PartialEq)]
pub struct AheadWork {
    /// What it is read with.
    pub means: RunMeans,
    /// The scale that a person states, µm per level-0 pixel.
    pub mpp: Option<Mpp>,
    /// What the reader tells of the slide: back end, levels, scale.
    pub reader: String,
}

/// Uploads that can be read ahead.
///
/// Every method that takes an [`AheadLease`] fails with [`super::error::StoreError::AheadLeaseLost`] when the lease no
/// longer counts, and then changes nothing. It no longer counts once its upload has ended without a slide or its slide
/// has its verdict.
pub trait ReadAhead: Send + Sync {
    /// Whether [`ReadAhead::claim_ahead`] would give an upload now.
    fn peek_ahead(&self) -> Answer<'_, bool>;

    /// Claims an open upload of which the next bytes to read are there: work for a patient on the table first, then the
    /// oldest. One that ended too many workers is given up instead.
    fn claim_ahead<'a>(&'a self, worker: &'a WorkerName) -> Answer<'a, Option<AheadClaim>>;

    /// Tells that the holder is alive.
    fn beat_ahead<'a>(&'a self, lease: &'a AheadLease) -> Answer<'a, ()>;

    /// How the upload stands.
    fn ahead_standing<'a>(&'a self, lease: &'a AheadLease) -> Answer<'a, AheadStanding>;

    /// The tiles that were read of it before in the same way.
    fn tiles_read<'a>(
        &'a self,
        lease: &'a AheadLease,
        work: &'a AheadWork,
    ) -> Answer<'a, Vec<TileResult>>;

    /// Records tiles.
    fn append_ahead<'a>(
        &'a self,
        lease: &'a AheadLease,
        work: &'a AheadWork,
        tiles: &'a [TileResult],
    ) -> Answer<'a, ()>;

    /// Records how far it is, with its event. The caller keeps to one a second.
    fn note_ahead<'a>(
        &'a self,
        lease: &'a AheadLease,
        progress: &'a AheadProgress,
    ) -> Answer<'a, ()>;

    /// Gives an upload back until `until` of its bytes are there. It costs no attempt.
    fn yield_ahead<'a>(&'a self, lease: &'a AheadLease, until: u64) -> Answer<'a, ()>;

    /// Gives an upload up: what is left of it is for the run.
    fn give_up_ahead<'a>(&'a self, lease: &'a AheadLease) -> Answer<'a, ()>;

    /// Puts back at once what a worker held that is known to be dead; gives the number of uploads.
    fn requeue_dead_ahead<'a>(&'a self, worker: &'a WorkerName) -> Answer<'a, u64>;

    /// The tiles that were read in the same way of the bytes of a claimed run's slide before it was accepted. They count
    /// only once the run records them.
    ///
    /// # Errors
    /// [`super::error::StoreError::LeaseLost`] when the run's lease no longer counts.
    fn tiles_ahead<'a>(
        &'a self,
        actor: &'a Actor,
        lease: &'a Lease,
        work: &'a AheadWork,
    ) -> Answer<'a, Vec<TileResult>>;
}
