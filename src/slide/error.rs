//! What can be wrong with a slide, named by what it means to the caller.

use crate::domain::geometry::Level0Point;
use std::path::PathBuf;

/// An error while detecting, opening or reading a slide.
#[derive(Debug, thiserror::Error)]
pub enum SlideError {
    /// No back end knows the file. HTTP 415.
    #[error("{path}: not a slide or photograph that Zhedel can read: {why}")]
    Unrecognised {
        /// The file.
        path: PathBuf,
        /// What each back end missed.
        why: String,
    },
    /// The format is known, but the file breaks it. HTTP 422.
    #[error("{path}: the {format} file is damaged: {why}")]
    Malformed {
        /// The file.
        path: PathBuf,
        /// The format's name.
        format: &'static str,
        /// What is wrong and where.
        why: String,
    },
    /// The format is known, but this kind of it cannot be read here. HTTP 422.
    #[error("{path}: this kind of {format} file cannot be read: {why}")]
    Unsupported {
        /// The file.
        path: PathBuf,
        /// The format's name.
        format: &'static str,
        /// What is not supported and what to do about it.
        why: String,
    },
    /// A limit would be exceeded. HTTP 413.
    #[error("{path}: {what} is {found}, more than the limit of {limit}")]
    LimitExceeded {
        /// The file.
        path: PathBuf,
        /// What is limited, with its unit.
        what: &'static str,
        /// What the file asks for.
        found: u64,
        /// The limit.
        limit: u64,
    },
    /// A read outside the slide. HTTP 404.
    #[error(
        "a read of {width} × {height} pixels on level {level} at ({}, {}) lies outside the slide",
        origin.x, origin.y
    )]
    OutOfBounds {
        /// The level.
        level: usize,
        /// Top left corner, level-0 pixels.
        origin: Level0Point,
        /// Columns asked for, level pixels.
        width: u32,
        /// Rows asked for, level pixels.
        height: u32,
    },
    /// The pixels of one place cannot be decoded; the rest of the slide may be fine.
    #[error("level {level} cannot be decoded at ({}, {}): {why}", origin.x, origin.y)]
    Decode {
        /// The level.
        level: usize,
        /// Top left corner of the read, level-0 pixels.
        origin: Level0Point,
        /// What the decoder said.
        why: String,
    },
    /// The slide has no such associated image. HTTP 404.
    #[error("the slide has no {kind} image")]
    NoAssociatedImage {
        /// `label`, `macro` or `thumbnail`.
        kind: &'static str,
    },
    /// The process that reads the file says that it cannot be read, or was broken by it.
    #[error("{path}: {why}")]
    Elsewhere {
        /// The file.
        path: PathBuf,
        /// What it said, without the file's name.
        why: String,
    },
    /// The file cannot be read at all.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// The system's error.
        source: std::io::Error,
    },
}
