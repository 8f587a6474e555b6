//! From a folder or list to samples that can be scored.

use super::folder;
use super::manifest::{Manifest, Row};
use super::problem::{ProblemCode, SetError, SetProblem};
use super::sample::{LabelledSet, LesionSource, Sample, SampleKind};
use crate::domain::scale::Mpp;
use crate::domain::specimen::SpecimenFacts;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};

/// Which rows are taken, and which labels are positive.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ReadOptions {
    /// Only rows of this split.
    pub split: Option<String>,
    /// Labels of the positive class; every other label is negative. Empty: the model's classes
    /// decide.
    pub positive_labels: Vec<String>,
    /// Samples to leave out, by their name in the set or by their file's name, with or without its
    /// ending.
    pub excluded: Vec<String>,
    /// The model's classes, with whether each is positive.
    pub classes: Vec<(String, bool)>,
}

/// Reads a set: a CSV or TOML list, a folder with such a list, or a folder with one folder per
/// class.
///
/// # Errors
/// [`SetError`] if it cannot be used at all. What is wrong with single rows stands in the set's
/// problems.
pub fn read(path: &Path, options: &ReadOptions) -> Result<LabelledSet, SetError> {
    let metadata = path.metadata().map_err(|source| SetError::Io {
        path: path.to_owned(),
        source,
    })?;
    let (manifest, base) = if metadata.is_dir() {
        let manifest = match folder::list_in(path) {
            Some(list) => Manifest::read(&list)?,
            None => folder::classes(path)?,
        };
        (manifest, path)
    } else {
        let base = path.parent().unwrap_or(Path::new(""));
        (Manifest::read(path)?, base)
    };
    let mut set = LabelledSet {
        name: path
            .canonicalize()
            .ok()
            .and_then(|path| Some(path.file_name()?.to_string_lossy().into_owned()))
            .unwrap_or_default(),
        samples: Vec::new(),
        problems: across_splits(&manifest),
        excluded: Vec::new(),
        ignored_columns: manifest.ignored_columns,
    };
    let mut left_out = HashSet::new();
    let mut listed = HashMap::new();
    let mut rows = 0;
    for (number, row) in (1..).zip(manifest.rows) {
        let taken = match row {
            Ok(row) if of_another_split(&row, options) => continue,
            Ok(row) if let Some(name) = exclusion(&row.path, options) => {
                left_out.insert(name);
                set.excluded.push(row.path);
                continue;
            }
            Ok(row) => sample(number, row, base, options, &mut listed),
            Err(why) => Err((ProblemCode::BadField, why)),
        };
        rows += 1;
        match taken {
            Ok((sample, problem)) => {
                set.samples.push(sample);
                set.problems.extend(problem);
            }
            Err((code, sentence)) => set.problems.push(SetProblem {
                code,
                row: number,
                sentence,
            }),
        }
    }
    set.problems.extend(single_class(&set.samples));
    let unknown = options
        .excluded
        .iter()
        .filter(|one| !left_out.contains(one));
    set.problems.extend(unknown.map(|name| SetProblem {
        code: ProblemCode::NothingToExclude,
        row: 0,
        sentence: format!("{name} was to be left out, but no sample is called so"),
    }));
    if set.samples.is_empty() {
        return Err(empty(path, options, rows, &set.problems));
    }
    Ok(set)
}

fn of_another_split(row: &Row, options: &ReadOptions) -> bool {
    options.split.is_some() && row.split != options.split
}

fn empty(path: &Path, options: &ReadOptions, rows: usize, problems: &[SetProblem]) -> SetError {
    let why = match problems.first() {
        _ if rows == 0 => "no row was found".to_owned(),
        Some(first) => format!(
            "{rows} rows were left out, the first because {}",
            first.sentence
        ),
        None => format!("{rows} rows were left out"),
    };
    SetError::Empty {
        path: path.to_owned(),
        of: options
            .split
            .as_ref()
            .map_or_else(String::new, |split| format!(" in its split `{split}`")),
        why,
    }
}

/// By which name a row is to be left out, if it is.
fn exclusion<'a>(path: &str, options: &'a ReadOptions) -> Option<&'a String> {
    let file = Path::new(path);
    let is = |name: &str| {
        path == name
            || file.file_name().is_some_and(|file| file == name)
            || file.file_stem().is_some_and(|stem| stem == name)
    };
    options.excluded.iter().find(|name| is(name))
}

/// A row as a sample, with what is wrong with its lesions.
fn sample(
    number: usize,
    row: Row,
    base: &Path,
    options: &ReadOptions,
    listed: &mut HashMap<PathBuf, String>,
) -> Result<(Sample, Option<SetProblem>), (ProblemCode, String)> {
    let name = row.path.clone();
    let bad = |why: String| (ProblemCode::BadField, format!("{name}: {why}"));
    let positive =
        positive(&row, options).map_err(|(code, why)| (code, format!("{name}: {why}")))?;
    let kind = match row.kind.as_deref() {
        None | Some("" | "patch") => SampleKind::Patch,
        Some("slide") => SampleKind::Slide,
        Some(other) => return Err(bad(format!("`{other}` is neither `patch` nor `slide`"))),
    };
    let mpp = row
        .mpp
        .map(|mpp| {
            Mpp::believable(mpp, mpp).ok_or_else(|| bad(format!("{mpp} µm/px is not believable")))
        })
        .transpose()?;
    let specimen = SpecimenFacts {
        organ: parsed(row.organ.as_deref()).map_err(&bad)?,
        preparation: parsed(row.preparation.as_deref()).map_err(&bad)?,
        age_group: parsed(row.age_group.as_deref()).map_err(&bad)?,
    };
    if name.is_empty() {
        return Err((ProblemCode::BadField, "it names no file".into()));
    }
    let path = base.join(&name);
    // One file has many spellings; the name of the row that was taken is told.
    let Ok(file) = path.canonicalize() else {
        return Err((ProblemCode::MissingFile, format!("{name} is not there")));
    };
    if let Some(before) = listed.get(&file) {
        let spelling = if *before == name {
            String::new()
        } else {
            format!(" as {before}")
        };
        return Err((
            ProblemCode::ListedTwice,
            format!("{name} was listed before{spelling}"),
        ));
    }
    listed.insert(file, name.clone());
    let (lesions, problem) = match lesion_source(&row, kind, base) {
        Ok(lesions) => (lesions, None),
        Err((code, why)) => (
            None,
            Some(SetProblem {
                code,
                row: number,
                sentence: format!("{name}: {why}"),
            }),
        ),
    };
    let sample = Sample {
        row: number,
        lesions,
        name,
        path,
        kind,
        label: row.label.unwrap_or_default(),
        positive,
        group: stated(row.group),
        site: stated(row.site),
        scanner: stated(row.scanner),
        specimen,
        mpp,
    };
    Ok((sample, problem))
}

/// What a row says of its lesions.
fn lesion_source(
    row: &Row,
    kind: SampleKind,
    base: &Path,
) -> Result<Option<LesionSource>, (ProblemCode, String)> {
    let annotation = stated(row.annotation.clone());
    let mask = stated(row.mask.clone());
    let source = match (annotation, mask) {
        (None, None) => return Ok(None),
        (Some(annotation), Some(mask)) => {
            return Err((
                ProblemCode::BadAnnotation,
                format!("it names both the annotation {annotation} and the mask {mask}; name one"),
            ));
        }
        (Some(name), None) => LesionSource::Annotation {
            path: base.join(&name),
            name,
        },
        (None, Some(name)) => LesionSource::Mask {
            path: base.join(&name),
            name,
        },
    };
    if kind == SampleKind::Patch {
        return Err((
            ProblemCode::BadAnnotation,
            format!("it is a patch, so {} says nothing about it", source.name()),
        ));
    }
    if !source.path().is_file() {
        return Err((
            ProblemCode::MissingAnnotation,
            format!("{} is not there", source.name()),
        ));
    }
    Ok(Some(source))
}

fn positive(row: &Row, options: &ReadOptions) -> Result<bool, (ProblemCode, String)> {
    if let Some(flag) = &row.positive {
        return flag.value().ok_or((
            ProblemCode::BadField,
            "its `positive` is neither 0 nor 1".into(),
        ));
    }
    let label = row.label.as_deref().filter(|label| !label.is_empty());
    let Some(label) = label else {
        return Err((ProblemCode::UnknownLabel, "it has no label".into()));
    };
    if !options.positive_labels.is_empty() {
        return Ok(options.positive_labels.iter().any(|one| one == label));
    }
    let class = options.classes.iter().find(|(name, _)| name == label);
    class.map(|(_, positive)| *positive).ok_or_else(|| {
        let known: Vec<&str> = options.classes.iter().map(|(name, _)| name.as_str()).collect();
        (
            ProblemCode::UnknownLabel,
            format!(
                "its label `{label}` is none of the model's classes ({}); say which labels are positive",
                known.join(", ")
            ),
        )
    })
}

fn parsed<T: std::str::FromStr<Err: std::fmt::Display>>(
    word: Option<&str>,
) -> Result<Option<T>, String> {
    word.filter(|word| !word.is_empty())
        .map(|word| word.parse().map_err(|error: T::Err| error.to_string()))
        .transpose()
}

fn stated(word: Option<String>) -> Option<String> {
    word.filter(|word| !word.is_empty())
}

/// A set of one class says nothing about how well classes are told apart.
fn single_class(samples: &[Sample]) -> Option<SetProblem> {
    let positives = samples.iter().filter(|sample| sample.positive).count();
    let (only, none) = match positives {
        _ if samples.len() < 2 => return None,
        0 => ("negative", "positive"),
        all if all == samples.len() => ("positive", "negative"),
        _ => return None,
    };
    Some(SetProblem {
        code: ProblemCode::SingleClass,
        row: 0,
        sentence: format!(
            "all {} samples are {only} and none is {none}: what compares the classes is not computed",
            samples.len()
        ),
    })
}

/// A group in two splits is told once, whichever split is asked for.
fn across_splits(manifest: &Manifest) -> Vec<SetProblem> {
    let mut splits: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for row in manifest.rows.iter().filter_map(|row| row.as_ref().ok()) {
        if let (Some(group), Some(split)) = (&row.group, &row.split)
            && !group.is_empty()
        {
            splits.entry(group).or_default().insert(split);
        }
    }
    splits
        .into_iter()
        .filter(|(_, splits)| splits.len() > 1)
        .map(|(group, splits)| {
            let splits: Vec<&str> = splits.into_iter().collect();
            SetProblem {
                code: ProblemCode::GroupAcrossSplits,
                row: 0,
                sentence: format!("group {group} is in the splits {}", splits.join(" and ")),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn classes() -> ReadOptions {
        ReadOptions {
            classes: vec![("normal".into(), false), ("tumor".into(), true)],
            ..ReadOptions::default()
        }
    }

    fn folder(list: &str, files: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("set.csv"), list).unwrap();
        for file in files {
            let path = folder.path().join(file);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, b"").unwrap();
        }
        folder
    }

    #[test]
    fn what_is_wrong_is_named_by_row_and_the_rest_is_taken() {
        let list = "path,label,organ,mpp,split,group\n\
            a,tumor,lymph_node,0.5,test,p1\n\
            a,tumor,,,test,\n\
            gone,normal,,,test,\n\
            b,other,,,test,\n\
            c,normal,,99,test,p1\n\
            d,normal,,,train,p1\n\
            e,normal,,,test,p2\n\
            ./e,normal,,,test,\n\
            ,normal,,,test,\n";
        let folder = folder(list, &["a", "b", "c", "d", "e"]);
        let options = ReadOptions {
            split: Some("test".into()),
            ..classes()
        };
        let set = read(folder.path(), &options).unwrap();
        let names: Vec<&str> = set.samples.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names, ["a", "e"]);
        assert!(set.samples[0].positive && !set.samples[1].positive);
        let problems: Vec<(ProblemCode, usize)> =
            set.problems.iter().map(|one| (one.code, one.row)).collect();
        assert_eq!(
            problems,
            [
                (ProblemCode::GroupAcrossSplits, 0),
                (ProblemCode::ListedTwice, 2),
                (ProblemCode::MissingFile, 3),
                (ProblemCode::UnknownLabel, 4),
                (ProblemCode::BadField, 5),
                (ProblemCode::ListedTwice, 8),
                (ProblemCode::BadField, 9),
            ]
        );
    }

    #[test]
    fn labels_can_be_said_to_be_positive() {
        let folder = folder("path,label\na,viable\nb,rest\n", &["a", "b"]);
        let options = ReadOptions {
            positive_labels: vec!["viable".into()],
            ..classes()
        };
        let set = read(&folder.path().join("set.csv"), &options).unwrap();
        let positive: Vec<bool> = set.samples.iter().map(|one| one.positive).collect();
        assert_eq!(positive, [true, false]);
    }

    #[test]
    fn a_folder_of_classes_is_a_set() {
        let folder = tempfile::tempdir().unwrap();
        for file in [
            "tumor/b.png",
            "tumor/a.png",
            "normal/c.png",
            "normal/.hidden",
        ] {
            let path = folder.path().join(file);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, b"").unwrap();
        }
        let set = read(folder.path(), &classes()).unwrap();
        let names: Vec<&str> = set.samples.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names, ["normal/c.png", "tumor/a.png", "tumor/b.png"]);
    }

    #[test]
    fn a_set_without_a_usable_sample_says_why() {
        let folder = folder("path,label,split\ngone,tumor,test\n", &[]);
        let error = read(folder.path(), &classes()).unwrap_err().to_string();
        assert!(error.contains("gone is not there"), "{error}");
        let other = ReadOptions {
            split: Some("valid".into()),
            ..classes()
        };
        let error = read(folder.path(), &other).unwrap_err().to_string();
        assert!(
            error.contains("`valid`") && error.contains("no row"),
            "{error}"
        );
        let nothing = tempfile::tempdir().unwrap();
        let error = read(nothing.path(), &classes()).unwrap_err();
        assert!(matches!(error, SetError::NoSet { .. }));
    }
}
