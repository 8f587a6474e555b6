//! Words on the terminal: results on standard output, everything else on standard error.

use std::io::{self, Write};

/// Prints an error and what caused it.
pub(super) fn error(error: &anyhow::Error) {
    eprintln!("error: {error:#}");
}

/// Prints a warning.
pub(super) fn warning(text: &str) {
    eprintln!("warning: {text}");
}

/// Prints a value as JSON on standard output.
pub(super) fn json(value: &impl serde::Serialize) -> anyhow::Result<()> {
    text(&serde_json::to_string_pretty(value)?)
}

/// Prints lines on standard output; a reader that went away is no error.
pub(super) fn text(text: &str) -> anyhow::Result<()> {
    match writeln!(io::stdout().lock(), "{text}") {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => Ok(other?),
    }
}
