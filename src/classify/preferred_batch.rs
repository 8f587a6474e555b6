//! Finding the batch size at which this engine is fastest on this machine.

use crate::classify::classifier::{Batch, ClassifyError};
use crate::classify::patch_layout::PatchLayout;
use crate::classify::session_pool::SessionPool;
use std::time::{Duration, Instant};

/// Sizes that are tried, patches; beyond them activations fall out of the cache.
const SIZES: [usize; 4] = [8, 4, 2, 1];
/// Patches that each session scores in one round.
const PATCHES_EACH: usize = 16;
/// Runs of each size; the fastest counts, since noise only ever slows.
const ROUNDS: usize = 3;
/// A smaller batch must be faster by this factor: it costs more handing round.
const WORTH_IT: f64 = 1.05;
/// Measuring ends when this time is spent, with what is known by then.
const BUDGET: Duration = Duration::from_millis(1500);

/// The fastest batch size, patches, with all sessions at work, since they share the caches.
///
/// A size that fails is not chosen: blank patches are no proof against a model, and the golden
/// patches were scored before.
#[must_use]
pub fn measure(pool: &SessionPool, layout: PatchLayout, sessions: usize) -> usize {
    let started = Instant::now();
    let mut fastest = SIZES.map(|size| (size, f64::INFINITY));
    for _ in 0..ROUNDS {
        for (size, seconds) in &mut fastest {
            if started.elapsed() > BUDGET {
                return choose(&fastest);
            }
            let batches = sessions * PATCHES_EACH / *size;
            if let Ok(round) = time_round(pool, layout, batches, *size) {
                *seconds = seconds.min(round.as_secs_f64());
            }
        }
    }
    choose(&fastest)
}

/// The size with the shortest time, seconds; the larger one where there is little between them.
fn choose(fastest: &[(usize, f64)]) -> usize {
    let mut best = (SIZES[0], f64::INFINITY);
    for &(size, seconds) in fastest {
        if seconds * WORTH_IT < best.1 {
            best = (size, seconds);
        }
    }
    best.0
}

/// How long the sessions take for so many batches of `size` blank patches.
pub(super) fn time_round(
    pool: &SessionPool,
    layout: PatchLayout,
    batches: usize,
    size: usize,
) -> Result<Duration, ClassifyError> {
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
    Ok(started.elapsed())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_smaller_batch_is_taken_only_if_it_is_worth_it() {
        assert_eq!(choose(&[(8, 1.0), (4, 0.97), (2, 1.1), (1, 1.3)]), 8);
        assert_eq!(choose(&[(8, 1.0), (4, 0.9), (2, 0.88), (1, 1.3)]), 4);
    }

    #[test]
    fn a_size_that_failed_or_was_not_reached_is_not_taken() {
        let never = f64::INFINITY;
        assert_eq!(choose(&[(8, never), (4, 1.0), (2, never), (1, never)]), 4);
        assert_eq!(choose(&[(8, never), (4, never)]), 8);
    }
}
