//! Blobs in a folder of the local disk.
//!
//! ```text
//! <root>/<organisation>/parts/<upload>.part        bytes as they come
//! <root>/<organisation>/parts/<upload>.committed   digest and length, once they are a blob
//! <root>/<organisation>/sha256/<ab>/<digest>       whole blobs, read-only
//! ```
//!
//! Plain files rather than `object_store`, see `docs/decisions/0006-blobs-on-disk.md`. Only one
//! process, the service, writes; workers read.

mod commit;
mod durable;
mod error;
mod in_use;
mod layout;
mod listing;
mod part;

use super::contract::blobs::{Blob, BlobAnswer, BlobEntry, BlobError, BlobName, Blobs, PartWriter};
use crate::domain::ids::{OrganisationId, UploadId};
use crate::domain::slide::Digest;
use error::{blocking, io};
use in_use::InUse;
use layout::Layout;
use part::DiskPart;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// A blob store in a folder.
pub struct DiskBlobs {
    layout: Layout,
    in_use: InUse,
}

impl DiskBlobs {
    /// The blob store in the folder `root`, which is made if it is not there.
    ///
    /// # Errors
    /// [`BlobError::Io`] if the folder cannot be made.
    pub fn open(root: &Path) -> Result<Self, BlobError> {
        durable::make_folder(root).map_err(|error| io("made its folder", error))?;
        Ok(Self {
            layout: Layout::new(root),
            in_use: InUse::default(),
        })
    }
}

impl Blobs for DiskBlobs {
    fn open_part(
        &self,
        organisation: OrganisationId,
        upload: UploadId,
        offset: u64,
    ) -> BlobAnswer<'_, Box<dyn PartWriter>> {
        Box::pin(async move {
            let held = self.in_use.hold(upload)?;
            let path = self.layout.part(organisation, upload);
            let file = blocking("opened a part", move || part::open(&path, upload, offset)).await?;
            Ok(Box::new(DiskPart::new(file, upload, offset, held)) as Box<dyn PartWriter>)
        })
    }

    fn commit(
        &self,
        organisation: OrganisationId,
        upload: UploadId,
        length: u64,
        expected: Option<Digest>,
    ) -> BlobAnswer<'_, Blob> {
        Box::pin(async move {
            let _held = self.in_use.hold(upload)?;
            let layout = self.layout.clone();
            blocking("moved a part to its place", move || {
                commit::commit(&layout, organisation, upload, length, expected)
            })
            .await
        })
    }

    fn part_path(&self, organisation: OrganisationId, upload: UploadId) -> BlobAnswer<'_, PathBuf> {
        let path = self.layout.part(organisation, upload);
        Box::pin(existing(path, BlobName::Part(upload)))
    }

    fn local_path(&self, organisation: OrganisationId, digest: Digest) -> BlobAnswer<'_, PathBuf> {
        let path = self.layout.whole(organisation, &digest);
        Box::pin(existing(path, BlobName::Whole(digest)))
    }

    fn list(&self, organisation: OrganisationId) -> BlobAnswer<'_, Vec<BlobEntry>> {
        let layout = self.layout.clone();
        Box::pin(blocking("listed what is there", move || {
            listing::list(&layout, organisation)
        }))
    }

    fn remove(&self, organisation: OrganisationId, name: BlobName) -> BlobAnswer<'_, ()> {
        Box::pin(async move {
            let (_held, paths) = match name {
                BlobName::Part(upload) => (
                    Some(self.in_use.hold(upload)?),
                    vec![
                        self.layout.part(organisation, upload),
                        self.layout.committed(organisation, upload),
                    ],
                ),
                BlobName::Whole(digest) => (None, vec![self.layout.whole(organisation, &digest)]),
            };
            blocking("removed a blob", move || {
                paths
                    .iter()
                    .try_for_each(|path| durable::remove(path))
                    .map_err(|error| io("removed a blob", error))
            })
            .await
        })
    }

    fn room(&self) -> BlobAnswer<'_, u64> {
        let root = self.layout.root().to_owned();
        Box::pin(blocking("was asked how much room there is", move || {
            let disk = rustix::fs::statvfs(&root)
                .map_err(|error| io("was asked how much room there is", error.into()))?;
            // What is kept back for the superuser is not ours.
            Ok(disk.f_bavail.saturating_mul(disk.f_frsize))
        }))
    }

    fn ping(&self) -> BlobAnswer<'_, ()> {
        let root = self.layout.root().to_owned();
        Box::pin(blocking("was asked whether it can be written", move || {
            tempfile::tempfile_in(root)
                .map(drop)
                .map_err(|error| io("was asked whether it can be written", error))
        }))
    }
}

async fn existing(path: PathBuf, name: BlobName) -> Result<PathBuf, BlobError> {
    match tokio::fs::metadata(&path).await {
        Ok(_) => Ok(path),
        Err(error) if error.kind() == ErrorKind::NotFound => Err(BlobError::NotFound { name }),
        Err(error) => Err(io("looked for a blob", error)),
    }
}
