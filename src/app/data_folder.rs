//! The one folder that holds everything that is kept.

use crate::store::artefact_files::ArtefactFiles;
use crate::store::contract::blobs::BlobError;
use crate::store::contract::clock::SystemClock;
use crate::store::contract::error::StoreError;
use crate::store::contract::queue::QueueRules;
use crate::store::disk::DiskBlobs;
use crate::store::sqlite::SqliteStore;
use crate::store::validation_files::ValidationFiles;
use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Why the data folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DataError {
    /// The database is gone.
    #[error(
        "there is no database {path}; put it back, or let the service make one at its first start"
    )]
    NoDatabase {
        /// Where it should be.
        path: PathBuf,
    },
    /// The folder cannot be made or written.
    #[error("the data folder {path} cannot be used: {source}; choose another with --data")]
    Folder {
        /// The folder.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
    /// Another service uses it.
    #[error("the data folder {path} is in use by another `zhedel serve`; end that one first")]
    InUse {
        /// The folder.
        path: PathBuf,
    },
    /// The database cannot be opened.
    #[error("the database in {path} cannot be opened: {source}")]
    Store {
        /// The folder.
        path: PathBuf,
        /// The store's error.
        source: StoreError,
    },
    /// The blob store cannot be opened.
    #[error("the blobs in {path} cannot be opened: {source}")]
    Blobs {
        /// The folder.
        path: PathBuf,
        /// The blob store's error.
        source: BlobError,
    },
}

/// What is kept in the data folder, opened.
pub struct Data {
    /// Rows and the job queue.
    pub store: Arc<SqliteStore>,
    /// Bytes of slides.
    pub blobs: Arc<DiskBlobs>,
    /// Pictures of runs.
    pub artefacts: Arc<ArtefactFiles>,
    /// Documents of validations.
    pub validations: ValidationFiles,
}

/// The database of a data folder, or the file itself where a copy is named.
pub fn database(data: &Path) -> PathBuf {
    if data.is_file() {
        data.to_owned()
    } else {
        data.join("zhedel.db")
    }
}

/// Where audit checkpoints of a data folder, or of the one that a database lies in, are kept unless
/// another place is named.
pub fn checkpoints(data: &Path) -> PathBuf {
    let folder = match data.parent() {
        Some(folder) if data.is_file() => folder,
        _ => data,
    };
    folder.join("audit-checkpoints")
}

/// The key that audit checkpoints are signed with.
pub fn checkpoint_key(folder: &Path) -> PathBuf {
    folder.join("audit-signing-key.pem")
}

/// The key by which other installations know this one.
pub fn installation_key(folder: &Path) -> PathBuf {
    folder.join("installation-key.pem")
}

/// Where uploaded sets lie in a data folder.
pub fn sample_sets(folder: &Path) -> PathBuf {
    folder.join("validation-sets")
}

/// Makes the folder and keeps other services out of it for as long as the file lives.
///
/// # Errors
/// [`DataError::InUse`] if another service has it, and when it cannot be made.
pub fn lock(folder: &Path) -> Result<File, DataError> {
    let failed = |source| DataError::Folder {
        path: folder.to_owned(),
        source,
    };
    std::fs::create_dir_all(folder).map_err(failed)?;
    let file = File::create(folder.join("serve.lock")).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(DataError::InUse {
            path: folder.to_owned(),
        }),
        Err(TryLockError::Error(source)) => Err(failed(source)),
    }
}

/// Refuses a folder without a database: only the service itself makes one.
///
/// # Errors
/// [`DataError::NoDatabase`] if there is none.
pub fn must_exist(folder: &Path) -> Result<(), DataError> {
    let path = database(folder);
    if path.is_file() {
        Ok(())
    } else {
        Err(DataError::NoDatabase { path })
    }
}

/// Opens what is kept in the folder.
///
/// # Errors
/// [`DataError`] for the first part that cannot be opened.
pub async fn open(folder: &Path) -> Result<Data, DataError> {
    let store = SqliteStore::open(
        &database(folder),
        Arc::new(SystemClock),
        QueueRules::default(),
    )
    .await
    .map_err(|source| DataError::Store {
        path: folder.to_owned(),
        source,
    })?;
    let blobs = DiskBlobs::open(&folder.join("blobs")).map_err(|source| DataError::Blobs {
        path: folder.to_owned(),
        source,
    })?;
    Ok(Data {
        store: Arc::new(store),
        blobs: Arc::new(blobs),
        artefacts: Arc::new(ArtefactFiles::new(folder.join("artefacts"))),
        validations: ValidationFiles::new(folder.join("validations")),
    })
}
