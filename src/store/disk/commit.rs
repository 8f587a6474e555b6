//! From a complete part to a blob.

use super::durable;
use super::error::{io, writing};
use super::layout::Layout;
use crate::domain::ids::{OrganisationId, UploadId};
use crate::domain::slide::Digest;
use crate::store::contract::blobs::{Blob, BlobError, BlobName};
use sha2::{Digest as _, Sha256};
use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::path::Path;
use std::time::SystemTime;

/// Bytes read at a time.
const BUFFER: usize = 1 << 20;

/// Moves a part to its place.
///
/// The note of what it becomes is written before it is moved, so that whoever asks again after a
/// crash in between still gets the answer.
pub(super) fn commit(
    layout: &Layout,
    organisation: OrganisationId,
    upload: UploadId,
    length: u64,
    expected: Option<Digest>,
) -> Result<Blob, BlobError> {
    let part = layout.part(organisation, upload);
    let blob = match File::open(&part) {
        Ok(file) => inspect(file, upload, length)?,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let blob = earlier(layout, organisation, upload, length)?;
            return match expected {
                Some(expected) => check(blob, expected),
                None => Ok(blob),
            };
        }
        Err(error) => return Err(io("opened a part", error)),
    };
    if let Some(expected) = expected {
        check(blob, expected)?;
    }
    let note = layout.committed(organisation, upload);
    let written = durable::write_whole(&note, blob.digest.to_string().as_bytes());
    written.map_err(|error| writing(upload, error))?;
    place(&part, &layout.whole(organisation, &blob.digest))
        .map_err(|error| writing(upload, error))?;
    Ok(blob)
}

/// What a part contains, after it was synced.
fn inspect(mut file: File, upload: UploadId, length: u64) -> Result<Blob, BlobError> {
    let failed = |error| io("read a part", error);
    let found = file.metadata().map_err(failed)?.len();
    if found != length {
        return Err(BlobError::PartTooShort {
            upload,
            expected: length,
            found,
        });
    }
    file.sync_all().map_err(|error| writing(upload, error))?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; BUFFER];
    loop {
        match file.read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => hash.update(&buffer[..count]),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(failed(error)),
        }
    }
    Ok(Blob {
        digest: Digest::from_bytes(hash.finalize().into()),
        bytes: length,
    })
}

fn check(blob: Blob, expected: Digest) -> Result<Blob, BlobError> {
    if blob.digest == expected {
        Ok(blob)
    } else {
        Err(BlobError::DigestMismatch {
            expected,
            found: blob.digest,
        })
    }
}

/// What a part that is no longer there has become, by its note.
fn earlier(
    layout: &Layout,
    organisation: OrganisationId,
    upload: UploadId,
    length: u64,
) -> Result<Blob, BlobError> {
    let missing = BlobError::NotFound {
        name: BlobName::Part(upload),
    };
    let Ok(note) = fs::read_to_string(layout.committed(organisation, upload)) else {
        return Err(missing);
    };
    let Ok(digest) = note.trim().parse::<Digest>() else {
        return Err(missing);
    };
    let whole = layout.whole(organisation, &digest);
    match fs::metadata(&whole) {
        Ok(metadata) if metadata.len() == length => {
            touch(&whole).map_err(|error| io("kept a blob", error))?;
            Ok(Blob {
                digest,
                bytes: length,
            })
        }
        _ => Err(missing),
    }
}

/// Moves a part over to `whole`; if the same bytes are there already, they stay and count as
/// written now, so that no sweep takes them before their rows are there.
fn place(part: &Path, whole: &Path) -> std::io::Result<()> {
    let same_length = fs::metadata(whole)
        .is_ok_and(|there| fs::metadata(part).is_ok_and(|new| there.len() == new.len()));
    if same_length {
        touch(whole)?;
        return durable::remove(part);
    }
    if let Some(folder) = whole.parent() {
        durable::make_folder(folder)?;
    }
    touch(part)?;
    let mut permissions = fs::metadata(part)?.permissions();
    permissions.set_readonly(true);
    fs::set_permissions(part, permissions)?;
    durable::rename(part, whole)
}

/// Makes a file count as written now. It is opened for reading, since blobs are read-only.
fn touch(path: &Path) -> std::io::Result<()> {
    File::open(path)?.set_modified(SystemTime::now())
}
