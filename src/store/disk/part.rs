//! Appending to a part.

use super::durable;
use super::error::{blocking, io, writing};
use super::in_use::Held;
use crate::domain::ids::UploadId;
use crate::store::contract::blobs::{BlobAnswer, BlobError, BlobName, PartWriter};
use bytes::Bytes;
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::Arc;

/// Opens a part at `offset` and cuts off what lies past it.
pub(super) fn open(path: &Path, upload: UploadId, offset: u64) -> Result<File, BlobError> {
    let failed = |error| io("opened a part", error);
    if offset == 0 {
        if let Some(folder) = path.parent() {
            durable::make_folder(folder).map_err(|error| writing(upload, error))?;
        }
        let mut options = OpenOptions::new();
        let file = options.write(true).create(true).truncate(true).open(path);
        let file = file.map_err(|error| writing(upload, error))?;
        durable::sync_folder_of(path).map_err(failed)?;
        return Ok(file);
    }
    let mut file = match OpenOptions::new().write(true).open(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let name = BlobName::Part(upload);
            return Err(BlobError::NotFound { name });
        }
        other => other.map_err(failed)?,
    };
    let found = file.metadata().map_err(failed)?.len();
    if found < offset {
        return Err(BlobError::PartTooShort {
            upload,
            expected: offset,
            found,
        });
    }
    file.set_len(offset).map_err(failed)?;
    file.seek(SeekFrom::Start(offset)).map_err(failed)?;
    Ok(file)
}

/// A part that is being written.
pub(super) struct DiskPart {
    file: Arc<File>,
    upload: UploadId,
    length: u64,
    // Kept for as long as a write may be under way: a request that is broken off drops its writer
    // while the disk still works on the last bytes.
    held: Arc<Held>,
}

impl DiskPart {
    pub(super) fn new(file: File, upload: UploadId, length: u64, held: Held) -> Self {
        Self {
            file: Arc::new(file),
            upload,
            length,
            held: Arc::new(held),
        }
    }
}

impl PartWriter for DiskPart {
    fn write(&mut self, bytes: Bytes) -> BlobAnswer<'_, ()> {
        Box::pin(async move {
            let (file, upload, held) = (self.file.clone(), self.upload, self.held.clone());
            let count = bytes.len() as u64;
            blocking("wrote a part", move || {
                let written = (&*file).write_all(&bytes);
                drop(held);
                written.map_err(|error| writing(upload, error))
            })
            .await?;
            self.length += count;
            Ok(())
        })
    }

    fn sync(&mut self) -> BlobAnswer<'_, u64> {
        Box::pin(async move {
            let (file, upload, held) = (self.file.clone(), self.upload, self.held.clone());
            blocking("synced a part", move || {
                let synced = file.sync_all();
                drop(held);
                synced.map_err(|error| writing(upload, error))
            })
            .await?;
            Ok(self.length)
        })
    }
}
