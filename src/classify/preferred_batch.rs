//! Finding the batch size at which this engine is fastest on this machine.

use crate::classify::classifier::{Batch, ClassifyError};
use crate::classify::patch_layout::PatchLayout;
use crate::classify::session_pool::SessionPool;
use std::time::{Duration, Instant};

/// Sizes that are tried, patches.
const SIZES: [usize; 4] = [1, 2, 4, 8];
/// Runs of each size; the fastest counts, since noise only ever slows.
const ROUNDS: usize = 3;
/// Measuring ends when this time is spent, with what is known by then.
const BUDGET: Duration = Duration::from_millis(1500);
/// Taken when nothing could be measured, patches.
const UNMEASURED: usize = 4;

/// The fastest batch size, patches, with all sessions at work, since they share the caches.
///
/// A size that fails is not chosen: blank patches are no proof against a model, and the golden
/// patches were scored before.
#[must_use]
pub fn measure(pool: &SessionPool, layout: PatchLayout, sessions: usize) -> usize {
    let started = Instant::now();
    let mut best = (UNMEASURED, Duration::MAX);
    for _ in 0..ROUNDS {
        for size in SIZES {
            if started.elapsed() > BUDGET {
                return best.0;
            }
            match time_per_patch(pool, layout, sessions, size) {
                Ok(per_patch) if per_patch < best.1 => best = (size, per_patch),
                _ => {}
            }
        }
    }
    best.0
}

fn time_per_patch(
    pool: &SessionPool,
    layout: PatchLayout,
    sessions: usize,
    size: usize,
) -> Result<Duration, ClassifyError> {
    // As many patches at every size, and every session with the same number of batches.
    let patches_each = SIZES[SIZES.len() - 1];
    let batches = sessions * patches_each / size;
    let prepared: Vec<Batch> = (0..batches as u64)
        .map(|id| Batch {
            id,
            patches: size,
            buffer: layout.buffer(size),
        })
        .collect();
    let (reply, answers) = crossbeam_channel::bounded(batches);
    let started = Instant::now();
    for batch in prepared {
        pool.submit(batch, reply.clone())?;
    }
    drop(reply);
    for answer in answers {
        answer.scores?;
    }
    Ok(started.elapsed() / u32::try_from(batches * size).unwrap_or(u32::MAX))
}
