//! Lists, takes and removes sets.

use super::archive::{Unpacked, unpack};
use super::error::{ArchiveFault, SetError};
use super::rules::SetRules;
use super::server_side::ServerSets;
use crate::access::actor::Actor;
use crate::access::policy::Action;
use crate::access::require::require;
use crate::domain::ids::{OrganisationId, ValidationSetId};
use crate::domain::validation::SetKey;
use crate::ingest::reception::Incoming;
use crate::store::contract::Store;
use crate::store::contract::blobs::Blobs;
use crate::store::contract::error::StoreError;
use crate::store::contract::validation_sets::{NewValidationSet, ValidationSetRecord};
use futures::StreamExt;
use std::collections::HashSet;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::io::AsyncWriteExt;
use tokio::sync::Mutex;

/// A set that can be validated on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundSet {
    /// How it is asked for.
    pub key: SetKey,
    /// Its name.
    pub name: String,
    /// Its folder or list.
    pub path: PathBuf,
    /// What its list may refer to.
    pub within: PathBuf,
}

/// Every set that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferedSets {
    /// Names of the server's own; `None` if it has no folder of them.
    pub server: Option<Vec<String>>,
    /// Those that were uploaded.
    pub uploaded: Vec<ValidationSetRecord>,
}

/// The sets of the service.
#[derive(Clone)]
pub struct SampleSets {
    store: Arc<dyn Store>,
    blobs: Arc<dyn Blobs>,
    /// Where uploaded sets lie: `<root>/<organisation>/<digest>/`.
    root: PathBuf,
    server: Option<ServerSets>,
    rules: SetRules,
    /// One set comes or goes at a time, so that none is removed while it is taken anew.
    changing: Arc<Mutex<()>>,
}

/// Folder in which archives are received and unpacked.
const INCOMING: &str = "incoming";

impl SampleSets {
    /// Sets below `root`, and those of the server's own folder. What an interrupted upload left is
    /// removed.
    ///
    /// # Errors
    /// If a folder cannot be read.
    pub fn open(
        store: Arc<dyn Store>,
        blobs: Arc<dyn Blobs>,
        root: PathBuf,
        server: Option<&Path>,
        rules: SetRules,
    ) -> io::Result<Self> {
        remove(&root.join(INCOMING))?;
        Ok(Self {
            store,
            blobs,
            root,
            server: server.map(ServerSets::open).transpose()?,
            rules,
            changing: Arc::default(),
        })
    }

    /// What uploads are held to.
    #[must_use]
    pub fn rules(&self) -> &SetRules {
        &self.rules
    }

    /// Every set.
    ///
    /// # Errors
    /// If the rows or the folder cannot be read.
    pub async fn list(&self, actor: &Actor) -> Result<OfferedSets, SetError> {
        let uploaded = self.store.validation_sets(actor).await?;
        let server = self.server.clone();
        let names =
            tokio::task::spawn_blocking(move || server.map(|sets| sets.names()).transpose());
        Ok(OfferedSets {
            server: names.await.map_err(io::Error::other)??,
            uploaded,
        })
    }

    /// One set.
    ///
    /// # Errors
    /// [`SetError::NotFound`] if there is none.
    pub async fn find(&self, actor: &Actor, key: &SetKey) -> Result<FoundSet, SetError> {
        match key {
            SetKey::Server(name) => {
                require(actor, Action::SeeValidations).map_err(StoreError::from)?;
                let server = self.server.as_ref();
                let path = server.and_then(|sets| Some((sets.path(name)?, sets.root())));
                let (path, within) = path.ok_or_else(|| SetError::NotFound {
                    key: key.to_string(),
                })?;
                Ok(FoundSet {
                    key: key.clone(),
                    name: name.clone(),
                    path,
                    within: within.to_owned(),
                })
            }
            SetKey::Uploaded(id) => {
                let record = self.store.validation_set(actor, *id).await?;
                let path = self.place(actor.organisation, &record.set);
                Ok(FoundSet {
                    key: key.clone(),
                    name: record.set.name,
                    within: path.clone(),
                    path,
                })
            }
        }
    }

    fn place(&self, organisation: OrganisationId, set: &NewValidationSet) -> PathBuf {
        self.root
            .join(organisation.to_string())
            .join(set.digest.to_string())
    }

    async fn room(&self) -> Result<u64, SetError> {
        let room = self.blobs.room().await?;
        Ok(room.saturating_sub(self.rules.keep_free))
    }

    /// Takes an archive of `length` bytes in. A set whose files are there already is given back as
    /// it is. The work goes on to its end even if the caller is dropped.
    ///
    /// # Errors
    /// See [`SetError`]; nothing is kept then.
    pub async fn take(
        &self,
        actor: &Actor,
        name: String,
        length: u64,
        incoming: Incoming,
    ) -> Result<ValidationSetRecord, SetError> {
        require(actor, Action::RunValidations).map_err(StoreError::from)?;
        let (sets, actor) = (self.clone(), actor.clone());
        let work = tokio::spawn(async move {
            let folder = sets
                .root
                .join(INCOMING)
                .join(uuid::Uuid::now_v7().to_string());
            let taken = sets.receive(&actor, name, length, incoming, &folder).await;
            let cleared = tokio::task::spawn_blocking(move || remove(&folder));
            if let Ok(Err(error)) = cleared.await {
                tracing::warn!(%error, "an uploaded archive could not be removed");
            }
            taken
        });
        work.await.map_err(io::Error::other)?
    }

    async fn receive(
        &self,
        actor: &Actor,
        name: String,
        length: u64,
        incoming: Incoming,
        folder: &Path,
    ) -> Result<ValidationSetRecord, SetError> {
        let limit = self.rules.most_packed;
        if length > limit {
            let found = length;
            return Err(SetError::TooLarge { found, limit });
        }
        let room = self.room().await?;
        if length > room {
            let needed = length;
            return Err(SetError::NoRoom { needed, room });
        }
        tokio::fs::create_dir_all(folder).await?;
        let archive = folder.join("archive.zip");
        self.save(&archive, length, incoming).await?;

        let room = self.room().await?;
        let (rules, below) = (self.rules, folder.join("set"));
        let unpacked = tokio::task::spawn_blocking(move || {
            fs::create_dir(&below)?;
            unpack(&archive, &below, &rules, room)
        });
        let unpacked = unpacked.await.map_err(io::Error::other)??;
        let set = NewValidationSet {
            name,
            digest: unpacked.digest,
            files: unpacked.files,
            bytes: unpacked.bytes,
        };
        let _changing = self.changing.lock().await;
        let place = self.place(actor.organisation, &set);
        let new = {
            let place = place.clone();
            tokio::task::spawn_blocking(move || settle(&unpacked, &place))
                .await
                .map_err(io::Error::other)??
        };
        match self.store.add_validation_set(actor, set).await {
            Ok(record) => Ok(record),
            Err(error) => {
                if new {
                    tokio::task::spawn_blocking(move || remove(&place))
                        .await
                        .map_err(io::Error::other)??;
                }
                Err(error.into())
            }
        }
    }

    async fn save(
        &self,
        archive: &Path,
        length: u64,
        mut incoming: Incoming,
    ) -> Result<(), SetError> {
        let mut file = tokio::fs::File::create(archive).await?;
        let mut came: u64 = 0;
        loop {
            match tokio::time::timeout(self.rules.idle, incoming.next()).await {
                Ok(Some(Ok(chunk))) => {
                    came += chunk.len() as u64;
                    if came > length {
                        let (found, limit) = (came, length);
                        return Err(SetError::TooLarge { found, limit });
                    }
                    file.write_all(&chunk).await?;
                }
                Ok(None) => break,
                Ok(Some(Err(()))) | Err(_) => return Err(SetError::Aborted),
            }
        }
        file.flush().await?;
        if came < length {
            return Err(SetError::Aborted);
        }
        if came == 0 {
            let why = "it is empty".into();
            return Err(ArchiveFault::Damaged { why }.into());
        }
        Ok(())
    }

    /// Removes an uploaded set.
    ///
    /// # Errors
    /// [`StoreError::SetInUse`] while a validation needs it.
    pub async fn remove(&self, actor: &Actor, id: ValidationSetId) -> Result<(), SetError> {
        let _changing = self.changing.lock().await;
        let record = self.store.remove_validation_set(actor, id).await?;
        let place = self.place(actor.organisation, &record.set);
        tokio::task::spawn_blocking(move || remove(&place))
            .await
            .map_err(io::Error::other)??;
        Ok(())
    }

    /// Removes files of sets that no row names, as a crash between files and row leaves them.
    ///
    /// # Errors
    /// If rows or folders cannot be read.
    pub async fn sweep(&self) -> Result<(), SetError> {
        let _changing = self.changing.lock().await;
        for organisation in self.store.organisations().await? {
            let service = Actor::service(organisation);
            let rows = self.store.validation_sets(&service).await?;
            let known: HashSet<String> = rows
                .into_iter()
                .map(|row| row.set.digest.to_string())
                .collect();
            let folder = self.root.join(organisation.to_string());
            tokio::task::spawn_blocking(move || sweep(&folder, &known))
                .await
                .map_err(io::Error::other)??;
        }
        Ok(())
    }
}

/// Moves an unpacked set to its place, unless the same files are there; tells whether it did.
fn settle(unpacked: &Unpacked, place: &Path) -> io::Result<bool> {
    if place.is_dir() {
        return Ok(false);
    }
    let Some(above) = place.parent() else {
        return Ok(false);
    };
    fs::create_dir_all(above)?;
    fs::rename(&unpacked.root, place)?;
    File::open(above)?.sync_all()?;
    Ok(true)
}

fn sweep(folder: &Path, known: &HashSet<String>) -> io::Result<()> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        other => other?,
    };
    for entry in entries {
        let entry = entry?;
        if !known.contains(&*entry.file_name().to_string_lossy()) {
            remove(&entry.path())?;
        }
    }
    Ok(())
}

fn remove(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}
