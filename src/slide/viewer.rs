//! The seam between whoever shows a slide and whatever reads it at arm's length.
//!
//! A viewer never opens a slide in the process that asks: a hostile file may take a decoder
//! along, never the service.

use super::error::SlideError;
use super::reader::{AssociatedImage, SlideDescription};
use crate::domain::geometry::{Level0Point, LevelSize};
use image::RgbImage;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// What to look at.
#[derive(Debug, Clone, PartialEq)]
pub enum View {
    /// What the file tells about itself.
    Describe,
    /// What its first bytes tell while the others are still coming.
    Arrival {
        /// Bytes that the file will have.
        length: u64,
        /// How many of them are there.
        landed: u64,
    },
    /// The whole slide, at most `longest` pixels on a side, while bytes of it are still coming.
    ArrivalThumbnail {
        /// Bytes that the file will have.
        length: u64,
        /// How many of them are there.
        landed: u64,
        /// Longest side of the answer, pixels.
        longest: u32,
    },
    /// A region of one level, scaled to `out`.
    Region {
        /// The level to read.
        level: usize,
        /// Top left corner, level-0 pixels.
        origin: Level0Point,
        /// Size of the region, pixels of the level.
        size: LevelSize,
        /// Size of the answer, pixels; at most `size`.
        out: LevelSize,
    },
    /// An associated image, at most `longest` pixels on a side.
    Associated {
        /// Which one.
        kind: AssociatedImage,
        /// Longest side of the answer, pixels.
        longest: u32,
    },
    /// The whole slide, at most `longest` pixels on a side.
    Thumbnail {
        /// Longest side of the answer, pixels.
        longest: u32,
    },
}

/// A look at a slide.
#[derive(Debug, Clone, PartialEq)]
pub struct ViewRequest {
    /// The slide's file or folder on this machine.
    pub slide: PathBuf,
    /// What to look at.
    pub view: View,
}

/// What the first bytes of a file tell.
#[derive(Debug, Clone, PartialEq)]
pub enum Arrival {
    /// More has to come first.
    Waits {
        /// Bytes, from the beginning of the file, without which nothing more can be told.
        until: u64,
    },
    /// The file tells itself, and can be read as its bytes come.
    Described(Box<SlideDescription>),
    /// Nothing can be told before the file is whole.
    Later {
        /// What kind of file it is, such as `a DICOM file`.
        what: String,
    },
}

/// What was seen.
#[derive(Debug, Clone, PartialEq)]
pub enum Seen {
    /// The answer to [`View::Describe`].
    Description(Box<SlideDescription>),
    /// The answer to [`View::Arrival`], and to [`View::ArrivalThumbnail`] where there is no picture yet.
    Arrival(Arrival),
    /// The answer to every other view.
    Image(RgbImage),
}

/// Kind of an error that the slide itself causes; see [`super::error::SlideError`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SlideFault {
    /// No back end knows the file. HTTP 415.
    Unrecognised,
    /// The format is known, but the file breaks it. HTTP 422.
    Malformed,
    /// This kind of the format cannot be read here. HTTP 422.
    Unsupported,
    /// A limit would be exceeded. HTTP 413.
    LimitExceeded,
    /// A read outside the slide. HTTP 404.
    OutOfBounds,
    /// The pixels of one place cannot be decoded. HTTP 422.
    Decode,
    /// The slide has no such associated image. HTTP 404.
    NoAssociatedImage,
    /// The file cannot be read at all. HTTP 500.
    Io,
}

/// Kind and message of an error, the message without the file's path: it goes to people who have
/// no use for where the service keeps its files.
#[must_use]
pub fn fault(error: &SlideError) -> (SlideFault, String) {
    let (fault, path) = match error {
        SlideError::Unrecognised { path, .. } => (SlideFault::Unrecognised, Some(path)),
        SlideError::Malformed { path, .. } | SlideError::Elsewhere { path, .. } => {
            (SlideFault::Malformed, Some(path))
        }
        SlideError::Unsupported { path, .. } => (SlideFault::Unsupported, Some(path)),
        SlideError::LimitExceeded { path, .. } => (SlideFault::LimitExceeded, Some(path)),
        SlideError::Io { path, .. } => (SlideFault::Io, Some(path)),
        SlideError::OutOfBounds { .. } => (SlideFault::OutOfBounds, None),
        SlideError::Decode { .. } => (SlideFault::Decode, None),
        SlideError::NoAssociatedImage { .. } => (SlideFault::NoAssociatedImage, None),
    };
    let message = error.to_string();
    let why = path.map_or_else(
        || message.clone(),
        |path| {
            let path = path.display().to_string();
            message
                .strip_prefix(&format!("{path}: "))
                .unwrap_or(&message)
                .replace(&path, "the file")
        },
    );
    (fault, why)
}

/// Why nothing was seen. No message names the file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ViewError {
    /// The slide is at fault.
    #[error("{why}")]
    Slide {
        /// What kind of fault.
        fault: SlideFault,
        /// What is wrong, without the file's name.
        why: String,
    },
    /// Too many requests wait. HTTP 503.
    #[error("{waiting} views wait already; try again in a moment")]
    Busy {
        /// Requests that wait.
        waiting: usize,
    },
    /// The decoder gave no answer in time, more than once. HTTP 422: it is the file that is slow.
    #[error("the slide could not be read within {seconds} s; check the file and scan again")]
    TimedOut {
        /// The limit.
        seconds: u64,
    },
    /// The decoder died or answered nonsense, more than once. HTTP 422: it is the file that kills.
    #[error("the slide breaks the program that reads it ({why}); check the file and scan again")]
    Crashed {
        /// What was seen of it.
        why: String,
    },
    /// No decoder can be started. HTTP 503.
    #[error("no slide decoder can be started: {why}")]
    Unavailable {
        /// What the system said.
        why: String,
    },
    /// The service is shutting down. HTTP 503.
    #[error("the service is shutting down; try again in a moment")]
    Closed,
}

/// Takes the answer to a request.
pub trait Reply: Send {
    /// Whether anybody still waits; what nobody waits for is not read.
    fn is_wanted(&self) -> bool;

    /// Takes the answer; called from the viewer's own thread, so it must be quick.
    fn answer(self: Box<Self>, seen: Result<Seen, ViewError>);
}

/// Looks at slides on behalf of others.
///
/// Implementations survive every file: a crash or hang while reading one ends in a [`ViewError`]
/// for that request alone. Every request is answered exactly once, unless nobody wants it any more.
pub trait SlideViewer: Send + Sync {
    /// Queues a request and returns at once; a full queue answers [`ViewError::Busy`].
    fn look(&self, request: ViewRequest, reply: Box<dyn Reply>);

    /// Whether slides can be looked at right now.
    fn is_ready(&self) -> bool;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_does_not_name_the_file() {
        let error = SlideError::Malformed {
            path: "/data/blobs/ab12".into(),
            format: "TIFF",
            why: "cannot map /data/blobs/ab12".into(),
        };
        let (kind, why) = fault(&error);
        assert_eq!(kind, SlideFault::Malformed);
        assert_eq!(why, "the TIFF file is damaged: cannot map the file");
    }
}
