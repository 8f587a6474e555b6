//! What a child process does about its parent: it ends when the parent is gone.

use std::io::Read;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How long a child may take to end once its parent is gone.
const GRACE: Duration = Duration::from_secs(15);

/// Watches standard input, which the parent holds open for as long as it wants the child: cancels
/// `stop` when it closes, and ends the process by force if it does not end by itself.
///
/// # Errors
/// When the system gives no thread.
pub fn end_with_parent(stop: CancellationToken) -> std::io::Result<()> {
    std::thread::Builder::new()
        .name("parent-watch".into())
        .spawn(move || {
            let mut input = std::io::stdin().lock();
            let mut bytes = [0; 64];
            while matches!(input.read(&mut bytes), Ok(1..)) {}
            stop.cancel();
            std::thread::sleep(GRACE);
            std::process::exit(1);
        })
        .map(|_| ())
}
