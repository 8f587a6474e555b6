//! The audit chain of an organisation.

use super::Answer;
use crate::access::actor::Actor;
use crate::domain::audit::{AuditRecord, ChainPlace, ChainState, Refusal};
use crate::domain::audit_checkpoint::Checkpoint;
use crate::domain::slide::Digest;
use crate::domain::viewed::Viewed;

/// The audit chain. Records of changes are written by the changes they tell of, and by nothing
/// else; here are those of what changes nothing.
///
/// Each record tells from where the actor came ([`Actor::origin`]).
pub trait Audit: Send + Sync {
    /// Up to `limit` (1 to 1,000) records after the one with number `after`, in order.
    fn audit_after<'a>(
        &'a self,
        actor: &'a Actor,
        after: u64,
        limit: u32,
    ) -> Answer<'a, Vec<AuditRecord>>;

    /// Checks the whole chain.
    fn check_audit<'a>(&'a self, actor: &'a Actor) -> Answer<'a, ChainState>;

    /// Records that something was tried and refused. No role is needed: [`Actor::nobody`] stands for
    /// whoever has not proven who they are.
    fn record_refusal<'a>(&'a self, actor: &'a Actor, refusal: Refusal) -> Answer<'a, ()>;

    /// Records that something was shown or handed out, once for each call. Whoever calls has let the
    /// actor see it already, and leaves out what repeats itself (`http::audit_log`).
    fn note_view<'a>(&'a self, actor: &'a Actor, viewed: Viewed) -> Answer<'a, ()>;

    /// The last record of the chain, for checkpoints.
    fn chain_end<'a>(&'a self, actor: &'a Actor) -> Answer<'a, Option<ChainPlace>>;

    /// The record with this number, for checkpoints.
    fn chain_at<'a>(&'a self, actor: &'a Actor, sequence: u64) -> Answer<'a, Option<ChainPlace>>;

    /// Records that a checkpoint was signed and kept, so that the chain tells of one that is gone.
    /// `statement` is the digest of what was signed.
    fn note_checkpoint<'a>(
        &'a self,
        actor: &'a Actor,
        checkpoint: &'a Checkpoint,
        statement: Digest,
    ) -> Answer<'a, ()>;
}
