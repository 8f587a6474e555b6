//! The reception: takes uploads from their first byte to the accepted slide.
//!
//! Bytes are counted as kept only once they are synced and their offset is recorded. The slide is
//! accepted only once its blob is in its place and its rows are committed.

use super::checksum::Checksum;
use super::early_looks::EarlyLooks;
use super::error::IngestError;
use super::forecaster::Forecaster;
use super::look::describe;
use super::part_locks::PartLocks;
use crate::access::actor::Actor;
use crate::domain::forecast::prediction::Forecast;
use crate::domain::ids::UploadId;
use crate::domain::slide::Digest;
use crate::domain::upload::{SubmissionFacts, UploadState};
use crate::slide::reader::SlideDescription;
use crate::slide::viewer::{SlideFault, SlideViewer, ViewError};
use crate::store::contract::Store;
use crate::store::contract::blobs::{BlobError, BlobName, Blobs, PartWriter};
use crate::store::contract::clock::Clock;
use crate::store::contract::error::StoreError;
use crate::store::contract::intake::{Accepted, Submission};
use crate::store::contract::uploads::{NewUpload, Upload, UploadEnd};
use bytes::Bytes;
use futures::{Stream, StreamExt};
use jiff::{SignedDuration, Timestamp};
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The bytes of a request as they come; an error means that the connection broke.
pub type Incoming = Pin<Box<dyn Stream<Item = Result<Bytes, ()>> + Send>>;

/// What the reception allows.
#[derive(Debug, Clone)]
pub struct ReceptionRules {
    /// Largest upload, bytes.
    pub most_bytes: u64,
    /// Bytes of the disk that uploads leave free, so that what was accepted can be worked on.
    pub keep_free: u64,
    /// How long an upload may stand without a byte before it is given up.
    pub expiry: SignedDuration,
    /// How long one request may stand without a byte.
    pub idle: Duration,
    /// Names of the models that a submission may ask for.
    pub models: Vec<String>,
}

/// Bytes after which a request without a checksum makes what has come safe, so that a lost server
/// costs little …
const SAFE_EVERY: u64 = 64 << 20;
/// … the bytes after which it does for the first time, …
const FIRST_SAFE: u64 = 1 << 20;
/// … and the time after which it does, so that what is there can be looked at and read ahead.
const SAFE_AFTER: Duration = Duration::from_secs(1);

/// Takes uploads.
#[derive(Clone)]
pub struct Reception {
    store: Arc<dyn Store>,
    blobs: Arc<dyn Blobs>,
    viewer: Arc<dyn SlideViewer>,
    clock: Arc<dyn Clock>,
    forecaster: Forecaster,
    rules: Arc<ReceptionRules>,
    locks: PartLocks,
    early_looks: EarlyLooks,
}

/// Where an upload stands after a request.
#[derive(Debug, Clone)]
pub struct Standing {
    /// The upload.
    pub upload: Upload,
    /// The slide, if this request completed it.
    pub accepted: Option<Accepted>,
    /// When its verdict is expected, if this request completed it.
    pub forecast: Option<Forecast>,
}

impl Reception {
    /// A reception over these stores.
    pub fn new(
        store: Arc<dyn Store>,
        blobs: Arc<dyn Blobs>,
        viewer: Arc<dyn SlideViewer>,
        clock: Arc<dyn Clock>,
        forecaster: Forecaster,
        rules: ReceptionRules,
    ) -> Self {
        let early_looks =
            EarlyLooks::new(Arc::clone(&store), Arc::clone(&blobs), Arc::clone(&viewer));
        Self {
            store,
            blobs,
            viewer,
            clock,
            forecaster,
            rules: Arc::new(rules),
            locks: PartLocks::default(),
            early_looks,
        }
    }

    /// What is allowed.
    #[must_use]
    pub fn rules(&self) -> &ReceptionRules {
        &self.rules
    }

    /// Opens an upload, whose bytes whoever shows the secret of the digest `token` may send too.
    ///
    /// # Errors
    /// [`IngestError::TooLarge`] above the limit, [`IngestError::NoRoom`] if the disk is too full
    /// for it, and when the row cannot be written.
    pub async fn open(
        &self,
        actor: &Actor,
        length: u64,
        facts: SubmissionFacts,
        token: Option<Digest>,
    ) -> Result<Upload, IngestError> {
        if length > self.rules.most_bytes {
            return Err(IngestError::TooLarge {
                found: length,
                limit: self.rules.most_bytes,
            });
        }
        self.make_sure_of_room(length).await?;
        let new = NewUpload {
            length,
            facts,
            expires_at: self.expiry(),
            token,
        };
        Ok(self.store.create_upload(actor, new).await?)
    }

    /// Where an upload stands. One whose bytes are complete but which is no slide yet, because the
    /// service was interrupted, is completed now.
    ///
    /// # Errors
    /// As for [`Reception::append`].
    pub async fn standing(&self, actor: &Actor, id: UploadId) -> Result<Standing, IngestError> {
        let upload = self.store.upload(actor, id).await?;
        if upload.state == UploadState::Open && upload.offset == upload.length {
            return self
                .append(actor, id, upload.offset, None, None, nothing())
                .await;
        }
        Ok(Standing {
            upload,
            accepted: None,
            forecast: None,
        })
    }

    /// Takes more bytes of an upload, from `offset`; with the last byte the slide is accepted.
    ///
    /// The work goes on to its end even if the caller is dropped, as it is when the sender's
    /// connection breaks: what has arrived is kept all the same. Only a request with a checksum is
    /// kept as a whole or not at all.
    ///
    /// # Errors
    /// See [`IngestError`]; a wrong offset is [`StoreError::WrongOffset`].
    pub async fn append(
        &self,
        actor: &Actor,
        id: UploadId,
        offset: u64,
        checksum: Option<Checksum>,
        expected: Option<Digest>,
        incoming: Incoming,
    ) -> Result<Standing, IngestError> {
        let reception = self.clone();
        let actor = actor.clone();
        let work = tokio::spawn(async move {
            let _lock = reception.locks.take(id)?;
            let upload = reception
                .receive(&actor, id, offset, checksum, incoming)
                .await?;
            let accepted = if upload.offset == upload.length {
                Some(reception.complete(&actor, &upload, expected).await?)
            } else {
                None
            };
            let forecast = match accepted {
                Some(accepted) => reception.forecaster.admit(&actor, accepted.run).await,
                None => None,
            };
            Ok(Standing {
                upload,
                accepted,
                forecast,
            })
        });
        work.await.map_err(|_| IngestError::Interrupted)?
    }

    /// Takes a whole slide in one request, and tells when its verdict is expected. Like [`Reception::append`] it goes on to its end even if
    /// the caller is dropped; what did not become a slide is given up.
    ///
    /// # Errors
    /// See [`IngestError`].
    pub async fn submit(
        &self,
        actor: &Actor,
        length: u64,
        facts: SubmissionFacts,
        expected: Option<Digest>,
        incoming: Incoming,
    ) -> Result<(Accepted, Option<Forecast>), IngestError> {
        let upload = self.open(actor, length, facts, None).await?;
        let (reception, actor) = (self.clone(), actor.clone());
        let work = tokio::spawn(async move {
            let taken = reception
                .append(&actor, upload.id, 0, None, expected, incoming)
                .await;
            match taken {
                Ok(Standing {
                    accepted: Some(accepted),
                    forecast,
                    ..
                }) => Ok((accepted, forecast)),
                Ok(Standing { upload, .. }) => {
                    reception.give_up(&actor, upload.id).await;
                    Err(IngestError::Aborted {
                        kept: upload.offset,
                    })
                }
                Err(error) => {
                    reception.give_up(&actor, upload.id).await;
                    Err(error)
                }
            }
        });
        work.await.map_err(|_| IngestError::Interrupted)?
    }

    /// Gives up what nobody will go on with. One that has ended already needs no more; what
    /// cannot be ended now expires.
    async fn give_up(&self, actor: &Actor, id: UploadId) {
        if let Err(error) = self.terminate(actor, id).await {
            tracing::debug!(upload = %id, %error, "an upload could not be given up");
        }
    }

    /// Gives an upload up.
    ///
    /// # Errors
    /// [`StoreError::UploadClosed`] if it is not open.
    pub async fn terminate(&self, actor: &Actor, id: UploadId) -> Result<(), IngestError> {
        let _lock = self.locks.take(id)?;
        self.end(actor, id, UploadEnd::Terminated).await
    }

    /// Bytes that may still be taken.
    ///
    /// # Errors
    /// When the blob store cannot be asked.
    pub async fn room(&self) -> Result<u64, IngestError> {
        let room = self.blobs.room().await?;
        Ok(room.saturating_sub(self.rules.keep_free))
    }

    /// Says no at once rather than after gigabytes.
    async fn make_sure_of_room(&self, needed: u64) -> Result<(), IngestError> {
        let room = self.room().await?;
        if needed > room {
            return Err(IngestError::NoRoom { needed, room });
        }
        Ok(())
    }

    /// When an upload that gets a byte now expires.
    fn expiry(&self) -> Timestamp {
        self.clock
            .now()
            .checked_add(self.rules.expiry)
            .unwrap_or(Timestamp::MAX)
    }

    async fn receive(
        &self,
        actor: &Actor,
        id: UploadId,
        offset: u64,
        checksum: Option<Checksum>,
        mut incoming: Incoming,
    ) -> Result<Upload, IngestError> {
        let mut upload = self.store.upload(actor, id).await?;
        if upload.state != UploadState::Open {
            let state = upload.state;
            return Err(StoreError::UploadClosed { upload: id, state }.into());
        }
        if offset != upload.offset {
            return Err(StoreError::WrongOffset {
                upload: id,
                offset: upload.offset,
                claimed: offset,
            }
            .into());
        }
        if upload.offset == upload.length && upload.length > 0 {
            return Ok(upload);
        }
        self.make_sure_of_room(upload.length - offset).await?;
        let part = self.blobs.open_part(actor.organisation, id, offset).await?;
        let mut writing = Writing {
            reception: self,
            actor,
            part,
            from: offset,
            to: offset,
            saved: Instant::now(),
        };
        let mut checker = checksum.map(Checksum::checker);
        let whole = loop {
            let chunk = match tokio::time::timeout(self.rules.idle, incoming.next()).await {
                Ok(Some(Ok(chunk))) => chunk,
                Ok(None) => break true,
                Ok(Some(Err(()))) | Err(_) => break false,
            };
            if let Some(checker) = &mut checker {
                checker.update(&chunk);
            }
            let safe_now = checker.is_none();
            writing.take(&mut upload, chunk, safe_now).await?;
        };
        if let Some(checker) = checker {
            if !whole {
                return Err(IngestError::Aborted {
                    kept: upload.offset,
                });
            }
            if !checker.holds() {
                return Err(IngestError::ChecksumMismatch);
            }
        }
        writing.save(&mut upload).await?;
        if whole {
            Ok(upload)
        } else {
            Err(IngestError::Aborted {
                kept: upload.offset,
            })
        }
    }

    async fn complete(
        &self,
        actor: &Actor,
        upload: &Upload,
        expected: Option<Digest>,
    ) -> Result<Accepted, IngestError> {
        let description = match self.probe(actor, upload).await {
            Ok(description) => description,
            Err(error) => {
                if is_the_files_fault(&error) {
                    self.end(actor, upload.id, UploadEnd::Rejected).await?;
                }
                return Err(error);
            }
        };
        let organisation = actor.organisation;
        let committed = self
            .blobs
            .commit(organisation, upload.id, upload.length, expected)
            .await;
        if let Err(BlobError::DigestMismatch { .. }) = committed {
            self.end(actor, upload.id, UploadEnd::Rejected).await?;
        }
        let blob = committed?;
        let accepted = self
            .store
            .accept_slide(
                actor,
                Submission {
                    upload: Some(upload.id),
                    digest: blob.digest,
                    bytes: blob.bytes,
                    format: description.format.clone(),
                    description: Some((&description).into()),
                    facts: upload.facts.clone(),
                },
            )
            .await?;
        tracing::info!(
            slide = %accepted.slide,
            bytes = blob.bytes,
            duplicate = accepted.duplicate,
            corrected = accepted.corrected,
            identity_conflict = accepted.identity_conflict,
            "slide accepted"
        );
        Ok(accepted)
    }

    /// Looks at the complete bytes through a decoder, which they may take along.
    async fn probe(&self, actor: &Actor, upload: &Upload) -> Result<SlideDescription, IngestError> {
        let path = self.complete_path(actor, upload).await?;
        Ok(describe(self.viewer.as_ref(), &path).await?)
    }

    async fn complete_path(&self, actor: &Actor, upload: &Upload) -> Result<PathBuf, IngestError> {
        let organisation = actor.organisation;
        match self.blobs.part_path(organisation, upload.id).await {
            Ok(path) => Ok(path),
            // The service was interrupted between moving the blob and writing the rows.
            Err(BlobError::NotFound { .. }) => {
                let blob = self
                    .blobs
                    .commit(organisation, upload.id, upload.length, None)
                    .await?;
                Ok(self.blobs.local_path(organisation, blob.digest).await?)
            }
            Err(error) => Err(error.into()),
        }
    }

    async fn end(&self, actor: &Actor, id: UploadId, end: UploadEnd) -> Result<(), IngestError> {
        self.early_looks.forget(id);
        self.store.end_upload(actor, id, end).await?;
        // If this fails, the sweep finds the part: no open upload refers to it.
        self.blobs
            .remove(actor.organisation, BlobName::Part(id))
            .await?;
        Ok(())
    }
}

/// One request's bytes on their way to the part.
struct Writing<'a> {
    reception: &'a Reception,
    actor: &'a Actor,
    part: Box<dyn PartWriter>,
    /// Offset that is recorded.
    from: u64,
    /// Offset that is written.
    to: u64,
    /// When the offset was recorded last.
    saved: Instant,
}

impl Writing<'_> {
    async fn take(
        &mut self,
        upload: &mut Upload,
        chunk: Bytes,
        safe_now: bool,
    ) -> Result<(), IngestError> {
        let to = self.to.saturating_add(chunk.len() as u64);
        if to > upload.length {
            return Err(IngestError::TooLarge {
                found: to,
                limit: upload.length,
            });
        }
        let written = self.part.write(chunk).await;
        if let Err(error) = written {
            if safe_now {
                // What did fit is worth keeping; the error that matters is the first one.
                let _ = self.save(upload).await;
            }
            return Err(error.into());
        }
        self.to = to;
        let enough = if self.from == 0 {
            FIRST_SAFE
        } else {
            SAFE_EVERY
        };
        let due = self.to - self.from >= enough || self.saved.elapsed() >= SAFE_AFTER;
        if safe_now && due {
            self.save(upload).await?;
        }
        Ok(())
    }

    async fn save(&mut self, upload: &mut Upload) -> Result<(), IngestError> {
        self.part.sync().await?;
        if self.to == self.from {
            return Ok(());
        }
        let expires_at = self.reception.expiry();
        self.reception
            .store
            .record_offset(self.actor, upload.id, self.from, self.to, expires_at)
            .await?;
        self.from = self.to;
        self.saved = Instant::now();
        upload.offset = self.to;
        upload.expires_at = expires_at;
        self.reception.early_looks.landed(self.actor, upload);
        Ok(())
    }
}

fn nothing() -> Incoming {
    Box::pin(futures::stream::empty())
}

/// Whether another try with the same bytes cannot end otherwise.
fn is_the_files_fault(error: &IngestError) -> bool {
    match error {
        IngestError::Slide(ViewError::Slide { fault, .. }) => *fault != SlideFault::Io,
        IngestError::Slide(ViewError::TimedOut { .. } | ViewError::Crashed { .. }) => true,
        _ => false,
    }
}
