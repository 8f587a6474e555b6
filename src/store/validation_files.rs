//! Documents of validation runs as files: `<root>/<organisation>/<run>/<name>`.

use super::contract::blobs::{BlobAnswer, BlobError};
use super::contract::validation_documents::{ValidationDocument, ValidationDocuments};
use crate::domain::ids::{OrganisationId, ValidationId};
use bytes::Bytes;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

/// Keeps documents below a folder.
#[derive(Debug, Clone)]
pub struct ValidationFiles {
    root: PathBuf,
}

impl ValidationFiles {
    /// Documents below `root`, which is made when the first run begins.
    #[must_use]
    pub fn new(root: PathBuf) -> Self {
        Self { root }
    }

    /// The folder with the documents of a finished run.
    #[must_use]
    pub fn folder(&self, organisation: OrganisationId, validation: ValidationId) -> PathBuf {
        self.root
            .join(organisation.to_string())
            .join(validation.to_string())
    }

    /// An empty folder for the documents of a run that begins; what an earlier attempt left there is
    /// removed.
    ///
    /// # Errors
    /// The system's error.
    pub fn draft(
        &self,
        organisation: OrganisationId,
        validation: ValidationId,
    ) -> io::Result<PathBuf> {
        let draft = self
            .folder(organisation, validation)
            .with_extension("draft");
        remove(&draft)?;
        fs::create_dir_all(&draft)?;
        Ok(draft)
    }

    /// Moves the documents of a finished run to their place, where they are whole or not at all.
    ///
    /// # Errors
    /// The system's error.
    pub fn keep(&self, organisation: OrganisationId, validation: ValidationId) -> io::Result<()> {
        let folder = self.folder(organisation, validation);
        let draft = folder.with_extension("draft");
        for entry in fs::read_dir(&draft)? {
            File::open(entry?.path())?.sync_all()?;
        }
        File::open(&draft)?.sync_all()?;
        remove(&folder)?;
        fs::rename(&draft, &folder)?;
        folder
            .parent()
            .map_or(Ok(()), |above| File::open(above)?.sync_all())
    }

    /// Removes what a run that came to nothing left behind.
    ///
    /// # Errors
    /// The system's error.
    pub fn discard(
        &self,
        organisation: OrganisationId,
        validation: ValidationId,
    ) -> io::Result<()> {
        remove(
            &self
                .folder(organisation, validation)
                .with_extension("draft"),
        )
    }
}

fn remove(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

impl ValidationDocuments for ValidationFiles {
    fn document(
        &self,
        organisation: OrganisationId,
        validation: ValidationId,
        document: ValidationDocument,
    ) -> BlobAnswer<'_, Option<Bytes>> {
        Box::pin(async move {
            let folder = self.folder(organisation, validation);
            match tokio::fs::read(folder.join(document.file_name())).await {
                Ok(bytes) => Ok(Some(bytes.into())),
                Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
                Err(source) => Err(BlobError::Io {
                    doing: "looked for a document of a validation",
                    source,
                }),
            }
        })
    }

    fn documents(
        &self,
        organisation: OrganisationId,
        validation: ValidationId,
    ) -> BlobAnswer<'_, Vec<ValidationDocument>> {
        Box::pin(async move {
            let folder = self.folder(organisation, validation);
            let mut found = Vec::new();
            for document in ValidationDocument::ALL {
                let there = tokio::fs::try_exists(folder.join(document.file_name())).await;
                if there.map_err(|source| BlobError::Io {
                    doing: "looked for the documents of a validation",
                    source,
                })? {
                    found.push(document);
                }
            }
            Ok(found)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn documents_are_there_once_they_are_kept() {
        let folder = tempfile::tempdir().unwrap();
        let files = ValidationFiles::new(folder.path().join("validations"));
        let (ours, run) = (OrganisationId::generate(), ValidationId::generate());
        let metrics = ValidationDocument::Metrics;
        let draft = files.draft(ours, run).unwrap();
        fs::write(draft.join("metrics.json"), "{}").unwrap();
        assert_eq!(files.document(ours, run, metrics).await.unwrap(), None);
        files.keep(ours, run).unwrap();
        let kept = files.document(ours, run, metrics).await.unwrap().unwrap();
        assert_eq!(&kept[..], b"{}");
        assert_eq!(files.documents(ours, run).await.unwrap(), [metrics]);
        let theirs = OrganisationId::generate();
        assert_eq!(files.document(theirs, run, metrics).await.unwrap(), None);
    }
}
