//! A folder with one folder per class.

use super::manifest::{Manifest, Row};
use super::problem::SetError;
use std::path::{Path, PathBuf};

/// Names of a list inside a folder, in the order in which they are looked for.
const LISTS: [&str; 3] = ["set.toml", "set.csv", "labels.csv"];

/// The list inside a folder.
pub(super) fn list_in(folder: &Path) -> Option<PathBuf> {
    LISTS
        .iter()
        .map(|name| folder.join(name))
        .find(|path| path.is_file())
}

/// One row per file in the folders of the classes; hidden files are none of the set.
pub(super) fn classes(folder: &Path) -> Result<Manifest, SetError> {
    let mut rows = Vec::new();
    for class in visible(folder)?.into_iter().filter(|path| path.is_dir()) {
        let label = name(&class);
        for file in visible(&class)?.into_iter().filter(|path| path.is_file()) {
            rows.push(Ok(Row {
                path: format!("{label}/{}", name(&file)),
                label: Some(label.clone()),
                ..Row::default()
            }));
        }
    }
    if rows.is_empty() {
        return Err(SetError::NoSet {
            path: folder.to_owned(),
        });
    }
    Ok(Manifest {
        rows,
        ignored_columns: Vec::new(),
    })
}

fn visible(folder: &Path) -> Result<Vec<PathBuf>, SetError> {
    let io = |source| SetError::Io {
        path: folder.to_owned(),
        source,
    };
    let mut paths = folder
        .read_dir()
        .map_err(io)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<Vec<_>, _>>()
        .map_err(io)?;
    paths.retain(|path| !name(path).starts_with('.'));
    // The system gives them in any order.
    paths.sort();
    Ok(paths)
}

fn name(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}
