//! The list of a set: CSV with a header, or TOML with one `[[sample]]` each.

use super::problem::SetError;
use serde::Deserialize;
use std::path::Path;

/// A row as it is written.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
pub(super) struct Row {
    #[serde(alias = "file")]
    pub(super) path: String,
    pub(super) label: Option<String>,
    pub(super) positive: Option<Flag>,
    pub(super) split: Option<String>,
    pub(super) kind: Option<String>,
    pub(super) group: Option<String>,
    pub(super) site: Option<String>,
    pub(super) scanner: Option<String>,
    pub(super) organ: Option<String>,
    pub(super) preparation: Option<String>,
    pub(super) age_group: Option<String>,
    pub(super) mpp: Option<f64>,
    pub(super) annotation: Option<String>,
    pub(super) mask: Option<String>,
}

/// Yes or no, as lists write it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged)]
pub(super) enum Flag {
    Bool(bool),
    Number(i64),
    Word(String),
}

impl Flag {
    pub(super) fn value(&self) -> Option<bool> {
        match self {
            Self::Bool(value) => Some(*value),
            Self::Number(number @ (0 | 1)) => Some(*number == 1),
            Self::Word(word) => match word.to_ascii_lowercase().as_str() {
                "yes" | "true" => Some(true),
                "no" | "false" => Some(false),
                _ => None,
            },
            Self::Number(_) => None,
        }
    }
}

const COLUMNS: [&str; 15] = [
    "path",
    "file",
    "label",
    "positive",
    "split",
    "kind",
    "group",
    "site",
    "scanner",
    "organ",
    "preparation",
    "age_group",
    "mpp",
    "annotation",
    "mask",
];

/// The rows of a list, each understood or with what is wrong, and the columns that mean nothing
/// here.
pub(super) struct Manifest {
    pub(super) rows: Vec<Result<Row, String>>,
    pub(super) ignored_columns: Vec<String>,
}

impl Manifest {
    pub(super) fn read(path: &Path) -> Result<Self, SetError> {
        let text = std::fs::read_to_string(path).map_err(|source| SetError::Io {
            path: path.to_owned(),
            source,
        })?;
        let is_toml = path
            .extension()
            .is_some_and(|extension| extension.eq_ignore_ascii_case("toml"));
        if is_toml {
            Self::of_toml(&text)
        } else {
            Self::of_csv(&text)
        }
        .map_err(|why| SetError::Malformed {
            path: path.to_owned(),
            why,
        })
    }

    fn of_csv(text: &str) -> Result<Self, String> {
        let mut reader = csv::ReaderBuilder::new()
            .trim(csv::Trim::All)
            .flexible(false)
            .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        let headers = reader.headers().map_err(|error| error.to_string())?.clone();
        if !headers.iter().any(|name| name == "path" || name == "file") {
            return Err("its first line names no column `path` (or `file`)".into());
        }
        let ignored_columns = headers
            .iter()
            .filter(|name| !COLUMNS.contains(name))
            .map(str::to_owned)
            .collect();
        let rows = reader
            .records()
            .map(|record| {
                let record = record.map_err(|error| error.to_string())?;
                record
                    .deserialize(Some(&headers))
                    .map_err(|error| error.to_string())
            })
            .collect();
        Ok(Self {
            rows,
            ignored_columns,
        })
    }

    fn of_toml(text: &str) -> Result<Self, String> {
        let table: toml::Table = text.parse().map_err(|e: toml::de::Error| e.to_string())?;
        let samples = table
            .get("sample")
            .and_then(toml::Value::as_array)
            .ok_or("it has no `[[sample]]`")?;
        let mut ignored_columns: Vec<String> = samples
            .iter()
            .filter_map(toml::Value::as_table)
            .flat_map(toml::Table::keys)
            .filter(|name| !COLUMNS.contains(&name.as_str()))
            .cloned()
            .collect();
        ignored_columns.sort_unstable();
        ignored_columns.dedup();
        let rows = samples
            .iter()
            .map(|sample| {
                sample
                    .clone()
                    .try_into()
                    .map_err(|e: toml::de::Error| e.to_string())
            })
            .collect();
        Ok(Self {
            rows,
            ignored_columns,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_give_the_same_rows() {
        let csv =
            "file,label,mpp,positive,group,stain\n a.png , tumor,0.97,1,p1,x\nb.png,normal,,no,,\n";
        let toml = "[[sample]]\npath = \"a.png\"\nlabel = \"tumor\"\nmpp = 0.97\npositive = true\ngroup = \"p1\"\nstain = \"x\"\n[[sample]]\npath = \"b.png\"\nlabel = \"normal\"\npositive = 0\n";
        let csv = Manifest::of_csv(csv).unwrap();
        let toml = Manifest::of_toml(toml).unwrap();
        assert_eq!(csv.ignored_columns, ["stain"]);
        assert_eq!(toml.ignored_columns, ["stain"]);
        for (a, b) in csv.rows.iter().zip(&toml.rows) {
            let (a, b) = (a.as_ref().unwrap(), b.as_ref().unwrap());
            assert_eq!((&a.path, &a.label, a.mpp), (&b.path, &b.label, b.mpp));
            assert_eq!(a.group, b.group);
            let value = |row: &Row| row.positive.as_ref().and_then(Flag::value);
            assert_eq!(value(a), value(b));
        }
        assert_eq!(csv.rows.len(), 2);
    }

    #[test]
    fn a_row_that_cannot_be_understood_leaves_the_others() {
        let manifest = Manifest::of_csv("path,mpp\na.png,wide\nb.png\nc.png,0.5\n").unwrap();
        let understood: Vec<bool> = manifest.rows.iter().map(Result::is_ok).collect();
        assert_eq!(understood, [false, false, true]);
        assert!(Manifest::of_csv("label\nx\n").is_err());
        assert!(Manifest::of_toml("a = 1").is_err());
    }
}
