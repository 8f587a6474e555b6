//! Scoring the samples of a set: patches as single tiles, slides as whole runs.

use super::file_digest::file_digest;
use super::journal::{Journal, RunKey};
use super::lesions::hits::{TileHit, peaks};
use super::prediction::{Answer, Prediction};
use super::set::sample::{Sample, SampleKind};
use super::stats::confusion::{OperatingPoint, Zone};
use crate::classify::classifier::{Batch, Classifier, ClassifyError, Contract, PatchScores};
use crate::domain::geometry::{Level0Point, LevelSize};
use crate::domain::verdict::{Outcome, ReasonCode};
use crate::slide::error::SlideError;
use crate::slide::reader::SlideReader;
use crate::triage::request::{Cancel, Request};
use crate::triage::run::{Finished, triage};
use image::{RgbImage, imageops};
use rayon::prelude::*;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// Opens a slide or image, inside limits; no file may take this process along.
pub type Open<'a> =
    &'a (dyn Fn(&Path, SampleKind) -> Result<Box<dyn SlideReader>, SlideError> + Sync);

/// Time that was worked since some moment; it does not count what the process stood still.
pub type Clock<'a> = &'a (dyn Fn() -> Duration + Sync);

/// What samples are scored with.
pub struct Scorer<'a> {
    /// Opens slides and images.
    pub open: Open<'a>,
    /// The model.
    pub classifier: &'a dyn Classifier,
    /// Score slides outside the intended use too.
    pub research: bool,
    /// Threads that decode.
    pub threads: &'a rayon::ThreadPool,
    /// Where predictions are kept, and those of earlier attempts found.
    pub journal: Option<&'a Journal>,
    /// Tells the time.
    pub clock: Clock<'a>,
    /// Stops the scoring.
    pub cancel: &'a Cancel,
    /// Is told how many samples are done.
    pub done: &'a (dyn Fn(usize) + Sync),
}

/// What came of the samples.
#[derive(Debug, Clone, PartialEq)]
pub struct Scoring {
    /// Predictions in the order of the samples; fewer if the scoring was cancelled.
    pub predictions: Vec<Prediction>,
    /// How many of them an earlier attempt had made.
    pub kept: usize,
}

/// A patch whose field is smaller than the model's by more than this would be blown up.
const LEAST_FIELD: f64 = 0.98;

impl Scorer<'_> {
    /// Scores the samples that no earlier attempt scored.
    #[must_use]
    pub fn score(&self, samples: &[Sample]) -> Scoring {
        let contract = self.classifier.contract();
        let key = RunKey::of(contract, self.research);
        let done = AtomicUsize::new(0);
        let count = |more: usize| (self.done)(done.fetch_add(more, Ordering::Relaxed) + more);
        let mut predictions = self.earlier(&key, samples);
        let kept = predictions.iter().flatten().count();
        count(kept);
        let (patches, slides): (Vec<usize>, Vec<usize>) = (0..samples.len())
            .filter(|&at| predictions[at].is_none())
            .partition(|&at| samples[at].kind == SampleKind::Patch);

        let chunks: Vec<&[usize]> = patches.chunks(contract.preferred_batch.max(1)).collect();
        let scored: Vec<Vec<Prediction>> = self.threads.install(|| {
            chunks
                .par_iter()
                .map(|chunk| {
                    if self.cancel.is_cancelled() {
                        return Vec::new();
                    }
                    let chunk: Vec<&Sample> = chunk.iter().map(|&at| &samples[at]).collect();
                    let predictions = self.patches(&chunk);
                    self.keep(&key, chunk.iter().copied().zip(&predictions));
                    count(chunk.len());
                    predictions
                })
                .collect()
        });
        for (chunk, scored) in chunks.iter().zip(scored) {
            for (&at, prediction) in chunk.iter().zip(scored) {
                predictions[at] = Some(prediction);
            }
        }
        // A slide keeps every thread busy by itself.
        for at in slides {
            if self.cancel.is_cancelled() {
                break;
            }
            let prediction = self.slide(&samples[at]);
            self.keep(&key, [(&samples[at], &prediction)]);
            predictions[at] = Some(prediction);
            count(1);
        }
        Scoring {
            predictions: predictions.into_iter().map_while(|one| one).collect(),
            kept,
        }
    }

    /// What earlier attempts made of these samples, whose files are read for their digests.
    fn earlier(&self, key: &RunKey, samples: &[Sample]) -> Vec<Option<Prediction>> {
        let Some(journal) = self.journal.filter(|journal| !journal.is_empty()) else {
            return vec![None; samples.len()];
        };
        self.threads.install(|| {
            samples
                .par_iter()
                .map(|sample| {
                    let file = file_digest(&sample.path).ok()?;
                    journal.find(&key.sample(sample, file), file)
                })
                .collect()
        })
    }

    /// A journal that cannot be written costs time after an interruption, and no run.
    fn keep<'a>(
        &self,
        key: &RunKey,
        predictions: impl IntoIterator<Item = (&'a Sample, &'a Prediction)>,
    ) {
        // What was being read when the run was cancelled may be half of the truth.
        let Some(journal) = self.journal.filter(|_| !self.cancel.is_cancelled()) else {
            return;
        };
        for (sample, prediction) in predictions {
            let Some(file) = prediction.digest else {
                continue;
            };
            if let Err(error) = journal.keep(key.sample(sample, file), prediction) {
                tracing::warn!(%error, "a prediction could not be kept for a resumption");
            }
        }
    }

    /// Time since a moment of the clock, ms.
    fn ms_since(&self, started: Duration) -> f64 {
        (self.clock)().saturating_sub(started).as_secs_f64() * 1e3
    }

    /// Scores a batch of patches.
    fn patches(&self, samples: &[&Sample]) -> Vec<Prediction> {
        let started = (self.clock)();
        let mut buffer = self.classifier.buffer(samples.len());
        let mut prepared = 0;
        let fields: Vec<Result<usize, Answer>> = samples
            .iter()
            .map(|sample| {
                if self.is_outside(sample) {
                    return Err(Answer::Abstained {
                        score: None,
                        reasons: vec![ReasonCode::OutsideIntendedUse],
                    });
                }
                let field = self.field(sample).map_err(|why| Answer::Failed { why })?;
                self.classifier.prepare(&field, &mut buffer, prepared);
                prepared += 1;
                Ok(prepared - 1)
            })
            .collect();
        let batch = Batch {
            id: 0,
            patches: prepared,
            buffer,
        };
        let scores = if prepared == 0 {
            Ok(Vec::new())
        } else {
            self.answer(batch)
        };
        let ms = self.ms_since(started) / samples.len() as f64;
        samples
            .iter()
            .zip(fields)
            .map(|(sample, place)| Prediction {
                digest: file_digest(&sample.path).ok(),
                answer: match (place, &scores) {
                    (Ok(place), Ok(scores)) => self.judged(&scores[place]),
                    (Ok(_), Err(error)) => Answer::Failed {
                        why: error.to_string(),
                    },
                    (Err(answer), _) => answer,
                },
                ms,
                hits: Vec::new(),
            })
            .collect()
    }

    /// Whether a patch is stated to lie outside the intended use. Patches of a set often say
    /// nothing of organ or preparation; they are scored, and the set answers for them.
    fn is_outside(&self, sample: &Sample) -> bool {
        let intended = &self.classifier.contract().intended_use;
        !self.research && intended.contradicts(&sample.specimen)
    }

    fn answer(&self, batch: Batch) -> Result<Vec<PatchScores>, ClassifyError> {
        let (reply, answers) = crossbeam_channel::bounded(1);
        self.classifier.submit(batch, reply)?;
        answers.recv().map_err(|_| ClassifyError::Closed)?.scores
    }

    /// A patch outside the model's domain is answered only in research mode.
    fn judged(&self, scores: &PatchScores) -> Answer {
        let contract = self.classifier.contract();
        let score = contract.suspicion(&scores.classes);
        if !self.research && contract.out_of_domain(scores).is_some() {
            return Answer::Abstained {
                score: Some(score),
                reasons: vec![ReasonCode::OutOfDomain],
            };
        }
        Answer::Scored {
            score,
            zone: patch_operating_point(contract)
                .map_or(Zone::Undecided, |point| point.zone(score)),
        }
    }

    /// The field of a patch: its middle, as large as the model's field where the scale is stated,
    /// else the whole patch.
    fn field(&self, sample: &Sample) -> Result<RgbImage, String> {
        let slide =
            (self.open)(&sample.path, SampleKind::Patch).map_err(|error| error.to_string())?;
        let size = slide.description().levels[0].size;
        let origin = Level0Point { x: 0, y: 0 };
        let whole = slide
            .read_region(0, origin, size)
            .map_err(|error| error.to_string())?;
        let Some(mpp) = sample.mpp else {
            if size.width != size.height {
                return Err(format!(
                    "it has {} × {} pixels; a patch without a stated scale must be square",
                    size.width, size.height
                ));
            }
            return Ok(whole);
        };
        let contract = self.classifier.contract();
        let side = f64::from(contract.field_pixels) * contract.spacing_um_px / mpp.mean();
        let available = f64::from(size.width.min(size.height));
        if available < side * LEAST_FIELD {
            return Err(format!(
                "it covers {:.0} µm, less than the {:.0} µm that the model sees",
                available * mpp.mean(),
                side * mpp.mean()
            ));
        }
        Ok(middle(&whole, size, side.min(available)))
    }

    fn slide(&self, sample: &Sample) -> Prediction {
        let started = (self.clock)();
        let request = Request {
            specimen: sample.specimen.clone(),
            given_mpp: sample.mpp,
            research: self.research,
            // Pixels come from other processes, so half of the threads wait for them.
            decode_threads: self.threads.current_num_threads() * 2,
            ..Request::default()
        };
        let finished = (self.open)(&sample.path, SampleKind::Slide)
            .map_err(|error| error.to_string())
            .and_then(|slide| {
                let opened_in = (self.clock)().saturating_sub(started);
                let finished = triage(
                    slide.as_ref(),
                    self.classifier,
                    &request,
                    opened_in,
                    &|_| {},
                    self.cancel,
                );
                // Tiles that a broken reader could not read are no property of the slide's tissue.
                match slide.broken() {
                    Some(why) => Err(why),
                    None => finished.map_err(|error| error.to_string()),
                }
            });
        let (answer, hits) = match finished {
            Err(why) => (Answer::Failed { why }, Vec::new()),
            Ok(finished) => self.concluded(finished),
        };
        Prediction {
            digest: file_digest(&sample.path).ok(),
            answer,
            ms: self.ms_since(started),
            hits,
        }
    }

    /// What a verdict means for the metrics, and where the model points.
    fn concluded(&self, finished: Finished) -> (Answer, Vec<TileHit>) {
        let tiles = finished.base.iter().chain(&finished.refinement);
        let hits = peaks(tiles, self.classifier.contract());
        let verdict = finished.verdict;
        let answer = match (verdict.outcome, verdict.score) {
            (Outcome::Suspicious, Some(score)) => Answer::Scored {
                score,
                zone: Zone::Suspicious,
            },
            (Outcome::NoSuspicionFound, Some(score)) => Answer::Scored {
                score,
                zone: Zone::Cleared,
            },
            (Outcome::Failed, _) => Answer::Failed {
                why: verdict
                    .reasons
                    .into_iter()
                    .next()
                    .map_or_else(String::new, |reason| reason.sentence),
            },
            (_, score) => {
                let reasons: Vec<ReasonCode> =
                    verdict.reasons.iter().map(|reason| reason.code).collect();
                match score {
                    // The model answered, and its answer is between the thresholds.
                    Some(score) if reasons == [ReasonCode::UndecidedScore] => Answer::Scored {
                        score,
                        zone: Zone::Undecided,
                    },
                    score => Answer::Abstained { score, reasons },
                }
            }
        };
        (answer, hits)
    }
}

/// The operating point of a model on single patches; `None` if its thresholds are none.
#[must_use]
pub fn patch_operating_point(contract: &Contract) -> Option<OperatingPoint> {
    OperatingPoint::new(contract.tile_clear_below, contract.tile_suspicious_at).ok()
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn middle(image: &RgbImage, size: LevelSize, side: f64) -> RgbImage {
    let side = (side.round() as u32).clamp(1, size.width.min(size.height));
    let (left, top) = ((size.width - side) / 2, (size.height - side) / 2);
    imageops::crop_imm(image, left, top, side, side).to_image()
}
