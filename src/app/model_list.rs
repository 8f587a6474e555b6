//! `zhedel model list`: what is installed, and what would run.

use super::model_table::ModelTable;
use crate::config::Folders;
use crate::domain::intended_use::IntendedUse;
use serde::Serialize;
use std::path::PathBuf;

/// The document that `zhedel model list --json` prints.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ModelList {
    /// Installed bundles in the order of preference; the first is the default.
    pub models: Vec<ListedModel>,
    /// A sentence for each bundle that was refused.
    pub refused: Vec<String>,
    /// What a person should know.
    pub warnings: Vec<String>,
}

/// An installed bundle.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ListedModel {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// The name for people.
    pub title: String,
    /// Its folder.
    pub folder: PathBuf,
    /// Whether it runs where no model covers the case.
    pub default: bool,
    /// Its variants; the first is the one that runs.
    pub variants: Vec<String>,
    /// What it may be used for.
    pub intended_use: IntendedUse,
    /// Parts whose licence nobody stated.
    pub licence_unknown_for: Vec<&'static str>,
    /// Whether somebody chose thresholds; without them no slide is ever cleared.
    pub thresholds_chosen: bool,
}

/// What is installed in the models folders.
#[must_use]
pub fn model_list(folders: &Folders) -> ModelList {
    let table = ModelTable::find(folders);
    ModelList {
        models: table
            .installed
            .into_iter()
            .enumerate()
            .map(|(index, one)| ListedModel {
                name: one.info.name,
                version: one.info.version,
                title: one.info.title,
                folder: one.folder,
                default: index == 0,
                variants: one.variants,
                intended_use: one.info.intended_use,
                licence_unknown_for: one.unknown_licences,
                thresholds_chosen: one.thresholds_chosen,
            })
            .collect(),
        refused: table.refused,
        warnings: table.warnings,
    }
}
