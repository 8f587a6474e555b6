//! Pictures of runs as files: `<root>/<organisation>/<run>-<kind>`.

use super::contract::artefacts::{ArtefactKind, ArtefactName, Artefacts};
use super::contract::blobs::{BlobAnswer, BlobError};
use crate::domain::ids::OrganisationId;
use bytes::Bytes;
use std::io;
use std::path::PathBuf;

/// Keeps pictures below a folder.
#[derive(Debug, Clone)]
pub struct ArtefactFiles {
    root: PathBuf,
}

impl ArtefactFiles {
    /// Pictures below `root`, which is made when the first one is kept.
    #[must_use]
    pub fn new(root: PathBuf) -> Self {
        Self { root }
    }

    fn path(&self, organisation: OrganisationId, name: ArtefactName) -> PathBuf {
        let kind = match name.kind {
            ArtefactKind::HeatMap => "heatmap.png",
            ArtefactKind::Overview => "overview.jpg",
        };
        self.root
            .join(organisation.to_string())
            .join(format!("{}-{kind}", name.run))
    }
}

impl Artefacts for ArtefactFiles {
    fn put(
        &self,
        organisation: OrganisationId,
        name: ArtefactName,
        bytes: Bytes,
    ) -> BlobAnswer<'_, ()> {
        Box::pin(async move {
            let failed = |source| BlobError::Io {
                doing: "kept a picture of a run",
                source,
            };
            let path = self.path(organisation, name);
            // Two attempts at one run may write at the same time; each has a file of its own until
            // the rename, which replaces the other's as a whole.
            let part = path.with_extension(format!("{}.part", uuid::Uuid::new_v4()));
            if let Some(folder) = path.parent() {
                tokio::fs::create_dir_all(folder).await.map_err(failed)?;
            }
            tokio::fs::write(&part, &bytes).await.map_err(failed)?;
            tokio::fs::rename(&part, &path).await.map_err(failed)
        })
    }

    fn get(
        &self,
        organisation: OrganisationId,
        name: ArtefactName,
    ) -> BlobAnswer<'_, Option<Bytes>> {
        Box::pin(async move {
            match tokio::fs::read(self.path(organisation, name)).await {
                Ok(bytes) => Ok(Some(bytes.into())),
                Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
                Err(source) => Err(BlobError::Io {
                    doing: "looked for a picture of a run",
                    source,
                }),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::RunId;

    #[tokio::test]
    async fn a_picture_is_replaced_as_a_whole_and_missing_ones_are_none() {
        let folder = tempfile::tempdir().unwrap();
        let files = ArtefactFiles::new(folder.path().to_owned());
        let organisation = OrganisationId::generate();
        let name = ArtefactName {
            run: RunId::generate(),
            kind: ArtefactKind::HeatMap,
        };
        assert_eq!(files.get(organisation, name).await.unwrap(), None);
        for bytes in ["one", "two"] {
            let bytes = Bytes::from_static(bytes.as_bytes());
            files.put(organisation, name, bytes.clone()).await.unwrap();
            assert_eq!(files.get(organisation, name).await.unwrap(), Some(bytes));
        }
        let other = OrganisationId::generate();
        assert_eq!(files.get(other, name).await.unwrap(), None);
    }
}
