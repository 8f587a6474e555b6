//! Labelled sets that somebody uploaded; their files lie beside the rows, under their digest.

use super::Answer;
use crate::access::actor::Actor;
use crate::domain::ids::ValidationSetId;
use crate::domain::slide::Digest;
use jiff::Timestamp;

/// An uploaded set whose files are in their place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewValidationSet {
    /// Its name, 1 to 100 characters.
    pub name: String,
    /// SHA-256 over the names and contents of its files.
    pub digest: Digest,
    /// Its files.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
}

/// An uploaded set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValidationSetRecord {
    /// Its id.
    pub id: ValidationSetId,
    /// What it is.
    pub set: NewValidationSet,
    /// When it was uploaded.
    pub uploaded_at: Timestamp,
}

/// Bookkeeping of uploaded sets.
pub trait ValidationSets: Send + Sync {
    /// Adds a set. One with the same digest is there once: it is given back as it is.
    ///
    /// # Errors
    /// [`super::error::StoreError::Invalid`] for a name without or with too many characters.
    fn add_validation_set<'a>(
        &'a self,
        actor: &'a Actor,
        set: NewValidationSet,
    ) -> Answer<'a, ValidationSetRecord>;

    /// Every set, by name.
    fn validation_sets<'a>(&'a self, actor: &'a Actor) -> Answer<'a, Vec<ValidationSetRecord>>;

    /// A set.
    ///
    /// # Errors
    /// [`super::error::StoreError::NotFound`] if there is none.
    fn validation_set<'a>(
        &'a self,
        actor: &'a Actor,
        id: ValidationSetId,
    ) -> Answer<'a, ValidationSetRecord>;

    /// Takes a set off the list; the caller then removes its files. What was found on it stays.
    ///
    /// # Errors
    /// [`super::error::StoreError::SetInUse`] while a validation that has not ended needs it.
    fn remove_validation_set<'a>(
        &'a self,
        actor: &'a Actor,
        id: ValidationSetId,
    ) -> Answer<'a, ValidationSetRecord>;
}
