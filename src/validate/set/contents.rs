//! What a set offers to choose from, without a look at its samples.

use super::folder;
use super::manifest::Manifest;
use super::problem::SetError;
use crate::domain::validation::{NamedShare, SetContents};
use std::collections::BTreeMap;
use std::path::Path;

/// Most names that are told of each kind.
const MOST_NAMES: usize = 100;

/// The splits and labels of a set, those of most samples first. Rows that cannot be understood are left
/// out.
///
/// # Errors
/// [`SetError`] if its list cannot be used at all.
pub fn set_contents(path: &Path) -> Result<SetContents, SetError> {
    let manifest = if path.is_dir() {
        match folder::list_in(path) {
            Some(list) => Manifest::read(&list)?,
            None => folder::classes(path)?,
        }
    } else {
        Manifest::read(path)?
    };
    let (mut splits, mut labels) = (BTreeMap::new(), BTreeMap::new());
    let mut samples = 0;
    for row in manifest.rows.into_iter().flatten() {
        samples += 1;
        if let Some(split) = row.split.filter(|split| !split.is_empty()) {
            *splits.entry(split).or_default() += 1;
        }
        if let Some(label) = row.label.filter(|label| !label.is_empty()) {
            *labels.entry(label).or_default() += 1;
        }
    }
    Ok(SetContents {
        samples,
        splits: first(splits),
        labels: first(labels),
    })
}

fn first(names: BTreeMap<String, u64>) -> Vec<NamedShare> {
    let mut names: Vec<NamedShare> = names
        .into_iter()
        .map(|(name, samples)| NamedShare { name, samples })
        .collect();
    // Stable: of equally many the first by name.
    names.sort_by_key(|one| std::cmp::Reverse(one.samples));
    names.truncate(MOST_NAMES);
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(names: &[NamedShare]) -> Vec<(&str, u64)> {
        names
            .iter()
            .map(|one| (one.name.as_str(), one.samples))
            .collect()
    }

    #[test]
    fn splits_and_labels_are_counted_and_rows_that_make_no_sense_are_not() {
        let folder = tempfile::tempdir().unwrap();
        let list = folder.path().join("labels.csv");
        std::fs::write(
            &list,
            "path,label,split,mpp\na.png,tumor,valid,\nb.png,normal,train,\nc.png,normal,train,\nd.png,,,\ne.png,tumor,valid,far\n",
        )
        .unwrap();
        for path in [folder.path(), &list] {
            let found = set_contents(path).unwrap();
            assert_eq!(found.samples, 4);
            assert_eq!(named(&found.splits), [("train", 2), ("valid", 1)]);
            assert_eq!(named(&found.labels), [("normal", 2), ("tumor", 1)]);
        }
    }

    #[test]
    fn folders_of_classes_are_labels_and_a_thousand_labels_are_cut() {
        let folder = tempfile::tempdir().unwrap();
        for number in 0..120 {
            let class = folder.path().join(format!("class-{number}"));
            std::fs::create_dir(&class).unwrap();
            std::fs::write(class.join("a.png"), "").unwrap();
        }
        let found = set_contents(folder.path()).unwrap();
        assert_eq!((found.samples, found.labels.len()), (120, MOST_NAMES));
        assert!(found.splits.is_empty());
        let empty = tempfile::tempdir().unwrap();
        assert!(set_contents(empty.path()).is_err());
        assert!(set_contents(&empty.path().join("gone")).is_err());
    }
}
