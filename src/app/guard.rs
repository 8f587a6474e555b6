//! A command that opens files does so in a child process: a broken file may crash a library that
//! is not written in Rust, and whoever called must still get an answer.

use super::confine::{die_with_parent, leave_no_core_file};
use std::os::unix::process::ExitStatusExt;
use std::process::Command;

/// Tells the child that it is the child.
const MARK: &str = "ZHEDEL_GUARDED";

/// How the guarded command went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guarded {
    /// This is the child, or no child could be started: do the work here.
    Proceed,
    /// The child has done the work and ended with this code.
    Ended(u8),
    /// The child was ended by a signal.
    Crashed {
        /// The signal's number.
        signal: i32,
    },
}

/// Starts the same command again as a child and waits for it.
#[must_use]
pub fn guard() -> Guarded {
    if std::env::var_os(MARK).is_some() {
        die_with_parent();
        leave_no_core_file();
        return Guarded::Proceed;
    }
    let child = std::env::current_exe().and_then(|program| {
        Command::new(program)
            .args(std::env::args_os().skip(1))
            .env(MARK, "1")
            .status()
    });
    let Ok(status) = child else {
        return Guarded::Proceed;
    };
    match (status.code().map(u8::try_from), status.signal()) {
        (Some(Ok(code)), _) => Guarded::Ended(code),
        (_, Some(signal)) => Guarded::Crashed { signal },
        _ => Guarded::Ended(1),
    }
}
