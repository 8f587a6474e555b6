//! The list of pairs: a CSV file.

use super::pair::{Pair, Read};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A list of pairs and what is wrong with it.
#[derive(Debug, Clone, PartialEq)]
pub struct PairList {
    /// The rows that can be used.
    pub pairs: Vec<Pair>,
    /// The rows that cannot.
    pub problems: Vec<RowProblem>,
}

/// A row that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RowProblem {
    /// The row, from 1, without the header.
    pub row: usize,
    /// What is wrong, for a person.
    pub sentence: String,
}

/// Why a list cannot be used at all.
#[derive(Debug, thiserror::Error)]
pub enum PairListError {
    /// It is no CSV file with the columns that are needed.
    #[error(
        "the list cannot be understood: {source}; its columns are case, use, observer, glass_on, glass, display_on, display and, where an arbiter was asked, agreed"
    )]
    Columns {
        /// What the reader said.
        #[from]
        source: csv::Error,
    },
    /// It has no rows.
    #[error("the list has no rows")]
    Empty,
}

/// A row as it stands.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    case: String,
    r#use: String,
    observer: String,
    glass_on: String,
    glass: String,
    display_on: String,
    display: String,
    #[serde(default)]
    agreed: String,
}

/// Reads a list.
///
/// # Errors
/// [`PairListError`]; a row that cannot be used is no error but a problem.
pub fn read_pairs(text: &[u8]) -> Result<PairList, PairListError> {
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .from_reader(text);
    let mut list = PairList {
        pairs: Vec::new(),
        problems: Vec::new(),
    };
    let mut seen = BTreeSet::new();
    for (row, stated) in (1..).zip(reader.deserialize::<Row>()) {
        match pair(row, stated?) {
            Ok(pair) => {
                let key = (pair.usage.clone(), pair.observer.clone(), pair.case.clone());
                if seen.insert(key) {
                    list.pairs.push(pair);
                } else {
                    let sentence = "the observer has this case in the list before".to_owned();
                    list.problems.push(RowProblem { row, sentence });
                }
            }
            Err(sentence) => list.problems.push(RowProblem { row, sentence }),
        }
    }
    if list.pairs.is_empty() && list.problems.is_empty() {
        return Err(PairListError::Empty);
    }
    Ok(list)
}

fn pair(row: usize, stated: Row) -> Result<Pair, String> {
    for (column, value) in [
        ("case", &stated.case),
        ("use", &stated.r#use),
        ("observer", &stated.observer),
    ] {
        if value.is_empty() {
            return Err(format!("{column} is empty"));
        }
    }
    Ok(Pair {
        row,
        glass: one_read("glass", &stated.glass_on, stated.glass)?,
        display: one_read("display", &stated.display_on, stated.display)?,
        arbitrated: match stated.agreed.as_str() {
            "" => None,
            "1" => Some(true),
            "0" => Some(false),
            _ => return Err("agreed is neither 0 nor 1".into()),
        },
        case: stated.case,
        usage: stated.r#use,
        observer: stated.observer,
    })
}

fn one_read(column: &str, on: &str, diagnosis: String) -> Result<Option<Read>, String> {
    match (on.is_empty(), diagnosis.is_empty()) {
        (true, true) => Ok(None),
        (false, false) => Ok(Some(Read {
            on: on
                .parse()
                .map_err(|_| format!("{column}_on is no date like 2026-03-31"))?,
            diagnosis,
        })),
        _ => Err(format!("{column} and {column}_on must stand together")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "case,use,observer,glass_on,glass,display_on,display,agreed\n";

    #[test]
    fn rows_that_cannot_be_used_are_named() {
        let text = format!(
            "{HEAD}S1,frozen,A,2026-01-01,benign,2026-02-01,benign,\n\
             S1,frozen,A,2026-01-01,benign,2026-02-01,benign,\n\
             S2,frozen,A,01.02.2026,benign,,,\n\
             S3,frozen,A,,benign,,,\n\
             ,frozen,A,,,,,\n\
             S5,frozen,A,,,,,2\n\
             S1,frozen,B,,,,,\n"
        );
        let list = read_pairs(text.as_bytes()).unwrap();
        assert_eq!(list.pairs.len(), 2);
        let rows: Vec<usize> = list.problems.iter().map(|problem| problem.row).collect();
        assert_eq!(rows, [2, 3, 4, 5, 6]);
    }

    #[test]
    fn a_list_without_rows_or_columns_is_refused() {
        assert!(matches!(
            read_pairs(HEAD.as_bytes()),
            Err(PairListError::Empty)
        ));
        assert!(matches!(
            read_pairs(b"case,use\nS1,frozen\n"),
            Err(PairListError::Columns { .. })
        ));
    }
}
