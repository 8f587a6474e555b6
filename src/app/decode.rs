//! `zhedel decode`: the child that reads slides on behalf of the service.

use super::runtimes::slide_runtime;
use crate::config::Folders;
use crate::slide::decoder::protocol::FrameError;
use crate::slide::decoder::server::serve;
use crate::slide::drivers;
use rustix::process::{Resource, Rlimit, Signal, set_parent_process_death_signal, setrlimit};

/// Memory that a decoder may map. A file that makes it want more ends this process only.
const MOST_MEMORY: u64 = 8 << 30;

/// Serves requests on standard input and output until the input ends.
///
/// # Errors
/// When something that is no request comes, or the pipe fails.
pub fn decode(folders: &Folders) -> Result<(), FrameError> {
    limit_this_process();
    let runtime = slide_runtime(folders);
    serve(
        std::io::stdin().lock(),
        std::io::stdout().lock(),
        Box::new(move |path| drivers::open(path, &runtime.options)),
    )
}

/// Bounds memory, writes no core file (it would hold the patient's pixels), and dies with the
/// parent even while a slide hangs. Where the system refuses one of these, the others still hold.
fn limit_this_process() {
    let bounded = |bytes| Rlimit {
        current: Some(bytes),
        maximum: Some(bytes),
    };
    let _ = setrlimit(Resource::As, bounded(MOST_MEMORY));
    let _ = setrlimit(Resource::Core, bounded(0));
    let _ = set_parent_process_death_signal(Some(Signal::KILL));
}
