//! Why an annotation cannot be used.

/// Why an annotation cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AnnotationError {
    /// It is neither form.
    #[error("it is neither GeoJSON nor ASAP XML")]
    Unrecognised,
    /// It breaks its form.
    #[error("it is no {form}: {why}")]
    Malformed {
        /// The form that it seemed to have.
        form: &'static str,
        /// What is wrong, and where.
        why: String,
    },
    /// It exceeds a limit.
    #[error("it has {found} {what}, more than the limit of {limit}")]
    LimitExceeded {
        /// What is limited.
        what: &'static str,
        /// What it has.
        found: u64,
        /// The limit.
        limit: u64,
    },
    /// Its outlines are so long and tangled that they cannot be checked in a bounded time.
    #[error("its outlines are too long and tangled to be checked; simplify them")]
    TooTangled,
}
