//! Why a set was not taken, or is not there. No message names a file of the set.

use crate::store::contract::blobs::BlobError;
use crate::store::contract::error::StoreError;
use std::io;

/// Why a set cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum SetError {
    /// No set has this name. HTTP 404.
    #[error("there is no set `{key}`; the list of sets names those that are there")]
    NotFound {
        /// What was asked for.
        key: String,
    },
    /// The archive is larger than allowed, or more bytes came than were announced. HTTP 413.
    #[error("the archive has {found} bytes, more than the {limit} that are allowed")]
    TooLarge {
        /// Bytes.
        found: u64,
        /// The limit.
        limit: u64,
    },
    /// The disk is too full. HTTP 507.
    #[error("the set needs {needed} bytes, and {room} are left for it; free some space")]
    NoRoom {
        /// Bytes that are needed.
        needed: u64,
        /// Bytes that are left.
        room: u64,
    },
    /// The sender stopped in the middle. HTTP 400.
    #[error("the archive broke off; send it again")]
    Aborted,
    /// The archive cannot be taken as it is. HTTP 422.
    #[error("the archive cannot be taken: {why}")]
    Archive {
        /// What is wrong with it.
        why: ArchiveFault,
    },
    /// The rows could not be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The room that is left could not be found out.
    #[error(transparent)]
    Blob(#[from] BlobError),
    /// The system failed.
    #[error("the set could not be kept: {source}")]
    Io {
        /// The system's error.
        #[from]
        source: io::Error,
    },
}

/// What is wrong with an archive. Entries are told by their place in its list, from 1, since names may
/// tell of patients.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ArchiveFault {
    /// It is none, or damaged.
    #[error("it is no ZIP archive, or it is damaged ({why})")]
    Damaged {
        /// What was found.
        why: String,
    },
    /// More entries than allowed.
    #[error("it has {found} entries, more than the {limit} that are allowed")]
    TooManyEntries {
        /// Entries.
        found: u64,
        /// The limit.
        limit: u64,
    },
    /// Unpacked it is larger than allowed.
    #[error("unpacked it has more than the {limit} bytes that are allowed")]
    TooLargeUnpacked {
        /// The limit.
        limit: u64,
    },
    /// It unpacks to many times its own size.
    #[error("unpacked it is more than {limit} times as large as packed, as no set of images is")]
    Bomb {
        /// The limit.
        limit: u64,
    },
    /// Entries share bytes.
    #[error("its entries overlap")]
    Overlapping,
    /// A path leads out of the archive, is absolute, or cannot be a file's name here.
    #[error("the path of entry {entry} {why}")]
    Path {
        /// Place of the entry.
        entry: usize,
        /// What is wrong.
        why: &'static str,
    },
    /// Two entries have one name.
    #[error("entry {entry} has the name of an earlier one")]
    Duplicate {
        /// Place of the entry.
        entry: usize,
    },
    /// A link or a device.
    #[error("entry {entry} is a link or a device; pack the files themselves")]
    NoFile {
        /// Place of the entry.
        entry: usize,
    },
    /// An entry is encrypted.
    #[error("entry {entry} is encrypted; pack without a password")]
    Encrypted {
        /// Place of the entry.
        entry: usize,
    },
    /// There is nothing to validate on.
    #[error(
        "it has neither a list (`labels.csv`, `set.csv`, `set.toml`) nor folders with files at its root"
    )]
    NoSet,
}

impl From<ArchiveFault> for SetError {
    fn from(why: ArchiveFault) -> Self {
        Self::Archive { why }
    }
}
