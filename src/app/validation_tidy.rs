//! What validation runs may leave on the disk: documents if they are done, predictions while they may go on.

use crate::access::actor::Actor;
use crate::domain::ids::ValidationId;
use crate::domain::validation::ValidationState;
use crate::store::contract::Store;
use crate::store::contract::error::StoreError;
use crate::store::validation_files::ValidationFiles;
use std::io;
use std::sync::Arc;

/// Removes what runs left that nobody will ask for.
#[derive(Clone)]
pub(super) struct ValidationTidy {
    pub(super) store: Arc<dyn Store>,
    pub(super) files: ValidationFiles,
}

impl ValidationTidy {
    /// Tidies up after every run.
    ///
    /// # Errors
    /// The store's error, when the organisations cannot be had.
    pub(super) async fn all(&self) -> Result<(), StoreError> {
        for organisation in self.store.organisations().await? {
            let actor = Actor::service(organisation);
            let files = self.files.clone();
            let left = in_background(move || files.left(organisation)).await;
            match left {
                Ok(runs) => {
                    for run in runs {
                        self.one(&actor, run).await;
                    }
                }
                Err(error) => tracing::warn!(%error, "the folders of validations cannot be read"),
            }
        }
        Ok(())
    }

    /// Tidies up after one run, by the state that it is in: a run that was cancelled while it wrote its
    /// documents leaves none, and one that may be tried again keeps its predictions.
    pub(super) async fn one(&self, actor: &Actor, run: ValidationId) {
        let state = match self.store.validation(actor, run).await {
            Ok(record) => record.state,
            // A run that the database does not know may stand in another copy of it.
            Err(error) => {
                tracing::warn!(%error, "the state of a validation is not known");
                return;
            }
        };
        let (files, organisation) = (self.files.clone(), actor.organisation);
        let removed = in_background(move || match state {
            ValidationState::Queued | ValidationState::Running => Ok(()),
            ValidationState::Done => files.discard_draft(organisation, run),
            ValidationState::Failed | ValidationState::Cancelled => {
                files.discard(organisation, run)
            }
        });
        if let Err(error) = removed.await {
            tracing::warn!(%error, "what a validation left could not be removed");
        }
    }
}

async fn in_background<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(io::Error::other)?
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::validation::{KeyFigures, SetKey, ValidationOrder};
    use crate::store::contract::clock::SystemClock;
    use crate::store::contract::queue::{QueueRules, WorkerName};
    use crate::store::contract::validation_queue::{
        ValidationClaim, ValidationEnd, ValidationQueue,
    };
    use crate::store::contract::validations::Validations;
    use crate::store::sqlite::SqliteStore;
    use tempfile::TempDir;

    /// A run that is under way and has put its documents into their place.
    struct Finishing {
        _folder: TempDir,
        store: Arc<SqliteStore>,
        tidy: ValidationTidy,
        actor: Actor,
        claim: ValidationClaim,
    }

    impl Finishing {
        async fn begin() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("zhedel.db");
            let store = SqliteStore::open(&path, Arc::new(SystemClock), QueueRules::default());
            let store = Arc::new(store.await.unwrap());
            let actor = crate::store::contract::Store::local_operator(store.as_ref())
                .await
                .unwrap();
            let order = ValidationOrder {
                set: SetKey::Server("set".into()),
                set_name: "set".into(),
                models: vec!["model".into()],
                split: None,
                positive_labels: vec![],
                seed: 1,
                resamples: 100,
                research: false,
                plan: None,
                gate: None,
            };
            store.request_validation(&actor, order).await.unwrap();
            let worker = WorkerName("validations".into());
            let claim = store.claim_validation(&worker).await.unwrap().unwrap();
            let files = ValidationFiles::new(folder.path().join("validations"));
            let run = claim.lease.validation;
            let draft = files.draft(actor.organisation, run, "journal").unwrap();
            std::fs::write(draft.join("metrics.json"), "{}").unwrap();
            files.keep(actor.organisation, run).unwrap();
            let tidy = ValidationTidy {
                store: store.clone(),
                files,
            };
            Self {
                _folder: folder,
                store,
                tidy,
                actor,
                claim,
            }
        }

        async fn end(&self) -> Result<(), StoreError> {
            let figures = KeyFigures {
                program_version: "1".into(),
                set_digest: "d".into(),
                models: vec![],
                gate: vec![],
                plan: None,
            };
            let end = ValidationEnd::Done(Box::new(figures));
            self.store.end_validation(&self.claim.lease, end).await
        }

        fn left(&self) -> usize {
            let left = self.tidy.files.left(self.actor.organisation);
            left.unwrap().len()
        }
    }

    #[tokio::test]
    async fn a_run_that_is_cancelled_while_it_finishes_leaves_no_documents() {
        let run = Finishing::begin().await;
        let id = run.claim.lease.validation;
        run.store.cancel_validation(&run.actor, id).await.unwrap();
        let ended = run.end().await;
        assert!(
            matches!(ended, Err(StoreError::ValidationLeaseLost { .. })),
            "{ended:?}"
        );
        run.tidy.all().await.unwrap();
        assert_eq!(run.left(), 0);
    }

    #[tokio::test]
    async fn what_is_done_or_under_way_is_left_alone() {
        let run = Finishing::begin().await;
        run.tidy.all().await.unwrap();
        assert_eq!(run.left(), 1, "it is under way");
        run.end().await.unwrap();
        run.tidy.all().await.unwrap();
        assert_eq!(run.left(), 1, "it is done");
    }
}
