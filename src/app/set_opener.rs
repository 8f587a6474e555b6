//! Opening the files of a labelled set so that none of them can end the run.

use crate::slide::decoder::pool::{DecoderPool, PoolSettings};
use crate::slide::decoder::program::DecoderProgram;
use crate::slide::decoder::remote::RemoteSlide;
use crate::slide::drivers::{self, OpenOptions};
use crate::slide::error::SlideError;
use crate::slide::reader::SlideReader;
use crate::validate::set::sample::SampleKind;
use std::path::Path;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

/// Longest time for one look at a slide, tried twice; then the slide has failed.
const LOOK_LIMIT: Duration = Duration::from_mins(1);
/// Looks that wait at most; no more threads read at once.
const QUEUE: usize = 1_024;

/// Opens patches in this process by the program's own readers alone, and slides in decoder processes.
pub(super) struct SetOpener {
    own: OpenOptions,
    decoders: usize,
    /// Started with the first slide.
    pool: OnceLock<Result<Arc<DecoderPool>, String>>,
}

impl SetOpener {
    /// With so many decoder processes; 0 means one per core.
    pub(super) fn new(decoders: usize) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get);
        Self {
            own: OpenOptions::default(),
            decoders: if decoders == 0 { cores } else { decoders },
            pool: OnceLock::new(),
        }
    }

    /// Opens a file. A patch or mask in a format that none of those knows is read by a decoder.
    pub(super) fn open(
        &self,
        path: &Path,
        kind: SampleKind,
    ) -> Result<Box<dyn SlideReader>, SlideError> {
        if kind == SampleKind::Patch {
            match drivers::open(path, &self.own) {
                Err(SlideError::Unrecognised { .. } | SlideError::Unsupported { .. }) => {}
                opened => return opened,
            }
        }
        let elsewhere = |why: String| SlideError::Elsewhere {
            path: path.to_owned(),
            why,
        };
        let pool = self.pool.get_or_init(|| self.start()).as_ref();
        let pool = pool.map_err(|why| elsewhere(why.clone()))?;
        Ok(Box::new(RemoteSlide::open(
            Arc::clone(pool) as Arc<_>,
            path,
        )?))
    }

    fn start(&self) -> Result<Arc<DecoderPool>, String> {
        let started = std::env::current_exe().and_then(|path| {
            DecoderPool::start(PoolSettings {
                program: DecoderProgram {
                    path,
                    arguments: vec!["decode".into()],
                },
                decoders: self.decoders,
                queue: QUEUE,
                time_limit: LOOK_LIMIT,
            })
        });
        started
            .map(Arc::new)
            .map_err(|error| format!("no slide decoder can be started: {error}"))
    }
}
