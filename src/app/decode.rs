//! `zhedel decode`: the child that reads slides on behalf of the service.

use super::confine::{die_with_parent, leave_no_core_file, limit};
use super::runtimes::slide_runtime;
use crate::config::Folders;
use crate::slide::decoder::protocol::FrameError;
use crate::slide::decoder::server::{Openers, serve};
use crate::slide::drivers;
use crate::slide::drivers::arriving::{self, PartOfFile};
use rustix::process::Resource;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

/// Memory that a decoder may map. A file that makes it want more ends this process only.
const MOST_MEMORY: u64 = 8 << 30;

/// Serves requests on standard input and output until the input ends.
///
/// # Errors
/// When something that is no request comes, or the pipe fails.
pub fn decode(folders: &Folders) -> Result<(), FrameError> {
    limit(Resource::As, MOST_MEMORY);
    leave_no_core_file();
    die_with_parent();
    let runtime = slide_runtime(folders);
    let options = runtime.options.clone();
    let openers = Openers {
        whole: Box::new(move |path| drivers::open(path, &runtime.options)),
        arriving: Box::new(move |path, length, landed| {
            let landed = Arc::new(AtomicU64::new(landed));
            let part = PartOfFile {
                path,
                length,
                landed,
            };
            arriving::open(&part, &options)
        }),
    };
    serve(std::io::stdin().lock(), std::io::stdout().lock(), openers)
}
