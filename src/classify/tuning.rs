//! Measuring how a model runs fastest on this engine and machine.

use crate::classify::bundle::contents::Bundle;
use crate::classify::bundle::error::BundleError;
use crate::classify::bundle::manifest::Variant;
use crate::classify::candidate::{self, Candidate};
use crate::classify::classifier::ClassifyError;
use crate::classify::engine::Engine;
use crate::classify::preferred_batch::time_round;
use crate::classify::session_pool::SessionPool;
use crate::domain::engine_choice::EngineChoice;
use crate::domain::tuning::{EngineReadings, Reading, Refused, Setting};
use std::num::NonZeroUsize;
use std::path::Path;
use std::time::{Duration, Instant};

/// Batch sizes that are tried on the processor, patches.
const BATCHES: [usize; 6] = [8, 4, 2, 1, 16, 32];
/// Batch sizes that are tried on a graphics processor, which small ones leave idle.
const GPU_BATCHES: [usize; 5] = [32, 8, 64, 128, 256];
/// Patches that each session scores in one round, at least one batch.
const PATCHES_EACH: usize = 32;
/// How long sessions and threads of one layout are measured, all batch sizes together.
const TIME_EACH_LAYOUT: Duration = Duration::from_millis(1500);
/// Rounds of each way at least; the fastest counts, since noise only ever slows.
const ROUNDS: usize = 3;

/// Measures every way of running a bundle on this engine; `told` hears of each as it is known.
///
/// A variant that this engine may not run is told as refused, the reference variant too.
///
/// # Errors
/// [`BundleError`] if the bundle itself cannot be used.
pub fn measure(
    folder: &Path,
    engine: &Engine,
    cores: NonZeroUsize,
    told: &dyn Fn(&Reading),
) -> Result<EngineReadings, BundleError> {
    let bundle = Bundle::read(folder)?;
    let mut found = EngineReadings {
        engine: engine.choice(),
        name: Some(engine.name().to_owned()),
        missing: None,
        readings: Vec::new(),
        refused: Vec::new(),
    };
    for variant in &bundle.manifest().variants {
        for (sessions, threads) in layouts(engine.choice(), cores) {
            let pool = match pool(&bundle, variant, folder, engine, sessions, threads) {
                Ok(pool) => pool,
                Err(error) => {
                    found.refused.push(Refused {
                        variant: variant.id.clone(),
                        why: error.to_string(),
                    });
                    break;
                }
            };
            let layout = bundle.graph(variant).layout;
            let sizes = batch_sizes(engine.choice());
            let rates = rates(sizes, sessions, |batches, batch| {
                time_round(&pool, layout, batches, batch)
            });
            for (batch, patches_per_s) in rates {
                let reading = Reading {
                    setting: Setting {
                        variant: variant.id.clone(),
                        sessions: sessions.get(),
                        threads: threads.get(),
                        batch,
                    },
                    patches_per_s,
                };
                told(&reading);
                found.readings.push(reading);
            }
        }
    }
    Ok(found)
}

fn batch_sizes(engine: EngineChoice) -> &'static [usize] {
    if engine.is_on_gpu() {
        &GPU_BATCHES
    } else {
        &BATCHES
    }
}

/// Sessions, and threads of each, that fill the cores: one thread each, two each, one session. A graphics
/// processor has one session, or two of which one is fed while the other computes; more would only
/// take its memory.
fn layouts(engine: EngineChoice, cores: NonZeroUsize) -> Vec<(NonZeroUsize, NonZeroUsize)> {
    if engine.is_on_gpu() {
        let two = NonZeroUsize::MIN.saturating_add(1);
        return vec![
            (NonZeroUsize::MIN, NonZeroUsize::MIN),
            (two, NonZeroUsize::MIN),
        ];
    }
    let mut layouts: Vec<_> = [1, 2, cores.get()]
        .into_iter()
        .filter_map(|threads| {
            let sessions = NonZeroUsize::new(cores.get() / threads)?;
            Some((sessions, NonZeroUsize::new(threads)?))
        })
        .collect();
    layouts.dedup();
    layouts
}

fn pool(
    bundle: &Bundle,
    variant: &Variant,
    folder: &Path,
    engine: &Engine,
    sessions: NonZeroUsize,
    threads: NonZeroUsize,
) -> Result<SessionPool, BundleError> {
    let Candidate {
        session, weights, ..
    } = candidate::candidate(bundle, variant, folder, engine, threads)?;
    let mut scorers = vec![session];
    for _ in 1..sessions.get() {
        scorers.push(candidate::open(
            bundle, variant, folder, engine, &weights, threads,
        )?);
    }
    SessionPool::start(scorers).map_err(|source| BundleError::Threads { source })
}

/// The rate of the fastest round of each batch size, patches per second. A round is given its
/// number of batches and their size.
///
/// The sizes take turns, so that whatever else the machine does meets them alike. A size that fails
/// is left out: blank patches are no proof against a model, and the golden patches were scored before.
fn rates(
    sizes: &[usize],
    sessions: NonZeroUsize,
    round: impl Fn(usize, usize) -> Result<Duration, ClassifyError>,
) -> Vec<(usize, f64)> {
    let batches = |batch: usize| sessions.get() * (PATCHES_EACH / batch).max(1);
    // The first round of each lays out memory and is not counted.
    let mut fastest: Vec<(usize, Duration)> = sizes
        .iter()
        .copied()
        .filter(|&batch| round(batches(batch), batch).is_ok())
        .map(|batch| (batch, Duration::MAX))
        .collect();
    let started = Instant::now();
    let mut rounds = 0;
    while !fastest.is_empty() && (rounds < ROUNDS || started.elapsed() < TIME_EACH_LAYOUT) {
        fastest.retain_mut(|(batch, fastest)| match round(batches(*batch), *batch) {
            Ok(time) => {
                *fastest = time.min(*fastest);
                true
            }
            Err(_) => false,
        });
        rounds += 1;
    }
    fastest
        .into_iter()
        .map(|(batch, time)| (batch, (batches(batch) * batch) as f64 / time.as_secs_f64()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_layouts_fill_the_cores_and_none_comes_twice() {
        let layouts = |engine, cores| {
            layouts(engine, NonZeroUsize::new(cores).unwrap())
                .into_iter()
                .map(|(sessions, threads)| (sessions.get(), threads.get()))
                .collect::<Vec<_>>()
        };
        let processor = EngineChoice::OnnxRuntime;
        assert_eq!(layouts(processor, 1), [(1, 1)]);
        assert_eq!(layouts(processor, 2), [(2, 1), (1, 2)]);
        assert_eq!(layouts(processor, 8), [(8, 1), (4, 2), (1, 8)]);
        assert_eq!(layouts(EngineChoice::Cuda, 16), [(1, 1), (2, 1)]);
    }

    #[test]
    fn the_fastest_round_counts_but_not_the_first_and_a_size_that_fails_is_left_out() {
        let times = std::cell::Cell::new(0);
        let rates = rates(&BATCHES, NonZeroUsize::new(2).unwrap(), |batches, batch| {
            assert_eq!(batches, 2 * (PATCHES_EACH / batch).max(1));
            std::thread::sleep(Duration::from_millis(20));
            if batch == 32 {
                return Err(ClassifyError::Closed);
            }
            if batch == 8 {
                times.set(times.get() + 1);
            }
            Ok(Duration::from_millis(match (batch, times.get()) {
                (8, 1) => 1,
                (8, 2) => 64,
                _ => 128,
            }))
        });
        assert_eq!(rates.len(), BATCHES.len() - 1);
        assert_eq!(rates[0], (8, 1000.0));
        assert_eq!(rates[1], (4, 500.0));
    }
}
