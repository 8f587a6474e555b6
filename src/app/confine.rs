//! What a process that opens slides gives up.

use rustix::process::{
    Resource, Rlimit, Signal, set_parent_process_death_signal, setpriority_process, setrlimit,
};

/// The limits hold where the system grants them; one that is refused leaves the others.
pub(super) fn limit(resource: Resource, bytes: u64) {
    let bounded = Rlimit {
        current: Some(bytes),
        maximum: Some(bytes),
    };
    let _ = setrlimit(resource, bounded);
}

/// Writes no core file when it crashes: it would hold the patient's pixels.
pub(super) fn leave_no_core_file() {
    limit(Resource::Core, 0);
}

/// Dies with its parent, even while a slide hangs.
pub(super) fn die_with_parent() {
    let _ = set_parent_process_death_signal(Some(Signal::KILL));
}

/// Nice value of work that nobody waits for.
const BACKGROUND: i32 = 15;

/// Leaves the processor to whoever else wants it.
pub(super) fn work_in_the_background() {
    let _ = setpriority_process(None, BACKGROUND);
}
