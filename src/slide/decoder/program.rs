//! The program that runs as a decoder.

use std::ffi::OsString;
use std::path::PathBuf;

/// How a decoder is started.
#[derive(Debug, Clone)]
pub struct DecoderProgram {
    /// The program, usually this one.
    pub path: PathBuf,
    /// Its arguments, usually `decode`.
    pub arguments: Vec<OsString>,
}
