//! Which back end reads a file: one table, asked from top to bottom.
//!
//! A file is known by its content; its name plays no part, save where a format consists of several
//! files that find each other by name. Each driver looks and tells why it is not the one, so that
//! a refusal names every reason.

pub mod arriving;
mod candidate;
mod direct;
mod table;

use super::error::SlideError;
use super::limits::Limits;
use super::openslide::OpenSlide;
use super::reader::SlideReader;
use candidate::Candidate;
use std::path::Path;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Instant;
use table::DRIVERS;

/// What slides are opened with; the program makes one at its start.
#[derive(Debug, Clone)]
pub struct OpenOptions {
    /// How much a file may ask for.
    pub limits: Limits,
    /// OpenSlide, if it was found.
    pub openslide: Option<OpenSlide>,
    /// Whether tiles that our own reader decodes just as well go past OpenSlide, which is three
    /// to four times faster. Only tests and comparisons turn it off.
    pub direct_tiles: bool,
}

impl Default for OpenOptions {
    fn default() -> Self {
        Self {
            limits: Limits::default(),
            openslide: None,
            direct_tiles: true,
        }
    }
}

/// Opens a slide or photograph: a file, or the folder of a DICOM series.
///
/// # Errors
/// Every [`SlideError`] that opening can give; one that takes longer than `limits.open` is
/// [`SlideError::LimitExceeded`] (its thread is left to end by itself).
pub fn open(path: &Path, options: &OpenOptions) -> Result<Box<dyn SlideReader>, SlideError> {
    let (send, receive) = channel();
    let (owned, copy) = (path.to_owned(), options.clone());
    let limit = options.limits.open;
    let start = Instant::now();
    std::thread::Builder::new()
        .name("slide-open".into())
        .spawn(move || {
            // Nobody listens any more if the time was up; the slide is closed then.
            let _ = send.send(open_now(&owned, &copy));
        })
        .map_err(|source| SlideError::Io {
            path: path.to_owned(),
            source,
        })?;
    match receive.recv_timeout(limit) {
        Ok(opened) if start.elapsed() <= limit => opened,
        Ok(_) | Err(RecvTimeoutError::Timeout) => Err(SlideError::LimitExceeded {
            path: path.to_owned(),
            what: "the time to open it, in seconds,",
            found: limit.as_secs().saturating_add(1),
            limit: limit.as_secs(),
        }),
        Err(RecvTimeoutError::Disconnected) => Err(SlideError::Malformed {
            path: path.to_owned(),
            format: "slide",
            why: "its decoder gave up without a word".into(),
        }),
    }
}

fn open_now(path: &Path, options: &OpenOptions) -> Result<Box<dyn SlideReader>, SlideError> {
    let candidate = Candidate::look(path, &options.limits)?;
    let mut reasons = Vec::new();
    for driver in DRIVERS {
        match (driver.detect)(&candidate, options) {
            Ok(open) => return open(),
            Err(why) => reasons.push(format!("{}: {why}", driver.name)),
        }
    }
    Err(SlideError::Unrecognised {
        path: path.to_owned(),
        why: candidate
            .foreign()
            .map_or(reasons.join("; "), str::to_owned),
    })
}
