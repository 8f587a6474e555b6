//! Whether the database is still the file that was opened.

use crate::store::contract::error::StoreError;
use std::fs::{Metadata, metadata};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// The file of a database as it was opened. One that was moved, replaced or deleted goes on taking writes, which are
/// lost with the process.
pub(super) struct InPlace {
    path: PathBuf,
    opened: (u64, u64),
}

impl InPlace {
    /// Remembers the file at `path`.
    pub(super) fn remember(path: &Path) -> Result<Self, StoreError> {
        let found = metadata(path).map_err(|error| unwritable(&error))?;
        Ok(Self {
            path: path.to_owned(),
            opened: identity(&found),
        })
    }

    /// Refuses to go on where another file, or none, stands there now.
    pub(super) fn check(&self) -> Result<(), StoreError> {
        let found = metadata(&self.path).map_err(|error| unwritable(&error))?;
        if identity(&found) == self.opened {
            Ok(())
        } else {
            let why = io::Error::other("another file stands in its place");
            Err(unwritable(&why))
        }
    }
}

fn identity(found: &Metadata) -> (u64, u64) {
    (found.dev(), found.ino())
}

fn unwritable(error: &io::Error) -> StoreError {
    StoreError::Unwritable {
        why: error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_file_that_was_moved_or_replaced_is_no_longer_in_place() {
        let folder = tempfile::tempdir().unwrap();
        let (path, aside) = (folder.path().join("a.db"), folder.path().join("b.db"));
        fs::write(&path, "kept").unwrap();
        let place = InPlace::remember(&path).unwrap();
        place.check().unwrap();
        fs::rename(&path, &aside).unwrap();
        assert!(matches!(place.check(), Err(StoreError::Unwritable { .. })));
        fs::write(&path, "another").unwrap();
        let error = place.check().unwrap_err().to_string();
        assert!(error.contains("another file"), "{error}");
        fs::rename(&aside, &path).unwrap();
        place.check().unwrap();
    }
}
