//! What a run is asked to do, and how it is watched and stopped.

use crate::domain::consultation::question::Question;
use crate::domain::progress::Progress;
use crate::domain::provisional::Provisional;
use crate::domain::scale::{Mpp, MppSource, Scale};
use crate::domain::specimen::SpecimenFacts;
use crate::domain::tile::TileResult;
use crate::slide::error::SlideError;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// What a person asked for.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Request {
    /// What is known of the tissue.
    pub specimen: SpecimenFacts,
    /// What was asked of it, if anything was.
    pub question: Option<Question>,
    /// A scale stated by a person, which outranks the file's own; µm per level-0 pixel.
    pub given_mpp: Option<Mpp>,
    /// Compute and label regions even outside the intended use.
    pub research: bool,
    /// Threads that decode and preprocess; 0 means one per core.
    pub decode_threads: usize,
    /// Tiles that an earlier attempt at the same run has read with the same model and settings;
    /// they are not read again.
    pub earlier: Vec<TileResult>,
    /// Tiles that were read with the same model and settings while the slide's bytes still came. Where the
    /// run would read one of them it takes it instead, and tells it as read.
    pub ahead: Vec<TileResult>,
    /// How long the run may take, from its beginning; `None` for as long as it needs. When it is
    /// over, the verdict rests on what was read by then.
    pub budget: Option<Duration>,
}

impl Request {
    /// The scale to work with, of a slide whose file tells `told`.
    pub(super) fn scale(&self, told: Scale) -> Scale {
        self.given_mpp
            .map_or(told, |mpp| Scale::known(mpp, MppSource::Given))
    }

    /// The threads that decode and preprocess.
    pub(super) fn threads(&self) -> Result<rayon::ThreadPool, TriageError> {
        rayon::ThreadPoolBuilder::new()
            .num_threads(self.decode_threads)
            .thread_name(|index| format!("decode-{index}"))
            .build()
            .map_err(|error| TriageError::Threads {
                why: error.to_string(),
            })
    }
}

/// A flag that stops a run at the next batch.
#[derive(Debug, Default)]
pub struct Cancel(AtomicBool);

impl Cancel {
    /// A flag that is not set.
    pub fn new() -> Self {
        Self::default()
    }

    /// Asks the run to stop.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether the run was asked to stop.
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Follows a run; called from the run's own threads, so it must be quick.
pub trait Observer: Sync {
    /// The run came a step further.
    fn progress(&self, progress: Progress);

    /// Tiles are finished. Each is told once, in no particular order; those of an earlier attempt
    /// are not told again.
    fn tiles(&self, _tiles: &[TileResult]) {}

    /// More can be said than before, though not all tiles are read.
    fn provisional(&self, _provisional: &Provisional) {}
}

impl<F: Fn(Progress) + Sync> Observer for F {
    fn progress(&self, progress: Progress) {
        self(progress);
    }
}

/// Why a run ended without a verdict.
#[derive(Debug, thiserror::Error)]
pub enum TriageError {
    /// The run was cancelled.
    #[error("the run was cancelled before it was finished")]
    Cancelled,
    /// The slide cannot be read at all.
    #[error(transparent)]
    Slide(#[from] SlideError),
    /// The decode threads could not be started.
    #[error("the decode threads could not be started: {why}")]
    Threads {
        /// What the system said.
        why: String,
    },
    /// The sessions ended while tiles were waiting.
    #[error("the inference sessions ended during the run; run it again")]
    SessionsEnded,
}
