//! Which names of entries of an archive may become names of files here.

use super::error::ArchiveFault;
use std::collections::HashMap;
use std::path::PathBuf;

/// Longest part of a path, bytes.
const LONGEST_PART: usize = 200;
/// Longest path, bytes.
const LONGEST_PATH: usize = 1_000;
/// Most folders above a file.
const DEEPEST: usize = 16;

/// Paths that were given, to refuse a second file of a name and a file where a folder is.
#[derive(Default)]
pub(super) struct Names(HashMap<String, bool>);

impl Names {
    /// The path of an entry below the folder that it is unpacked to; `None` for what no set needs:
    /// folders, and what file managers leave behind.
    pub(super) fn take(
        &mut self,
        entry: usize,
        name: &str,
        is_folder: bool,
    ) -> Result<Option<PathBuf>, ArchiveFault> {
        let parts = parts(name).map_err(|why| ArchiveFault::Path { entry, why })?;
        let left_behind = |part: &&str| matches!(*part, "__MACOSX" | ".DS_Store" | "Thumbs.db");
        if parts.iter().any(left_behind) {
            return Ok(None);
        }
        let duplicate = || ArchiveFault::Duplicate { entry };
        for end in 1..parts.len() {
            // Compared without case, since the set may be looked at where case does not count.
            let above = parts[..end].join("/").to_lowercase();
            if !*self.0.entry(above).or_insert(true) {
                return Err(duplicate());
            }
        }
        let whole = parts.join("/").to_lowercase();
        match self.0.insert(whole, is_folder) {
            None => {}
            Some(true) if is_folder => {}
            Some(_) => return Err(duplicate()),
        }
        Ok((!is_folder).then(|| parts.iter().collect()))
    }
}

fn parts(name: &str) -> Result<Vec<&str>, &'static str> {
    let name = name.strip_suffix('/').unwrap_or(name);
    let drive = name.as_bytes().get(1) == Some(&b':');
    if name.starts_with('/') || drive {
        return Err("is absolute");
    }
    if name.contains('\\') {
        return Err("has a backslash; pack with `/` between folders");
    }
    if name.chars().any(char::is_control) {
        return Err("has a control character");
    }
    if name.len() > LONGEST_PATH {
        return Err("is too long");
    }
    let parts: Vec<&str> = name.split('/').collect();
    if parts.len() > DEEPEST {
        return Err("has too many folders");
    }
    for part in &parts {
        match *part {
            "" => return Err("has an empty part"),
            "." | ".." => return Err("leads out of the archive"),
            long if long.len() > LONGEST_PART => return Err("has too long a part"),
            _ => {}
        }
    }
    Ok(parts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_leads_elsewhere_is_refused() {
        for name in [
            "/etc/passwd",
            "../up",
            "a/../../b",
            "a/./b",
            "C:/x",
            "a\\b",
            "a//b",
            "",
            "a\0b",
        ] {
            let taken = Names::default().take(1, name, false);
            assert!(
                matches!(taken, Err(ArchiveFault::Path { .. })),
                "{name}: {taken:?}"
            );
        }
    }

    #[test]
    fn a_name_is_given_once() {
        for second in ["a/b.png", "a/B.png", "a/b.png/c.png", "a"] {
            let mut names = Names::default();
            names.take(1, "a/b.png", false).unwrap();
            let again = names.take(2, second, false);
            assert_eq!(again, Err(ArchiveFault::Duplicate { entry: 2 }), "{second}");
        }
        let mut names = Names::default();
        names.take(1, "a/b.png", false).unwrap();
        assert_eq!(names.take(2, "a/", true), Ok(None));
        assert_eq!(names.take(3, "__MACOSX/._b.png", false), Ok(None));
    }

    proptest! {
        #[test]
        fn every_path_that_is_taken_stays_below(name in ".{0,40}", folder: bool) {
            if let Ok(Some(path)) = Names::default().take(1, &name, folder) {
                let normal = |part| matches!(part, std::path::Component::Normal(_));
                prop_assert!(path.components().all(normal), "{}", path.display());
            }
        }
    }
}
