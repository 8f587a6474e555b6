//! Sets in a folder of the server's own: each subfolder and each list in it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Most sets that are told.
const MOST: usize = 1_000;

/// The folder of the server's own sets.
#[derive(Debug, Clone)]
pub(super) struct ServerSets {
    root: PathBuf,
}

impl ServerSets {
    /// The sets below `root`.
    ///
    /// # Errors
    /// If it is no folder that can be read.
    pub(super) fn open(root: &Path) -> io::Result<Self> {
        let root = root.canonicalize()?;
        fs::read_dir(&root)?;
        Ok(Self { root })
    }

    /// Their names, in order.
    pub(super) fn names(&self) -> io::Result<Vec<String>> {
        let mut names: Vec<String> = fs::read_dir(&self.root)?
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .filter(|name| self.path(name).is_some())
            .take(MOST)
            .collect();
        names.sort();
        Ok(names)
    }

    /// The folder or list of a set. Nothing outside the root has a name.
    pub(super) fn path(&self, name: &str) -> Option<PathBuf> {
        let plain = !name.is_empty() && !name.starts_with('.') && !name.contains(['/', '\\', '\0']);
        if !plain {
            return None;
        }
        // A link that leads elsewhere is no set.
        let path = self.root.join(name).canonicalize().ok()?;
        let inside = path.starts_with(&self.root) && path != self.root;
        let is_list = path.is_file()
            && path
                .extension()
                .is_some_and(|extension| extension == "csv" || extension == "toml");
        (inside && (path.is_dir() || is_list)).then_some(path)
    }

    /// What a list of these sets may refer to.
    pub(super) fn root(&self) -> &Path {
        &self.root
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_lies_inside_has_a_name() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("sets");
        for sub in ["sets/pcam", "sets/.hidden", "elsewhere"] {
            fs::create_dir_all(folder.path().join(sub)).unwrap();
        }
        for file in ["sets/labels.csv", "sets/README.md", "secret.csv"] {
            fs::write(folder.path().join(file), "").unwrap();
        }
        std::os::unix::fs::symlink("../elsewhere", root.join("link")).unwrap();
        std::os::unix::fs::symlink("../secret.csv", root.join("link.csv")).unwrap();
        let sets = ServerSets::open(&root).unwrap();
        assert_eq!(sets.names().unwrap(), ["labels.csv", "pcam"]);
        for name in [
            "..",
            ".",
            "",
            "../secret.csv",
            "/etc",
            "link",
            "link.csv",
            "pcam/..",
        ] {
            assert_eq!(sets.path(name), None, "{name}");
        }
    }
}
