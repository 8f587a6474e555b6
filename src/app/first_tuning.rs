//! Before its first worker starts, the service measures once which engine runs its model fastest.

use super::model_table::ModelTable;
use super::tune::{TuneCommand, engines_at_hand, tune};
use super::tuning_cache::{keep, kept};
use crate::config::Folders;
use crate::domain::engine_choice::EngineChoice;

/// Measures the default model, unless an engine was named, there is no choice, or it was measured
/// before. It blocks; the service works without it, so nothing of it is an error.
pub fn tune_once(folders: &Folders, named: Option<EngineChoice>, table: &ModelTable) {
    let (Some(folder), Some(model)) = (&folders.tuning, table.installed.first()) else {
        return;
    };
    let engines = engines_at_hand(folders);
    if named.is_some() || engines.len() < 2 || kept(Some(folder), &model.folder).is_some() {
        return;
    }
    tracing::info!(
        "measuring which inference engine is fastest here; once for each machine and model"
    );
    let command = TuneCommand {
        bundle: model.folder.clone(),
        engines,
        folders: folders.clone(),
    };
    match tune(&command, &|_, _| {}) {
        Ok(tuning) => {
            tracing::info!(why = tuning.chosen.why, "the inference engine is chosen");
            if let Err(error) = keep(folder, &tuning) {
                tracing::warn!(%error, "it is measured again at the next start");
            }
        }
        Err(error) => tracing::warn!(%error, "the default inference engine is taken"),
    }
}
