//! Choosing among the variants of a bundle: checked first, then the fastest here.

use crate::classify::bundle::contents::Bundle;
use crate::classify::bundle::error::BundleError;
use crate::classify::bundle::manifest::Variant;
use crate::classify::bundle::{golden, graph};
use crate::classify::classifier::ClassifyError;
use crate::classify::engine::Engine;
use crate::classify::model_session::ModelSession;
use crate::classify::preprocess::Preprocessor;
use std::num::NonZeroUsize;
use std::path::Path;
use std::time::{Duration, Instant};

/// A variant whose graph and golden patches hold on this engine, with one session over it.
pub(super) struct Candidate<'a> {
    pub(super) variant: &'a Variant,
    pub(super) session: ModelSession,
    pub(super) weights: Vec<u8>,
    pub(super) preprocessor: Preprocessor,
}

/// Patches of one timed run.
const PATCHES: usize = 4;
/// Timed runs of each variant; the fastest counts, since noise only ever slows.
const ROUNDS: usize = 5;
/// Measuring ends when this time is spent, with what is known by then.
const BUDGET: Duration = Duration::from_secs(2);
/// A variant must be faster than the first, the one that was measured best, by this factor: so that
/// noise does not change the choice between two starts.
const WORTH_IT: f64 = 1.25;

/// The named variant, or the fastest of those that hold on this engine.
///
/// The first variant is the reference: if it does not hold, the bundle is refused. Another one that
/// does not, for example since this processor computes int8 with saturation, is left out.
pub(super) fn choose<'a>(
    bundle: &'a Bundle,
    folder: &Path,
    engine: &Engine,
    named: Option<&str>,
    threads: NonZeroUsize,
) -> Result<Candidate<'a>, BundleError> {
    let reference = candidate(bundle, bundle.variant(named)?, folder, engine, threads)?;
    if named.is_some() {
        return Ok(reference);
    }
    let mut candidates = vec![reference];
    for variant in bundle.manifest().variants.iter().skip(1) {
        match candidate(bundle, variant, folder, engine, threads) {
            Ok(one) => candidates.push(one),
            Err(error) => {
                tracing::warn!(variant = variant.id, %error, "a variant does not hold here and is left out");
            }
        }
    }
    Ok(fastest(candidates))
}

/// Another session over a variant.
pub(super) fn open(
    bundle: &Bundle,
    variant: &Variant,
    folder: &Path,
    engine: &Engine,
    weights: &[u8],
    threads: NonZeroUsize,
) -> Result<ModelSession, BundleError> {
    ModelSession::open(engine, weights, bundle.graph(variant), threads).map_err(|why| {
        BundleError::Graph {
            path: folder.join(&variant.file),
            engine: engine.name().to_owned(),
            why,
        }
    })
}

/// A variant whose graph and golden patches hold on this engine.
pub(super) fn candidate<'a>(
    bundle: &'a Bundle,
    variant: &'a Variant,
    folder: &Path,
    engine: &Engine,
    threads: NonZeroUsize,
) -> Result<Candidate<'a>, BundleError> {
    let weights = bundle.weights(variant)?;
    let mut session = open(bundle, variant, folder, engine, &weights, threads)?;
    graph::check(&session, &folder.join(&variant.file))?;
    let layout = session.graph().layout;
    let preprocessor = Preprocessor::new(layout, bundle.transform().normalisation);
    golden::check(bundle, variant, &mut session, &preprocessor, engine.name())?;
    Ok(Candidate {
        variant,
        session,
        weights,
        preprocessor,
    })
}

fn fastest(mut candidates: Vec<Candidate<'_>>) -> Candidate<'_> {
    let mut seconds = vec![f64::INFINITY; candidates.len()];
    if candidates.len() > 1 {
        let started = Instant::now();
        'measuring: for _ in 0..ROUNDS {
            for (candidate, best) in candidates.iter_mut().zip(&mut seconds) {
                if started.elapsed() > BUDGET {
                    break 'measuring;
                }
                // One that fails is never the fastest.
                if let Ok(round) = time(&mut candidate.session) {
                    *best = best.min(round.as_secs_f64());
                }
            }
        }
        tracing::debug!(?seconds, "variants timed");
    }
    candidates.swap_remove(choice(&seconds))
}

fn time(session: &mut ModelSession) -> Result<Duration, ClassifyError> {
    let buffer = session.graph().layout.buffer(PATCHES);
    let started = Instant::now();
    session.raw(&buffer, PATCHES)?;
    Ok(started.elapsed())
}

/// The place of the shortest time, unless it is hardly shorter than the first.
fn choice(seconds: &[f64]) -> usize {
    let mut best = 0;
    for (place, &time) in seconds.iter().enumerate().skip(1) {
        let worth_it = time * WORTH_IT < seconds[0];
        if worth_it && (best == 0 || time < seconds[best]) {
            best = place;
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_variant_than_the_first_must_be_clearly_faster() {
        assert_eq!(choice(&[1.0]), 0);
        assert_eq!(choice(&[1.0, 0.9]), 0);
        assert_eq!(choice(&[1.0, 0.5]), 1);
        assert_eq!(choice(&[1.0, 0.5, 0.4]), 2);
        assert_eq!(choice(&[1.0, 0.5, 0.6]), 1);
    }

    #[test]
    fn what_was_not_timed_is_not_chosen() {
        let never = f64::INFINITY;
        assert_eq!(choice(&[never, never]), 0);
        assert_eq!(choice(&[1.0, never]), 0);
    }
}
