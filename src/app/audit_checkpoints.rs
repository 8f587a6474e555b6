//! Signs, now and then, where the audit chains stand, and keeps that outside of the database.

use crate::access::actor::Actor;
use crate::domain::audit::ChainPlace;
use crate::domain::audit_checkpoint::{Checkpoint, CheckpointRules};
use crate::domain::ids::OrganisationId;
use crate::domain::slide::Digest;
use crate::http::health::Health;
use crate::store::checkpoints::error::CheckpointError;
use crate::store::checkpoints::key::{CheckpointKey, KeyFound};
use crate::store::checkpoints::log::CheckpointLog;
use crate::store::contract::Store;
use crate::store::contract::error::StoreError;
use jiff::Timestamp;
use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;

/// How often it is asked whether a checkpoint is due.
const EVERY: Duration = Duration::from_secs(10);
const MINUTE: u64 = 60;

/// Which checkpoints are to be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// Of every chain that has something new: at the start and at the end of the service.
    Changed,
    /// Of those for which one is due.
    Due,
}

/// Makes checkpoints of every organisation's chain.
pub struct Checkpointer {
    store: Arc<dyn Store>,
    log: Arc<Mutex<CheckpointLog>>,
    rules: CheckpointRules,
    health: Arc<Health>,
    /// Where each chain stood after its last checkpoint of this process was put on record, and when.
    made: HashMap<OrganisationId, (u64, Instant)>,
}

/// Why a checkpoint could not be made.
#[derive(Debug, thiserror::Error)]
enum NoCheckpoint {
    #[error(transparent)]
    Files(#[from] CheckpointError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("the thread that writes it ended: {0}")]
    Thread(#[from] tokio::task::JoinError),
}

impl Checkpointer {
    /// Opens the folder of checkpoints; the key is made where it is not there yet, and its public half
    /// is logged.
    ///
    /// # Errors
    /// [`CheckpointError`] if key or folder cannot be read or made.
    pub fn open(
        store: Arc<dyn Store>,
        key: &Path,
        folder: &Path,
        rules: CheckpointRules,
        health: Arc<Health>,
    ) -> Result<Self, CheckpointError> {
        let (signing, found) = CheckpointKey::open_or_make(key)?;
        let public = signing.public();
        let fingerprint = public.fingerprint();
        match found {
            KeyFound::Made => {
                let public_key = public.in_one_line()?;
                tracing::info!(
                    fingerprint,
                    public_key,
                    "a key for audit checkpoints was made: note its fingerprint where this machine cannot reach"
                );
            }
            KeyFound::Kept => {
                tracing::info!(fingerprint, "audit checkpoints are signed with this key");
            }
            KeyFound::OpenToOthers => {
                let warning = "Other users of this machine can read the key of audit checkpoints; give the file mode 0600.";
                tracing::warn!(fingerprint, "{warning}");
                health.warn(warning.into());
            }
        }
        Ok(Self {
            store,
            log: Arc::new(Mutex::new(CheckpointLog::open(folder, signing)?)),
            rules,
            health,
            made: HashMap::new(),
        })
    }

    /// Tells if the chain is not the one that the last checkpoint attests: a database that was put back
    /// from a copy, or worse. The service goes on, since patients wait.
    pub async fn compare_with_last(&self) {
        let last = {
            let log = self.log.lock().unwrap_or_else(PoisonError::into_inner);
            log.last().copied()
        };
        let Some(last) = last else { return };
        let actor = Actor::service(last.organisation);
        match self.store.chain_at(&actor, last.place.sequence).await {
            Ok(Some(place)) if place == last.place => {}
            Ok(_) => {
                let warning = format!(
                    "The audit chain is not the one that its last checkpoint attests (record {}): run `zhedel audit verify`.",
                    last.place.sequence
                );
                tracing::error!("{warning}");
                self.health.warn(warning);
            }
            Err(error) => tracing::warn!(%error, "the last audit checkpoint could not be compared"),
        }
    }

    /// Makes checkpoints.
    pub async fn make(&mut self, which: Which) {
        let organisations = match self.store.organisations().await {
            Ok(organisations) => organisations,
            Err(error) => return self.failed(&error),
        };
        for organisation in organisations {
            if let Err(error) = self.make_one(organisation, which).await {
                self.failed(&error);
            }
        }
    }

    async fn make_one(
        &mut self,
        organisation: OrganisationId,
        which: Which,
    ) -> Result<(), NoCheckpoint> {
        let actor = Actor::service(organisation);
        let Some(place) = self.store.chain_end(&actor).await? else {
            return Ok(());
        };
        let due = match (self.made.get(&organisation), which) {
            (None, _) => true,
            (Some((standing, _)), Which::Changed) => place.sequence > *standing,
            (Some((standing, at)), Which::Due) => {
                let minutes = at.elapsed().as_secs() / MINUTE;
                self.rules
                    .is_due(place.sequence.saturating_sub(*standing), minutes)
            }
        };
        if !due {
            return Ok(());
        }
        let (checkpoint, statement) = self.sign(organisation, place).await?;
        // For whoever keeps the log elsewhere, it is one more witness.
        tracing::info!(
            series = %checkpoint.series,
            number = checkpoint.number,
            %organisation,
            sequence = place.sequence,
            head = %place.hash,
            "audit checkpoint"
        );
        self.store
            .note_checkpoint(&actor, &checkpoint, statement)
            .await?;
        // The record of the checkpoint itself is nothing new.
        let standing = (place.sequence + 1, Instant::now());
        self.made.insert(organisation, standing);
        Ok(())
    }

    /// Written to the disk, which is no work for an async thread.
    async fn sign(
        &self,
        organisation: OrganisationId,
        place: ChainPlace,
    ) -> Result<(Checkpoint, Digest), NoCheckpoint> {
        let log = Arc::clone(&self.log);
        let added = tokio::task::spawn_blocking(move || {
            let mut log = log.lock().unwrap_or_else(PoisonError::into_inner);
            log.add(organisation, place, Timestamp::now())
        });
        Ok(added.await??)
    }

    fn failed(&self, error: &dyn std::fmt::Display) {
        tracing::warn!(%error, "an audit checkpoint could not be made");
        self.health
            .warn("Audit checkpoints cannot be written; see the log.".into());
    }
}

/// Makes checkpoints as they fall due, until `closing`.
pub async fn keep_checkpoints(
    checkpointer: Arc<tokio::sync::Mutex<Checkpointer>>,
    closing: CancellationToken,
) {
    loop {
        tokio::select! {
            () = closing.cancelled() => return,
            () = tokio::time::sleep(EVERY) => {}
        }
        checkpointer.lock().await.make(Which::Due).await;
    }
}
