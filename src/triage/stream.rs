//! Decoding and classifying at the same time, bounded at every step.
//!
//! Decode threads take chunks of tiles, fill buffers and hand them to the model's sessions; the
//! calling thread takes the answers and gives the buffers back. The number of buffers is fixed,
//! so memory does not grow with the slide, and a decode thread that is ahead waits for one.

use super::read::FieldReader;
use super::request::{Cancel, TriageError};
use crate::classify::classifier::{Answer, Batch, Classifier, PatchBuffer, PatchScores};
use crate::domain::tile::{Artefact, Doubt, Tile, TileFailure, TileOutcome, TileResult};
use crate::tissue::focus::FocusCheck;
use crate::tissue::fold::Folds;
use crate::tissue::stain::{Appearance, StainCheck};
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};
use image::RgbImage;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Everything that a pass over tiles needs.
pub(super) struct Stream<'a> {
    pub(super) fields: &'a FieldReader<'a>,
    pub(super) stain: &'a StainCheck<'a>,
    pub(super) folds: &'a Folds,
    pub(super) classifier: &'a dyn Classifier,
    pub(super) threads: &'a rayon::ThreadPool,
    pub(super) cancel: &'a Cancel,
    /// When the time is over; tiles that are not begun by then are not reached.
    pub(super) until: Option<Instant>,
}

/// How long a decode thread waits for a buffer before it looks whether the run has ended.
const LOOK_AGAIN: Duration = Duration::from_millis(50);

impl Stream<'_> {
    /// Reads and classifies tiles; the results stand in the order of `tiles`.
    ///
    /// `told` is told each tile that is finished, read or failed, except those not reached.
    pub(super) fn run(
        &self,
        tiles: &[Tile],
        told: &dyn Fn(&[TileResult]),
    ) -> Result<Vec<TileResult>, TriageError> {
        let contract = self.classifier.contract();
        let per_batch = contract.preferred_batch.max(1);
        let decoders = self.threads.current_num_threads();
        let buffers = contract.sessions * 2 + decoders;
        let (give_back, free) = bounded(buffers);
        for _ in 0..buffers {
            // The channel holds exactly this many, so this never waits and never fails.
            let _ = give_back.send(self.classifier.buffer(per_batch));
        }
        let (reply, answers) = bounded(buffers);
        let shared = Shared {
            stream: self,
            tiles,
            per_batch,
            members: (0..tiles.len().div_ceil(per_batch))
                .map(|_| OnceLock::new())
                .collect(),
            outcomes: (0..tiles.len()).map(|_| OnceLock::new()).collect(),
            next: AtomicUsize::new(0),
            sessions_ended: AtomicBool::new(false),
        };
        self.threads.in_place_scope(|scope| {
            for _ in 0..decoders {
                let (free, reply) = (free.clone(), reply.clone());
                let shared = &shared;
                scope.spawn(move |_| shared.decode(&free, &reply));
            }
            // With its own sender gone, the loop below ends when the last decoder and the last
            // session have dropped theirs.
            drop(reply);
            for answer in answers {
                let (buffer, finished) = shared.take(answer);
                let _ = give_back.send(buffer);
                told(&finished);
            }
        });
        if self.cancel.is_cancelled() {
            return Err(TriageError::Cancelled);
        }
        if shared.sessions_ended.load(Ordering::Relaxed) {
            return Err(TriageError::SessionsEnded);
        }
        Ok(shared.results())
    }
}

/// A tile of a batch.
struct Member {
    /// Its place among the tiles.
    index: usize,
    /// What spoils its view.
    artefact: Option<Artefact>,
}

struct Shared<'a> {
    stream: &'a Stream<'a>,
    tiles: &'a [Tile],
    per_batch: usize,
    /// Which tiles each batch holds: those of its chunk that could be read.
    members: Vec<OnceLock<Vec<Member>>>,
    outcomes: Vec<OnceLock<TileOutcome>>,
    next: AtomicUsize,
    sessions_ended: AtomicBool,
}

impl Shared<'_> {
    fn stopped(&self) -> bool {
        self.stream.cancel.is_cancelled()
            || self.sessions_ended.load(Ordering::Relaxed)
            || self
                .stream
                .until
                .is_some_and(|until| Instant::now() >= until)
    }

    fn decode(&self, free: &Receiver<PatchBuffer>, reply: &Sender<Answer>) {
        let contract = self.stream.classifier.contract();
        let mut focus = FocusCheck::new(contract.field_pixels, contract.spacing_um_px);
        loop {
            let chunk = self.next.fetch_add(1, Ordering::Relaxed);
            if chunk >= self.members.len() {
                return;
            }
            let Some(mut buffer) = self.wait_for_buffer(free) else {
                return;
            };
            let first = chunk * self.per_batch;
            let last = (first + self.per_batch).min(self.tiles.len());
            let mut members = Vec::with_capacity(last - first);
            for index in first..last {
                if self.stopped() {
                    break;
                }
                match self.field(&self.tiles[index]) {
                    Ok(field) => {
                        self.stream
                            .classifier
                            .prepare(&field, &mut buffer, members.len());
                        let artefact = self.artefact(&self.tiles[index], &field, &mut focus);
                        members.push(Member { index, artefact });
                    }
                    Err(failure) => self.fail(index, failure),
                }
            }
            let batch = Batch {
                id: chunk as u64,
                patches: members.len(),
                buffer,
            };
            let _ = self.members[chunk].set(members);
            if self.stream.classifier.submit(batch, reply.clone()).is_err() {
                self.sessions_ended.store(true, Ordering::Relaxed);
                return;
            }
        }
    }

    /// What the model may see of a tile. A place without tissue passes: part of it may be empty.
    fn field(&self, tile: &Tile) -> Result<RgbImage, TileFailure> {
        let field = self.stream.fields.read(&tile.rect).map_err(|error| {
            tracing::debug!(%error, "a tile could not be read");
            TileFailure::Decode
        })?;
        match self.stream.stain.appearance(&field) {
            Appearance::Stained { .. } | Appearance::Empty => Ok(field),
            Appearance::Flawed(_) => Err(TileFailure::Stain),
        }
    }

    fn artefact(&self, tile: &Tile, field: &RgbImage, focus: &mut FocusCheck) -> Option<Artefact> {
        if self.stream.folds.hide(&tile.rect) {
            return Some(Artefact::Fold);
        }
        let blurred = focus.look(field).is_partly_blurred();
        blurred.then_some(Artefact::OutOfFocus)
    }

    fn wait_for_buffer(&self, free: &Receiver<PatchBuffer>) -> Option<PatchBuffer> {
        loop {
            if self.stopped() {
                return None;
            }
            match free.recv_timeout(LOOK_AGAIN) {
                Ok(buffer) => return Some(buffer),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return None,
            }
        }
    }

    /// Takes an answer in; gives its buffer back, and the tiles of its chunk that are finished.
    fn take(&self, answer: Answer) -> (PatchBuffer, Vec<TileResult>) {
        let chunk = usize::try_from(answer.batch.id).unwrap_or(usize::MAX);
        let members = self
            .members
            .get(chunk)
            .and_then(OnceLock::get)
            .map_or(&[][..], Vec::as_slice);
        match answer.scores {
            Ok(scores) => {
                for (member, scores) in members.iter().zip(scores) {
                    let outcome = self.outcome(scores, member.artefact);
                    let _ = self.outcomes[member.index].set(outcome);
                }
            }
            Err(error) => {
                tracing::warn!(%error, "a batch could not be classified");
                for member in members {
                    self.fail(member.index, TileFailure::Classify);
                }
            }
        }
        let first = chunk.saturating_mul(self.per_batch).min(self.tiles.len());
        let last = first.saturating_add(self.per_batch).min(self.tiles.len());
        let finished = (first..last)
            .filter_map(|index| {
                Some(TileResult {
                    tile: self.tiles[index],
                    outcome: self.outcomes[index].get()?.clone(),
                })
            })
            .collect();
        (answer.batch.buffer, finished)
    }

    fn outcome(&self, scores: PatchScores, artefact: Option<Artefact>) -> TileOutcome {
        let contract = self.stream.classifier.contract();
        let doubt = Doubt::of(artefact, contract.out_of_domain(&scores));
        let scores = scores.classes;
        match doubt {
            None => TileOutcome::Read { scores },
            Some(doubt) => TileOutcome::Doubtful { scores, doubt },
        }
    }

    fn fail(&self, index: usize, failure: TileFailure) {
        let _ = self.outcomes[index].set(TileOutcome::Failed { failure });
    }

    /// A tile that got no answer counts as failed: it lowers the coverage.
    fn results(self) -> Vec<TileResult> {
        let out_of_time = self
            .stream
            .until
            .is_some_and(|until| Instant::now() >= until);
        let unanswered = if out_of_time {
            TileFailure::NotReached
        } else {
            TileFailure::Classify
        };
        self.tiles
            .iter()
            .zip(self.outcomes)
            .map(|(&tile, outcome)| TileResult {
                tile,
                outcome: outcome.into_inner().unwrap_or(TileOutcome::Failed {
                    failure: unanswered,
                }),
            })
            .collect()
    }
}
