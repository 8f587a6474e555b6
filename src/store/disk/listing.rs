//! Everything that is there, for the sweep.

use super::error::io;
use super::layout::{COMMITTED, Layout, PART};
use crate::domain::ids::OrganisationId;
use crate::store::contract::blobs::{BlobEntry, BlobError, BlobName};
use jiff::Timestamp;
use std::fs::{self, DirEntry};
use std::io::{self, ErrorKind};
use std::path::Path;

/// Lists the parts and blobs of an organisation. What has a name that this program never gives
/// is left alone.
pub(super) fn list(
    layout: &Layout,
    organisation: OrganisationId,
) -> Result<Vec<BlobEntry>, BlobError> {
    entries(layout, organisation).map_err(|error| io("listed what is there", error))
}

fn entries(layout: &Layout, organisation: OrganisationId) -> io::Result<Vec<BlobEntry>> {
    let mut found = Vec::new();
    for file in folder(&layout.parts(organisation))? {
        let path = file.path();
        let ours = path
            .extension()
            .is_some_and(|extension| extension == PART || extension == COMMITTED);
        let upload = path
            .file_stem()
            .and_then(|stem| stem.to_str()?.parse().ok());
        if let (true, Some(upload)) = (ours, upload) {
            found.extend(entry(&file, BlobName::Part(upload))?);
        }
    }
    for shelf in folder(&layout.wholes(organisation))? {
        for file in folder(&shelf.path())? {
            if let Some(digest) = file.file_name().to_str().and_then(|name| name.parse().ok()) {
                found.extend(entry(&file, BlobName::Whole(digest))?);
            }
        }
    }
    Ok(found)
}

/// The files of a folder; none if it is not there.
fn folder(path: &Path) -> io::Result<Vec<DirEntry>> {
    match fs::read_dir(path) {
        Ok(files) => files.collect(),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

/// One file; `None` if it was removed meanwhile.
fn entry(file: &DirEntry, name: BlobName) -> io::Result<Option<BlobEntry>> {
    let metadata = match file.metadata() {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    Ok(Some(BlobEntry {
        name,
        bytes: metadata.len(),
        written_at: Timestamp::try_from(metadata.modified()?).map_err(io::Error::other)?,
    }))
}
