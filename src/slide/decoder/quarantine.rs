//! Slides that killed decoders lately, so that a hostile one cannot keep all of them busy dying.

use crate::slide::viewer::ViewError;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How long a slide is not tried again.
const LENGTH: Duration = Duration::from_mins(1);
/// Most slides remembered.
const MOST: usize = 64;

/// The slides and what they did.
#[derive(Debug, Default)]
pub struct Quarantine(Vec<(PathBuf, Instant, ViewError)>);

impl Quarantine {
    /// What the slide did, if that was not long ago.
    pub fn holds(&mut self, slide: &Path) -> Option<ViewError> {
        self.0.retain(|(_, since, _)| since.elapsed() < LENGTH);
        self.0
            .iter()
            .find(|(held, _, _)| held == slide)
            .map(|(_, _, error)| error.clone())
    }

    /// Remembers what a slide did; the oldest is forgotten for it if need be.
    pub fn add(&mut self, slide: PathBuf, error: ViewError) {
        self.0.retain(|(held, _, _)| *held != slide);
        if self.0.len() >= MOST {
            self.0.remove(0);
        }
        self.0.push((slide, Instant::now(), error));
    }
}
