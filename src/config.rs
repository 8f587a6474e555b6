//! Where things lie: flags before environment before defaults, read once.

use std::env;
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
    /// Where it is kept how models run fastest on this machine; nowhere if `None`.
    pub tuning: Option<PathBuf>,
}

/// Name of the reference model's bundle.
pub const REFERENCE_MODEL: &str = "lymph-node-metastasis";

impl Folders {
    /// The folders named by `ZHEDEL_RUNTIME` and `ZHEDEL_MODELS`, else `runtime` and `models` in
    /// the working folder and beside the program; `ZHEDEL_PREFER` names bundles, with commas;
    /// `ZHEDEL_TUNING` is where measurements are kept, else the user's cache folder.
    pub fn from_environment() -> Self {
        Self {
            runtimes: named_or_beside("ZHEDEL_RUNTIME", "runtime"),
            models: named_or_beside("ZHEDEL_MODELS", "models"),
            preferred: env::var("ZHEDEL_PREFER")
                .map(|names| names_in(&names))
                .unwrap_or_default(),
            tuning: tuning_folder(),
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

/// `ZHEDEL_TUNING`, which may be empty for nowhere, else a folder in the user's cache folder.
fn tuning_folder() -> Option<PathBuf> {
    if let Some(named) = env::var_os("ZHEDEL_TUNING") {
        return (!named.is_empty()).then(|| named.into());
    }
    let cache = env::var_os("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .filter(|folder| folder.is_absolute())
        .or_else(|| Some(PathBuf::from(env::var_os("HOME")?).join(".cache")))?;
    Some(cache.join("zhedel/tuning"))
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
    env::var_os("ZHEDEL_VALIDATION_SETS").map(PathBuf::from)
}

/// The secret that the service shares with the identity provider, as `ZHEDEL_OIDC_SECRET` tells it: on the command line
/// every user of the machine could read it.
pub fn oidc_secret_from_environment() -> Option<String> {
    env::var("ZHEDEL_OIDC_SECRET")
        .ok()
        .filter(|secret| !secret.is_empty())
}

/// The password of the mail server's user, as `ZHEDEL_SMTP_PASSWORD` tells it, for the same reason.
pub fn smtp_password_from_environment() -> Option<String> {
    env::var("ZHEDEL_SMTP_PASSWORD")
        .ok()
        .filter(|password| !password.is_empty())
}

fn named_or_beside(variable: &str, name: &str) -> Vec<PathBuf> {
    if let Some(folder) = env::var_os(variable) {
        return vec![PathBuf::from(folder)];
    }
    let beside_program = env::current_exe()
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
