//! Who did what, in a chain of records that shows when one was changed.

use super::ids::PrincipalId;
use super::slide::Digest;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// One record of the audit chain of an organisation.
///
/// It names people and things by their ids only, so that the chain can be kept when a patient's
/// data must go.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AuditRecord {
    /// Place in the chain, from 1.
    pub sequence: u64,
    /// When it was written.
    pub at: Timestamp,
    /// Who acted.
    pub principal: PrincipalId,
    /// What was done, such as `slide.accept`.
    pub action: String,
    /// What it was done to: a kind and an id, such as `slide 0199…`.
    pub subject: String,
    /// More about it: ids, codes and figures. JSON, kept as text, since the hash covers every byte.
    pub details: String,
    /// Hash of the record before; all zeros for the first.
    pub previous: Digest,
    /// Hash of [`AuditRecord::material`].
    pub hash: Digest,
}

impl AuditRecord {
    /// The bytes that the hash covers: every field but the hash, each with its length in front,
    /// so that no two records share their material.
    #[must_use]
    pub fn material(&self) -> Vec<u8> {
        let fields = [
            self.sequence.to_string(),
            self.at.as_microsecond().to_string(),
            self.principal.to_string(),
            self.action.clone(),
            self.subject.clone(),
            self.details.clone(),
            self.previous.to_string(),
        ];
        let mut material = b"zhedel audit 1".to_vec();
        for field in fields {
            material.extend_from_slice(&(field.len() as u64).to_le_bytes());
            material.extend_from_slice(field.as_bytes());
        }
        material
    }
}

/// What a check of the whole chain found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum ChainState {
    /// Every record follows from the one before.
    Intact {
        /// Number of records.
        records: u64,
        /// Hash of the last record. A cut-off end shows only to whoever noted this elsewhere.
        head: Digest,
    },
    /// A record does not follow from the one before.
    Broken {
        /// Place in the chain of the first record that is wrong.
        sequence: u64,
        /// What is wrong with it.
        why: String,
    },
}
