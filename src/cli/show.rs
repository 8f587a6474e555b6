//! Words on the terminal: results on standard output, everything else on standard error.

use std::io::{self, Write};

/// Prints an error and what caused it.
pub(super) fn error(error: &anyhow::Error) {
    eprintln!("error: {}", in_words(error));
}

/// The error and each cause that the words so far do not tell already.
fn in_words(error: &anyhow::Error) -> String {
    error.chain().fold(String::new(), |mut told, cause| {
        let cause = cause.to_string();
        if told.is_empty() {
            return cause;
        }
        if !told.contains(&cause) {
            told.push_str(": ");
            told.push_str(&cause);
        }
        told
    })
}

/// Prints a warning.
pub(super) fn warning(text: &str) {
    eprintln!("warning: {text}");
}

/// Prints what is worth telling while a command runs.
pub(super) fn note(text: &str) {
    eprintln!("{text}");
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_cause_is_told_once() {
        let error = anyhow::anyhow!("the disk is full")
            .context("the part cannot be written: the disk is full")
            .context("the upload broke off");
        assert_eq!(
            in_words(&error),
            "the upload broke off: the part cannot be written: the disk is full"
        );
    }
}
