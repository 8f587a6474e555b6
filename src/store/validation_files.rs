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

    /// A folder for the documents of a run that begins; what an earlier attempt left there is removed, but
    /// for the file called `kept`.
    ///
    /// # Errors
    /// The system's error.
    pub fn draft(
        &self,
        organisation: OrganisationId,
        validation: ValidationId,
        kept: &str,
    ) -> io::Result<PathBuf> {
        let draft = self
            .folder(organisation, validation)
            .with_extension("draft");
        fs::create_dir_all(&draft)?;
        for entry in fs::read_dir(&draft)? {
            let entry = entry?;
            if entry.file_name() == kept {
                continue;
            }
            if entry.file_type()?.is_dir() {
                remove(&entry.path())?;
            } else {
                fs::remove_file(entry.path())?;
            }
        }
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

    /// Removes what the attempts at a run left that is not of its documents.
    ///
    /// # Errors
    /// The system's error.
    pub fn discard_draft(
        &self,
        organisation: OrganisationId,
        validation: ValidationId,
    ) -> io::Result<()> {
        let folder = self.folder(organisation, validation);
        remove(&folder.with_extension("draft"))
    }

    /// Removes all that a run left, its documents too.
    ///
    /// # Errors
    /// The system's error.
    pub fn discard(
        &self,
        organisation: OrganisationId,
        validation: ValidationId,
    ) -> io::Result<()> {
        // In this order nothing stays if the draft becomes the documents in between.
        self.discard_draft(organisation, validation)?;
        remove(&self.folder(organisation, validation))
    }

    /// The runs of an organisation that left anything.
    ///
    /// # Errors
    /// The system's error.
    pub fn left(&self, organisation: OrganisationId) -> io::Result<Vec<ValidationId>> {
        let entries = match fs::read_dir(self.root.join(organisation.to_string())) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            other => other?,
        };
        let mut found: Vec<ValidationId> = Vec::new();
        for entry in entries {
            let path = entry?.path();
            let stem = path.file_stem().and_then(|stem| stem.to_str());
            found.extend(stem.and_then(|stem| stem.parse::<ValidationId>().ok()));
        }
        found.sort_unstable();
        found.dedup();
        Ok(found)
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
        let draft = files.draft(ours, run, "journal").unwrap();
        fs::write(draft.join("metrics.json"), "{}").unwrap();
        assert_eq!(files.document(ours, run, metrics).await.unwrap(), None);
        files.keep(ours, run).unwrap();
        let kept = files.document(ours, run, metrics).await.unwrap().unwrap();
        assert_eq!(&kept[..], b"{}");
        assert_eq!(files.documents(ours, run).await.unwrap(), [metrics]);
        let theirs = OrganisationId::generate();
        assert_eq!(files.document(theirs, run, metrics).await.unwrap(), None);
    }

    #[test]
    fn an_attempt_finds_what_the_one_before_kept_and_nothing_else_of_it() {
        let folder = tempfile::tempdir().unwrap();
        let files = ValidationFiles::new(folder.path().join("validations"));
        let (ours, run) = (OrganisationId::generate(), ValidationId::generate());
        assert_eq!(files.left(ours).unwrap(), []);
        let draft = files.draft(ours, run, "journal").unwrap();
        fs::write(draft.join("journal"), "kept").unwrap();
        fs::write(draft.join("metrics.json"), "{}").unwrap();
        fs::create_dir(draft.join("hits")).unwrap();
        let again = files.draft(ours, run, "journal").unwrap();
        let names: Vec<_> = again
            .read_dir()
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        assert_eq!(names, ["journal"]);
        files.keep(ours, run).unwrap();
        files.draft(ours, run, "journal").unwrap();
        assert_eq!(files.left(ours).unwrap(), [run]);
        files.discard_draft(ours, run).unwrap();
        assert!(files.folder(ours, run).is_dir());
        files.discard(ours, run).unwrap();
        assert_eq!(files.left(ours).unwrap(), []);
    }
}
