//! Running a model the way that was measured to be fastest here.

use super::runtimes::{self, is_at_hand};
use super::tuning_cache::kept;
use crate::classify::engine::{Engine, EngineError};
use crate::classify::load::LoadOptions;
use crate::config::Folders;
use crate::domain::engine_choice::EngineChoice;
use crate::domain::tuning::Setting;
use std::num::NonZeroUsize;
use std::path::Path;

/// Starts the engine that a person named, or else the one that was measured to be fastest for a
/// bundle, or else the default.
///
/// # Errors
/// As for [`runtimes::engine`].
pub fn tuned_engine(
    folders: &Folders,
    named: Option<EngineChoice>,
    bundle: Option<&Path>,
) -> Result<Engine, EngineError> {
    let measured = || {
        let tuning = kept(folders.tuning.as_deref(), bundle?)?;
        // A run-time that was removed since is not waited for.
        Some(tuning.chosen.engine).filter(|engine| is_at_hand(folders, *engine))
    };
    runtimes::engine(folders, named.or_else(measured))
}

/// How a bundle is loaded on an engine, with so many sessions of one thread if that is given;
/// `tuning` is the folder of what was measured.
#[must_use]
pub fn tuned_options(
    tuning: Option<&Path>,
    engine: &Engine,
    bundle: &Path,
    sessions: Option<NonZeroUsize>,
) -> LoadOptions {
    let tuning = kept(tuning, bundle);
    let setting = tuning
        .as_ref()
        .and_then(|tuning| tuning.on(engine.choice()));
    options(setting, sessions)
}

fn options(setting: Option<&Setting>, sessions: Option<NonZeroUsize>) -> LoadOptions {
    let plain = LoadOptions {
        sessions,
        ..LoadOptions::default()
    };
    let Some(setting) = setting else {
        return plain;
    };
    let all_cores = setting.sessions * setting.threads;
    if sessions.is_some_and(|sessions| sessions.get() != all_cores) {
        // Measured for another number of cores: the variant holds, the rest is measured at load.
        return LoadOptions {
            variant: Some(setting.variant.clone()),
            ..plain
        };
    }
    LoadOptions {
        sessions: NonZeroUsize::new(setting.sessions),
        threads: NonZeroUsize::new(setting.threads),
        variant: Some(setting.variant.clone()),
        preferred_batch: NonZeroUsize::new(setting.batch),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_measured_holds_for_as_many_cores_as_it_was_measured_on() {
        let setting = Setting {
            variant: "int8".into(),
            sessions: 2,
            threads: 2,
            batch: 4,
        };
        let whole = options(Some(&setting), None);
        assert_eq!(whole, options(Some(&setting), NonZeroUsize::new(4)));
        assert_eq!(whole.threads, NonZeroUsize::new(2));
        assert_eq!(whole.preferred_batch, NonZeroUsize::new(4));

        let half = options(Some(&setting), NonZeroUsize::new(2));
        assert_eq!(half.variant.as_deref(), Some("int8"));
        assert_eq!(half.sessions, NonZeroUsize::new(2));
        assert_eq!((half.threads, half.preferred_batch), (None, None));

        let nothing = options(None, NonZeroUsize::new(2));
        assert_eq!(
            (nothing.sessions, nothing.variant),
            (NonZeroUsize::new(2), None)
        );
    }
}
