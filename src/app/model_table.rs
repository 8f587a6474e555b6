//! The model bundles that are installed, by name.

use super::tuned::tuned_options;
use crate::classify::bundle::contents::Bundle;
use crate::classify::classifier::Classifier;
use crate::classify::engine::Engine;
use crate::classify::import::licences::unknown_licences;
use crate::classify::import::sheet::NOT_CHOSEN;
use crate::classify::load::load;
use crate::config::{Folders, REFERENCE_MODEL};
use crate::domain::consultation::question::Question;
use crate::domain::model_choice::{ModelChoice, NAMED, choose_model};
use crate::domain::specimen::SpecimenFacts;
use crate::http::model_info::ModelInfo;
use crate::worker::{ChosenModel, Models};
use std::collections::HashMap;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// An installed bundle whose files are sound.
#[derive(Debug, Clone)]
pub struct Installed {
    /// What is known of it.
    pub info: ModelInfo,
    /// Its folder.
    pub folder: PathBuf,
    /// Its variants by name; the first is the one that runs.
    pub variants: Vec<String>,
    /// Parts whose licence nobody stated.
    pub unknown_licences: Vec<&'static str>,
    /// Whether somebody chose thresholds; without them no slide is ever cleared.
    pub thresholds_chosen: bool,
}

/// The installed bundles, the default one first, and why others were refused.
#[derive(Debug, Clone, Default)]
pub struct ModelTable {
    /// Sound bundles.
    pub installed: Vec<Installed>,
    /// A sentence for each bundle that was refused.
    pub refused: Vec<String>,
    /// A sentence for each thing about the installed ones that a person should know.
    pub warnings: Vec<String>,
    /// Where bundles were sought.
    folders: Vec<PathBuf>,
}

impl ModelTable {
    /// Looks into folders that each hold bundles, or are one. Of two bundles with one name the
    /// first counts. They stand in the order of preference: those that are preferred, then the
    /// reference model, then by name. The first is the default.
    #[must_use]
    pub fn find(folders: &Folders) -> Self {
        let mut table = Self {
            folders: folders.models.clone(),
            ..Self::default()
        };
        for folder in folders.models.iter().flat_map(|folder| bundles_in(folder)) {
            match Bundle::read(&folder) {
                Ok(bundle) => table.add(&bundle, folder),
                Err(error) => table.refused.push(format!("A model was refused: {error}")),
            }
        }
        let place = |name: &str| {
            let preferred = &folders.preferred;
            let rank = preferred.iter().position(|one| one == name);
            rank.unwrap_or(preferred.len())
        };
        table.installed.sort_by_key(|one| {
            let name = &one.info.name;
            (place(name), name != REFERENCE_MODEL, name.clone())
        });
        table.warn_of_missing(&folders.preferred);
        table
    }

    /// The model that the facts of a case choose.
    ///
    /// # Errors
    /// That none is installed, for a person.
    pub fn choose(
        &self,
        facts: &SpecimenFacts,
        question: Option<Question>,
    ) -> Result<(&Installed, String), String> {
        let models: Vec<_> = self
            .installed
            .iter()
            .map(|one| (one.info.name.as_str(), &one.info.intended_use))
            .collect();
        let ModelChoice { index, sentence } =
            choose_model(&models, facts, question).ok_or_else(|| self.nothing_installed())?;
        Ok((&self.installed[index], sentence))
    }

    fn warn_of_missing(&mut self, preferred: &[String]) {
        for name in preferred {
            if !self.installed.iter().any(|one| one.info.name == *name) {
                self.warnings.push(format!(
                    "The preferred model {name} is not installed; others run in its place."
                ));
            }
        }
    }

    fn nothing_installed(&self) -> String {
        let folders: Vec<String> = self
            .folders
            .iter()
            .map(|folder| {
                let name = folder.display();
                if folder.is_dir() {
                    name.to_string()
                } else {
                    format!("{name} (which is not there)")
                }
            })
            .collect();
        format!(
            "no model is installed in {}; put a bundle there, or name another folder with --models",
            folders.join(" or ")
        )
    }

    fn add(&mut self, bundle: &Bundle, folder: PathBuf) {
        let manifest = bundle.manifest();
        if self
            .installed
            .iter()
            .any(|one| one.info.name == manifest.name)
        {
            return;
        }
        let unknown_licences = unknown_licences(&manifest.licence);
        if !unknown_licences.is_empty() {
            self.warnings.push(format!(
                "Nobody stated under what licence {} may be used: it is unknown for {}.",
                manifest.name,
                unknown_licences.join(", ")
            ));
        }
        self.installed.push(Installed {
            variants: manifest.variants.iter().map(|one| one.id.clone()).collect(),
            unknown_licences,
            thresholds_chosen: manifest.operating_point.chosen_on != NOT_CHOSEN,
            info: ModelInfo {
                name: manifest.name.clone(),
                version: manifest.version.clone(),
                title: manifest.title.clone(),
                intended_use: manifest.intended_use.clone(),
                thresholds: bundle.thresholds(),
                class_names: bundle.config().class_names.clone(),
            },
            folder,
        });
    }
}

fn bundles_in(folder: &Path) -> Vec<PathBuf> {
    // A hidden folder is a bundle that is still being written.
    let is_bundle = |path: &Path| {
        let hidden = path
            .file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with('.'));
        !hidden && path.join("bundle.toml").is_file()
    };
    if is_bundle(folder) {
        return vec![folder.to_owned()];
    }
    // A folder that is not there holds no bundles; that none was found at all is told elsewhere.
    let mut found: Vec<PathBuf> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| is_bundle(path))
        .collect();
    found.sort();
    found
}

/// Models of one process, loaded when they are first asked for.
pub struct LoadedModels {
    table: ModelTable,
    tuning: Option<PathBuf>,
    engine: Engine,
    sessions: Option<NonZeroUsize>,
    loaded: Mutex<HashMap<String, Arc<dyn Classifier>>>,
}

impl LoadedModels {
    /// No model loaded yet; each will be run as it was measured to be fastest, or with this many
    /// sessions, or one per core.
    #[must_use]
    pub fn new(
        table: ModelTable,
        tuning: Option<PathBuf>,
        engine: Engine,
        sessions: Option<NonZeroUsize>,
    ) -> Self {
        Self {
            table,
            tuning,
            engine,
            sessions,
            loaded: Mutex::default(),
        }
    }
}

impl Models for LoadedModels {
    fn model(
        &self,
        name: Option<&str>,
        facts: &SpecimenFacts,
        question: Option<Question>,
    ) -> Result<ChosenModel, String> {
        let (installed, why) = match name {
            Some(name) => {
                let named = self
                    .table
                    .installed
                    .iter()
                    .find(|one| one.info.name == name);
                let named = named.ok_or_else(|| {
                    format!("there is no model `{name}`; install it, or run with another")
                })?;
                (named, NAMED.to_owned())
            }
            None => self.table.choose(facts, question)?,
        };
        let classifier = self.loaded(installed)?;
        Ok(ChosenModel { classifier, why })
    }
}

impl LoadedModels {
    fn loaded(&self, installed: &Installed) -> Result<Arc<dyn Classifier>, String> {
        // Held while loading, so that two runs do not load the same model twice.
        let mut loaded = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(model) = loaded.get(&installed.info.name) {
            return Ok(Arc::clone(model));
        }
        let options = tuned_options(
            self.tuning.as_deref(),
            &self.engine,
            &installed.folder,
            self.sessions,
        );
        let model =
            load(&installed.folder, &self.engine, &options).map_err(|error| error.to_string())?;
        let model: Arc<dyn Classifier> = Arc::new(model);
        loaded.insert(installed.info.name.clone(), Arc::clone(&model));
        Ok(model)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::specimen::{AgeGroup, Preparation};

    fn table(preferred: &[&str]) -> ModelTable {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        ModelTable::find(&Folders {
            runtimes: Vec::new(),
            models: vec![root.join("tests/models/stain-density"), root.join("models")],
            preferred: preferred.iter().map(|&name| name.to_owned()).collect(),
            tuning: None,
        })
    }

    fn names(table: &ModelTable) -> Vec<&str> {
        let names = table.installed.iter().map(|one| one.info.name.as_str());
        names.collect()
    }

    #[test]
    fn the_reference_model_is_the_default_unless_another_is_preferred() {
        assert_eq!(
            names(&table(&[])),
            ["lymph-node-metastasis", "stain-density"]
        );
        let preferred = table(&["gone", "stain-density"]);
        assert_eq!(
            names(&preferred),
            ["stain-density", "lymph-node-metastasis"]
        );
        assert_eq!(preferred.warnings.len(), 1);
        assert!(preferred.warnings[0].contains("gone is not installed"));
    }

    #[test]
    fn the_case_chooses_before_any_preference() {
        let node = SpecimenFacts {
            organ: Some("lymph_node".parse().unwrap()),
            preparation: Some(Preparation::Ffpe),
            age_group: Some(AgeGroup::Adult),
        };
        let table = table(&["stain-density"]);
        let (chosen, why) = table.choose(&node, None).unwrap();
        assert_eq!(chosen.info.name, "lymph-node-metastasis");
        assert!(why.contains("the one installed model"));
        let (default, _) = table.choose(&SpecimenFacts::default(), None).unwrap();
        assert_eq!(default.info.name, "stain-density");
    }

    #[test]
    fn a_bundle_that_is_still_being_written_is_not_seen() {
        let folder = tempfile::tempdir().unwrap();
        let hidden = folder.path().join(".importing-x");
        std::fs::create_dir(&hidden).unwrap();
        std::fs::write(hidden.join("bundle.toml"), "").unwrap();
        let table = ModelTable::find(&Folders {
            runtimes: Vec::new(),
            models: vec![folder.path().to_owned()],
            preferred: Vec::new(),
            tuning: None,
        });
        assert!(table.installed.is_empty() && table.refused.is_empty());
        assert!(table.choose(&SpecimenFacts::default(), None).is_err());
    }
}
