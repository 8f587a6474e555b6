//! Copies of the test bundle with one thing changed.

use std::path::{Path, PathBuf};
use zhedel::classify::bundle::files::sha256;

/// A copy of the test bundle in a folder of its own.
pub struct Copy {
    folder: tempfile::TempDir,
}

impl Copy {
    /// An unchanged copy.
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        copy(&stain_density(), folder.path());
        Self { folder }
    }

    /// Where it lies.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Replaces text in a file of the copy; it must stand there.
    pub fn replace(self, file: &str, from: &str, to: &str) -> Self {
        let path = self.path().join(file);
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{file} has no {from}");
        std::fs::write(path, text.replacen(from, to, 1)).unwrap();
        self
    }

    /// States the digest of `config.json` as it is now, as if the bundle had been made with it.
    pub fn with_digest_of_config(self) -> Self {
        let stated = self.line("config_sha256");
        let config = std::fs::read(self.path().join("config.json")).unwrap();
        let found = format!("config_sha256 = \"{}\"", sha256(&config));
        self.replace("bundle.toml", &stated, &found)
    }

    /// Writes a file of the copy.
    pub fn write(self, file: &str, contents: &[u8]) -> Self {
        std::fs::write(self.path().join(file), contents).unwrap();
        self
    }

    /// A line of the copy's `bundle.toml`: the first that starts so.
    pub fn line(&self, start: &str) -> String {
        let text = std::fs::read_to_string(self.path().join("bundle.toml")).unwrap();
        let line = text.lines().find(|line| line.starts_with(start));
        line.unwrap().to_owned()
    }

    /// The message without the folder's name.
    pub fn plain(&self, error: &impl std::fmt::Display) -> String {
        error
            .to_string()
            .replace(&self.path().display().to_string(), "BUNDLE")
    }
}

fn stain_density() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/models/stain-density")
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}
