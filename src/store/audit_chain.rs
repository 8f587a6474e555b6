//! How one audit record follows from the one before.

use crate::domain::audit::{AuditRecord, ChainPlace};
use crate::domain::ids::OrganisationId;
use crate::domain::slide::Digest;
use sha2::{Digest as _, Sha256};

/// What the first record follows from.
pub const BEGINNING: Digest = Digest::from_bytes([0; 32]);

/// The hash that a record of this organisation must have.
#[must_use]
pub fn hash_of(organisation: OrganisationId, record: &AuditRecord) -> Digest {
    Digest::from_bytes(Sha256::digest(record.material(organisation)).into())
}

/// Follows a chain from its first record, one by one.
#[derive(Debug, Clone)]
pub struct ChainCheck {
    organisation: OrganisationId,
    reached: ChainPlace,
    second_form: bool,
}

impl ChainCheck {
    /// Before the first record of an organisation.
    #[must_use]
    pub fn new(organisation: OrganisationId) -> Self {
        Self {
            organisation,
            reached: ChainPlace {
                sequence: 0,
                hash: BEGINNING,
            },
            second_form: false,
        }
    }

    /// The last record that followed; number 0 before the first.
    #[must_use]
    pub fn reached(&self) -> ChainPlace {
        self.reached
    }

    /// Goes on to the next record.
    ///
    /// # Errors
    /// What is wrong with it, in words; the check then stays where it was.
    pub fn follow(&mut self, record: &AuditRecord) -> Result<(), &'static str> {
        if record.sequence != self.reached.sequence + 1 {
            return Err("a record before it is missing");
        }
        if record.previous != self.reached.hash {
            return Err("it does not follow from the record before it");
        }
        if record.hash != hash_of(self.organisation, record) {
            return Err("its content was changed after it was written");
        }
        if self.second_form && record.circumstances.is_none() {
            return Err(
                "it has the form of before, though records with origin and outcome stand before it",
            );
        }
        self.second_form |= record.circumstances.is_some();
        self.reached = ChainPlace {
            sequence: record.sequence,
            hash: record.hash,
        };
        Ok(())
    }
}
