//! The model bundles that are installed, by name.

use crate::classify::bundle::contents::Bundle;
use crate::classify::classifier::Classifier;
use crate::classify::engine::Engine;
use crate::classify::load::{LoadOptions, load};
use crate::config::REFERENCE_MODEL;
use crate::http::model_info::ModelInfo;
use crate::worker::Models;
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
}

/// The installed bundles, the default one first, and why others were refused.
#[derive(Debug, Clone, Default)]
pub struct ModelTable {
    /// Sound bundles.
    pub installed: Vec<Installed>,
    /// A sentence for each bundle that was refused.
    pub refused: Vec<String>,
    /// Where bundles were sought.
    folders: Vec<PathBuf>,
}

impl ModelTable {
    /// Looks into folders that each hold bundles, or are one. Of two bundles with one name the
    /// first counts. The reference model is the default where it is installed.
    #[must_use]
    pub fn find(folders: &[PathBuf]) -> Self {
        let mut table = Self {
            folders: folders.to_vec(),
            ..Self::default()
        };
        for folder in folders.iter().flat_map(|folder| bundles_in(folder)) {
            match Bundle::read(&folder) {
                Ok(bundle) => table.add(&bundle, folder),
                Err(error) => table.refused.push(format!("A model was refused: {error}")),
            }
        }
        table
            .installed
            .sort_by_key(|one| (one.info.name != REFERENCE_MODEL, one.info.name.clone()));
        table
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
        self.installed.push(Installed {
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
    let is_bundle = |path: &Path| path.join("bundle.toml").is_file();
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
    engine: Engine,
    sessions: Option<NonZeroUsize>,
    loaded: Mutex<HashMap<String, Arc<dyn Classifier>>>,
}

impl LoadedModels {
    /// No model loaded yet; each will get this many sessions, or one per core.
    #[must_use]
    pub fn new(table: ModelTable, engine: Engine, sessions: Option<NonZeroUsize>) -> Self {
        Self {
            table,
            engine,
            sessions,
            loaded: Mutex::default(),
        }
    }
}

impl Models for LoadedModels {
    fn model(&self, name: Option<&str>) -> Result<Arc<dyn Classifier>, String> {
        let wanted = match name {
            Some(name) => self
                .table
                .installed
                .iter()
                .find(|one| one.info.name == name),
            None => self.table.installed.first(),
        };
        let installed = wanted.ok_or_else(|| match name {
            Some(name) => format!("there is no model `{name}`; install it, or run with another"),
            None => self.table.nothing_installed(),
        })?;
        // Held while loading, so that two runs do not load the same model twice.
        let mut loaded = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(model) = loaded.get(&installed.info.name) {
            return Ok(Arc::clone(model));
        }
        let options = LoadOptions {
            sessions: self.sessions,
            ..LoadOptions::default()
        };
        let model =
            load(&installed.folder, &self.engine, &options).map_err(|error| error.to_string())?;
        let model: Arc<dyn Classifier> = Arc::new(model);
        loaded.insert(installed.info.name.clone(), Arc::clone(&model));
        Ok(model)
    }
}
