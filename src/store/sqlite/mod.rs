//! Everything in one SQLite file, for an installation on one machine.
//!
//! Several processes may have the file open: the service and its workers. Within a process all
//! writers share one connection, since SQLite lets only one write at a time and waiting in line is
//! cheaper than polling for the lock; readers have connections of their own and never wait.

mod account_row;
mod accounts;
mod adjudications;
mod adopt;
mod alarms;
mod api_tokens;
mod arrivals;
mod audit;
pub mod audit_reader;
mod audit_row;
mod calls;
mod cases;
mod change;
mod claims;
mod clinic_figures;
mod connect;
mod consultation_file;
mod current_slides;
mod deliveries;
mod downtime;
mod drafts;
mod drift;
mod drift_weeks;
mod duty;
mod emergencies;
mod error;
mod events;
mod federated;
mod forecasts;
mod forget_arrival;
mod housekeeping;
mod idempotency;
mod identity;
mod identity_resolution;
mod in_place;
mod intake;
mod job_row;
mod later_material;
mod lease;
mod life;
mod mail_choices;
mod new_consultation;
mod notice_plan;
mod notice_row;
mod opinion_guest;
mod opinion_row;
mod opinion_store;
mod opinions;
mod organisations;
mod outgoing;
mod pairings;
mod permanent_rows;
mod permanents;
mod poison;
mod provisional;
mod queue;
mod read_ahead;
mod reading;
mod request_run;
mod requests;
mod row;
mod run_place;
mod runs;
mod seed;
mod sessions;
mod signed_reads;
mod signing;
mod slides;
mod stamps;
mod surgeon;
mod suspicion;
mod tiles;
mod turnaround;
mod turnaround_entries;
mod turnaround_targets;
mod uploads;
mod validation_queue;
mod validation_sets;
mod validations;
mod verdicts;
mod watch;
mod webhooks;
mod worklist;

use super::contract::clock::Clock;
use super::contract::error::StoreError;
use super::contract::queue::QueueRules;
use super::contract::{Answer, Store};
use crate::access::actor::Actor;
use change::Change;
use error::database;
use in_place::InPlace;
use sqlx::{Sqlite, SqlitePool, Transaction};
use std::path::Path;
use std::sync::Arc;

/// A store and a job queue in one SQLite file.
pub struct SqliteStore {
    writer: SqlitePool,
    readers: SqlitePool,
    clock: Arc<dyn Clock>,
    rules: QueueRules,
    place: InPlace,
}

impl SqliteStore {
    /// Opens the database at `path`, which is made if it is not there, and brings its tables up to
    /// date.
    ///
    /// # Errors
    /// [`StoreError::Database`] if the file cannot be opened, is no database, or was written by a
    /// later version of the program.
    pub async fn open(
        path: &Path,
        clock: Arc<dyn Clock>,
        rules: QueueRules,
    ) -> Result<Self, StoreError> {
        let writer = connect::writer(path).await?;
        connect::migrate(&writer).await?;
        let readers = connect::readers(path).await?;
        Ok(Self {
            writer,
            readers,
            clock,
            rules,
            place: InPlace::remember(path)?,
        })
    }

    /// Closes every connection, after what is under way has ended.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }

    /// Begins a change. It holds the database's one write lock until it is committed or dropped.
    async fn change(&self) -> Result<Change, StoreError> {
        self.place.check()?;
        Change::begin(&self.writer, self.clock.now()).await
    }

    /// Begins a look at the database as it stands now, whatever is written meanwhile.
    async fn look(&self) -> Result<Transaction<'static, Sqlite>, StoreError> {
        self.readers.begin().await.map_err(database)
    }
}

impl Store for SqliteStore {
    fn local_operator(&self) -> Answer<'_, Actor> {
        Box::pin(seed::local_operator(self))
    }

    fn ping(&self) -> Answer<'_, ()> {
        Box::pin(async {
            sqlx::query("SELECT 1 FROM organisation LIMIT 1")
                .fetch_optional(&self.readers)
                .await
                .map_err(database)?;
            Ok(())
        })
    }

    fn can_write(&self) -> Answer<'_, ()> {
        Box::pin(async {
            // Taking the write lock fails where nothing can be written.
            self.change().await.map(drop)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::slide::Digest;
    use crate::domain::upload::SubmissionFacts;
    use crate::store::contract::clock::SystemClock;
    use crate::store::contract::events::Events;
    use crate::store::contract::intake::{Intake, Submission};

    #[tokio::test]
    async fn a_full_disk_is_named_changes_nothing_and_passes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("zhedel.db");
        let clock = Arc::new(SystemClock);
        let store = SqliteStore::open(&path, clock, QueueRules::default())
            .await
            .unwrap();
        let actor = store.local_operator().await.unwrap();
        // The engine's own page limit stands in for a full disk: both have the same result code, and
        // both make SQLite roll back by itself. It is a limit of this one connection.
        sqlx::query("PRAGMA max_page_count = 1")
            .execute(&store.writer)
            .await
            .unwrap();
        let mut accepted = 0;
        let error = loop {
            let mut digest = [0; 32];
            digest[..8].copy_from_slice(&u64::to_le_bytes(accepted));
            let submission = Submission {
                upload: None,
                digest: Digest::from_bytes(digest),
                bytes: 1,
                format: "test".into(),
                description: None,
                facts: SubmissionFacts::default(),
            };
            match store.accept_slide(&actor, submission).await {
                Ok(_) => accepted += 1,
                Err(error) => break error,
            }
        };
        assert!(matches!(error, StoreError::StorageFull), "{error}");
        let events = store.events_after(&actor, 0, 1_000).await.unwrap();
        assert_eq!(events.len() as u64, accepted);

        let submission = Submission {
            upload: None,
            digest: Digest::from_bytes([0xff; 32]),
            bytes: 1,
            format: "test".into(),
            description: None,
            facts: SubmissionFacts::default(),
        };
        store.accept_slide(&actor, submission).await.unwrap();
    }
}
