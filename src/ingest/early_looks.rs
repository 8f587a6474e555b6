//! Looking at what is there of an upload, as soon as it may tell something.

use super::look;
use crate::access::actor::Actor;
use crate::domain::arrival::{EarlyLook, EarlyProblem, EarlyProblemCode, EarlySight};
use crate::domain::ids::UploadId;
use crate::slide::viewer::{Arrival, SlideFault, SlideViewer, ViewError};
use crate::store::contract::Store;
use crate::store::contract::blobs::Blobs;
use crate::store::contract::error::StoreError;
use crate::store::contract::uploads::Upload;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Bytes without which no file tells anything.
const LEAST: u64 = 512;
/// Bytes after which it is looked again where nobody could look, or the file could not be read.
const LATER: u64 = 8 << 20;

/// Uploads that are remembered.
const MOST: usize = 4_096;

/// Looks at uploads beside their reception; nothing that comes of it stops or delays their bytes.
#[derive(Clone)]
pub struct EarlyLooks {
    store: Arc<dyn Store>,
    blobs: Arc<dyn Blobs>,
    viewer: Arc<dyn SlideViewer>,
    /// The byte that must be there before the next look; none more once there is nothing more to see.
    due: Arc<Mutex<HashMap<UploadId, u64>>>,
}

impl EarlyLooks {
    /// Looks through this viewer.
    pub fn new(store: Arc<dyn Store>, blobs: Arc<dyn Blobs>, viewer: Arc<dyn SlideViewer>) -> Self {
        Self {
            store,
            blobs,
            viewer,
            due: Arc::default(),
        }
    }

    /// Hears that more bytes of an upload are safe; looks at them beside the caller if they may tell more.
    pub fn landed(&self, actor: &Actor, upload: &Upload) {
        let (id, offset, length) = (upload.id, upload.offset, upload.length);
        if offset >= length {
            // The slide is looked at as a whole now.
            self.forget(id);
            return;
        }
        {
            let mut due = self.due();
            if due.len() >= MOST {
                // Uploads that expired stand there for ever; the others are looked at once more.
                due.clear();
            }
            let next = due.entry(id).or_insert(LEAST);
            if offset < *next {
                return;
            }
            // Nobody else looks until this look has ended.
            *next = u64::MAX;
        }
        let (looks, actor) = (self.clone(), actor.clone());
        tokio::spawn(async move {
            let next = looks.look(&actor, id, length, offset).await;
            if let (Some(due), Some(next)) = (looks.due().get_mut(&id), next) {
                *due = next;
            }
        });
    }

    /// Forgets an upload that has ended.
    pub fn forget(&self, upload: UploadId) {
        self.due().remove(&upload);
    }

    /// What the map holds is whole between any two statements, so a panic elsewhere spoils nothing.
    fn due(&self) -> MutexGuard<'_, HashMap<UploadId, u64>> {
        self.due.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Looks and records; gives the byte that must be there for the next look, if there is to be one.
    async fn look(&self, actor: &Actor, id: UploadId, length: u64, bytes: u64) -> Option<u64> {
        let path = match self.blobs.part_path(actor.organisation, id).await {
            Ok(path) => path,
            Err(error) => {
                tracing::debug!(upload = %id, %error, "an upload could not be looked at");
                return None;
            }
        };
        let told = look::arrival(self.viewer.as_ref(), &path, length, bytes).await;
        let (seen, next) = match told {
            Ok(Arrival::Waits { until }) => {
                // Never the same byte twice, whatever the file says.
                (EarlySight::Waits { until }, Some(until.max(bytes + 1)))
            }
            Ok(Arrival::Described(description)) => {
                let scan = description.as_ref().into();
                (EarlySight::Described { scan }, None)
            }
            Ok(Arrival::Later { what }) => (EarlySight::Later { what }, None),
            Err(error) => match problem(&error) {
                Some(problem) => (EarlySight::Refused { problem }, None),
                None => return Some(bytes.saturating_add(LATER)),
            },
        };
        let look = EarlyLook { bytes, seen };
        match self.store.record_early_look(actor, id, &look).await {
            Ok(()) => next,
            // It has come to its end meanwhile.
            Err(StoreError::UploadClosed { .. }) => None,
            Err(error) => {
                tracing::warn!(upload = %id, %error, "what was seen of an upload could not be recorded");
                Some(bytes.saturating_add(LATER))
            }
        }
    }
}

/// What is wrong with the file; `None` if it was not looked at.
fn problem(error: &ViewError) -> Option<EarlyProblem> {
    let code = match error {
        ViewError::Slide { fault, .. } => match fault {
            SlideFault::Unrecognised => EarlyProblemCode::NotASlide,
            SlideFault::LimitExceeded => EarlyProblemCode::OverLimit,
            SlideFault::Unsupported => EarlyProblemCode::Unsupported,
            SlideFault::Malformed
            | SlideFault::OutOfBounds
            | SlideFault::Decode
            | SlideFault::NoAssociatedImage => EarlyProblemCode::Damaged,
            SlideFault::Io => return None,
        },
        ViewError::TimedOut { .. } | ViewError::Crashed { .. } => EarlyProblemCode::Unreadable,
        ViewError::Busy { .. } | ViewError::Unavailable { .. } | ViewError::Closed => return None,
    };
    Some(EarlyProblem {
        code,
        sentence: error.to_string(),
    })
}
