//! Where log lines go: standard error, so that standard output stays for answers.

use tracing_subscriber::EnvFilter;

/// The variable that chooses what is logged, such as `zhedel=debug`.
const FILTER: &str = "ZHEDEL_LOG";
/// The variable that chooses the form: `json` for machines.
const FORM: &str = "ZHEDEL_LOG_FORMAT";

/// Starts logging for a process that serves; a second call changes nothing.
pub fn start_logging() {
    let filter =
        EnvFilter::try_from_env(FILTER).unwrap_or_else(|_| EnvFilter::new("zhedel=info,warn"));
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(false);
    // An error means that logging was started before.
    let _ = match std::env::var(FORM).as_deref() {
        Ok("json") => lines.json().try_init(),
        _ => lines.try_init(),
    };
}
