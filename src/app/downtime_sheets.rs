//! Keeps the downtime sheet of every organisation on the disk, so that it can be printed while the service is down.

use crate::access::actor::Actor;
use crate::domain::account::Language;
use crate::domain::ids::OrganisationId;
use crate::interop::downtime_sheet::downtime_sheet;
use crate::store::contract::Store;
use crate::store::contract::error::StoreError;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tempfile::NamedTempFile;
use tokio_util::sync::CancellationToken;

/// How often a sheet is written anew.
const EVERY: Duration = Duration::from_mins(1);
/// Longest part of a file's name that is made from the organisation's.
const LONGEST: usize = 60;

/// Why a sheet could not be written.
#[derive(Debug, thiserror::Error)]
enum SheetError {
    #[error("what is open could not be read: {source}")]
    Store {
        #[from]
        source: StoreError,
    },
    #[error(
        "the folder {folder} could not be written: {source}; name another with --downtime-folder"
    )]
    Folder { folder: PathBuf, source: io::Error },
}

/// Writes the sheets of every organisation each minute, and once more at the end, until `closing`. One that cannot be
/// written stays as it was, with its time on it.
pub(super) async fn keep_sheets(
    store: Arc<dyn Store>,
    folder: PathBuf,
    language: Language,
    closing: CancellationToken,
) {
    loop {
        let last = closing.is_cancelled();
        match write_sheets(store.as_ref(), &folder, language).await {
            Ok(()) => told(Timestamp::now()),
            Err(error) => tracing::error!(%error, "the downtime sheet is not up to date"),
        }
        if last {
            return;
        }
        tokio::select! {
            () = closing.cancelled() => {}
            () = tokio::time::sleep(EVERY) => {}
        }
    }
}

/// Tells Prometheus when the sheets were last written.
#[allow(
    clippy::cast_precision_loss,
    reason = "seconds since 1970 are below 2^53"
)]
fn told(at: Timestamp) {
    metrics::gauge!("zhedel_downtime_sheet_written_seconds").set(at.as_second() as f64);
}

async fn write_sheets(
    store: &dyn Store,
    folder: &Path,
    language: Language,
) -> Result<(), SheetError> {
    for organisation in store.organisations().await? {
        let list = store
            .open_consultations(&Actor::service(organisation))
            .await?;
        let name = file_name(&list.organisation, organisation);
        let page = downtime_sheet(&list, language, &TimeZone::system());
        let place = folder.to_owned();
        let written =
            tokio::task::spawn_blocking(move || write(&place, &name, organisation, &page));
        let written = written.await.unwrap_or_else(|error| Err(error.into()));
        written.map_err(|source| SheetError::Folder {
            folder: folder.to_owned(),
            source,
        })?;
    }
    Ok(())
}

/// A name that people find: the organisation's, as far as every file system takes it, and its id.
fn file_name(organisation: &str, id: OrganisationId) -> String {
    let plain = |letter: char| {
        if letter.is_alphanumeric() {
            letter
        } else {
            '-'
        }
    };
    let name: String = organisation.chars().map(plain).take(LONGEST).collect();
    format!("{name}.{id}.html")
}

/// Puts the page in the place of the one before, whole or not at all, and takes away one under an earlier name.
fn write(folder: &Path, name: &str, id: OrganisationId, page: &str) -> io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let mut file = NamedTempFile::new_in(folder)?;
    file.write_all(page.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist(folder.join(name))?;
    let ending = format!(".{id}.html");
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let other = entry.file_name();
        if other != name && other.to_string_lossy().ends_with(&ending) {
            std::fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_takes_the_place_of_the_one_before_also_under_another_name() {
        let folder = tempfile::tempdir().unwrap();
        let (id, other) = (OrganisationId::generate(), OrganisationId::generate());
        let names = |folder: &Path| {
            let entries = std::fs::read_dir(folder).unwrap();
            let mut names: Vec<String> = entries
                .map(|entry| entry.unwrap().file_name().into_string().unwrap())
                .collect();
            names.sort();
            names
        };
        let before = file_name("№1 / Алматы", id);
        assert_eq!(before, format!("-1---Алматы.{id}.html"));
        let beside = file_name("B", other);
        write(folder.path(), &before, id, "one").unwrap();
        write(folder.path(), &beside, other, "two").unwrap();
        let after = file_name("A", id);
        write(folder.path(), &after, id, "three").unwrap();
        assert_eq!(names(folder.path()), [after.clone(), beside]);
        let page = std::fs::read_to_string(folder.path().join(after)).unwrap();
        assert_eq!(page, "three");
    }

    #[test]
    fn a_name_leads_nowhere_else() {
        let id = OrganisationId::generate();
        assert_eq!(
            file_name("../../etc/passwd", id),
            format!("------etc-passwd.{id}.html")
        );
        assert!(file_name(&"a".repeat(500), id).len() < 150);
    }
}
