//! Where things lie: flags before environment before defaults, read once.

use std::path::PathBuf;

/// Folders that the program looks into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folders {
    /// Where `make runtime` puts the native run-times; searched in order.
    pub runtimes: Vec<PathBuf>,
    /// Where model bundles lie, one folder each; searched in order.
    pub models: Vec<PathBuf>,
    /// Names of bundles that go before others where several would do, in this order.
    pub preferred: Vec<String>,
}

/// Name of the reference model's bundle.
pub const REFERENCE_MODEL: &str = "lymph-node-metastasis";

impl Folders {
    /// The folders named by `ZHEDEL_RUNTIME` and `ZHEDEL_MODELS`, else `runtime` and `models` in
    /// the working folder and beside the program; `ZHEDEL_PREFER` names bundles, with commas.
    pub fn from_environment() -> Self {
        Self {
            runtimes: named_or_beside("ZHEDEL_RUNTIME", "runtime"),
            models: named_or_beside("ZHEDEL_MODELS", "models"),
            preferred: std::env::var("ZHEDEL_PREFER")
                .map(|names| names_in(&names))
                .unwrap_or_default(),
        }
    }

    /// The folder of a bundle by its name: the first that exists, else the first candidate.
    pub fn model(&self, name: &str) -> PathBuf {
        let mut candidates = self.models.iter().map(|folder| folder.join(name));
        candidates
            .clone()
            .find(|folder| folder.is_dir())
            .or_else(|| candidates.next())
            .unwrap_or_else(|| PathBuf::from(name))
    }
}

fn names_in(list: &str) -> Vec<String> {
    list.split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect()
}

/// The folder of labelled sets that the service offers, as `ZHEDEL_VALIDATION_SETS` names it.
pub fn validation_sets_from_environment() -> Option<PathBuf> {
    std::env::var_os("ZHEDEL_VALIDATION_SETS").map(PathBuf::from)
}

fn named_or_beside(variable: &str, name: &str) -> Vec<PathBuf> {
    if let Some(folder) = std::env::var_os(variable) {
        return vec![PathBuf::from(folder)];
    }
    let beside_program = std::env::current_exe()
        .ok()
        .and_then(|program| Some(program.parent()?.join(name)));
    std::iter::once(PathBuf::from(name))
        .chain(beside_program)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_parted_by_commas() {
        assert_eq!(
            names_in(" frozen-breast, ,node,"),
            ["frozen-breast", "node"]
        );
        assert!(names_in("").is_empty());
    }
}
