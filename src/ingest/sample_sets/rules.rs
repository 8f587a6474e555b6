//! Limits of uploaded sets.

use std::time::Duration;

/// What uploaded sets are held to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SetRules {
    /// Bytes of an archive.
    pub most_packed: u64,
    /// Entries of an archive.
    pub most_entries: u64,
    /// Bytes of a set.
    pub most_unpacked: u64,
    /// How many times its own size an archive may unpack to.
    pub most_times: u64,
    /// Bytes of the disk that sets leave free.
    pub keep_free: u64,
    /// How long a request may stand without a byte.
    pub idle: Duration,
}

impl SetRules {
    /// The usual limits, over a disk of which so many bytes stay free.
    #[must_use]
    pub fn leaving(keep_free: u64) -> Self {
        Self {
            most_packed: 16 << 30,
            most_entries: 500_000,
            most_unpacked: 64 << 30,
            most_times: 200,
            keep_free,
            idle: Duration::from_mins(1),
        }
    }
}
