//! The audit chain of an organisation.

use super::Answer;
use crate::access::actor::Actor;
use crate::domain::audit::{AuditRecord, ChainState};

/// Looking at the audit chain. Records are written by the changes they tell of, and by nothing
/// else.
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
}
