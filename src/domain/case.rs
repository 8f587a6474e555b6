//! How a laboratory names a case and its parts.

use super::ids::CaseId;
use super::visible_text::is_invisible;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// An accession number, as the laboratory writes it; upper and lower case differ.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Accession(String);

/// The name of a part of a case: `A`, `B`, `1` …
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Part(String);

/// A text that cannot name a case or a part. The text itself is not repeated, since it may
/// identify a patient and errors are logged.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("this is no {what}: use 1 to {longest} visible characters without line breaks")]
pub struct CaseNameError {
    /// What it should have named.
    pub what: &'static str,
    /// Characters allowed.
    pub longest: usize,
}

/// What the names of unnamed cases begin with.
const MADE_UP: &str = "UNNAMED-";
const LONGEST_ACCESSION: usize = 64;
const LONGEST_PART: usize = 16;

impl Accession {
    /// A name for a case that nobody named, from the end of its id, which is random.
    #[must_use]
    pub fn unnamed(case: CaseId) -> Self {
        let digits = case.uuid().simple().to_string();
        Self(format!("{MADE_UP}{}", &digits[digits.len() - 8..]))
    }

    /// Whether it is the name of a case that nobody named.
    #[must_use]
    pub fn is_made_up(&self) -> bool {
        self.0.starts_with(MADE_UP)
    }

    /// The accession number.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Part {
    /// The part's name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for Part {
    /// The part of a case of which nobody named a part.
    fn default() -> Self {
        Self("A".into())
    }
}

fn visible(text: &str, what: &'static str, longest: usize) -> Result<String, CaseNameError> {
    let trimmed = text.trim();
    let fits = (1..=longest).contains(&trimmed.chars().count());
    if fits && !trimmed.chars().any(is_invisible) {
        Ok(trimmed.to_owned())
    } else {
        Err(CaseNameError { what, longest })
    }
}

impl FromStr for Accession {
    type Err = CaseNameError;

    fn from_str(text: &str) -> Result<Self, CaseNameError> {
        visible(text, "accession number", LONGEST_ACCESSION).map(Self)
    }
}

impl FromStr for Part {
    type Err = CaseNameError;

    fn from_str(text: &str) -> Result<Self, CaseNameError> {
        visible(text, "part of a case", LONGEST_PART).map(Self)
    }
}

impl TryFrom<String> for Accession {
    type Error = CaseNameError;

    fn try_from(text: String) -> Result<Self, CaseNameError> {
        text.parse()
    }
}

impl TryFrom<String> for Part {
    type Error = CaseNameError;

    fn try_from(text: String) -> Result<Self, CaseNameError> {
        text.parse()
    }
}

impl From<Accession> for String {
    fn from(accession: Accession) -> Self {
        accession.0
    }
}

impl From<Part> for String {
    fn from(part: Part) -> Self {
        part.0
    }
}

impl fmt::Display for Accession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_accession_is_one_visible_line() {
        assert_eq!(" S26-1 ".parse::<Accession>().unwrap().as_str(), "S26-1");
        let long = "x".repeat(65);
        let invisible = [
            "S26-\u{202e}1",
            "S26\u{200b}-1",
            "\u{feff}S26-1",
            "S26-\u{fffd}",
        ];
        for text in ["", "  ", "a\nb", &long].into_iter().chain(invisible) {
            let error = text.parse::<Accession>().unwrap_err().to_string();
            assert!(error.contains("accession number"), "{error}");
        }
    }

    #[test]
    fn two_unnamed_cases_have_different_names() {
        let [one, other] = [CaseId::generate(), CaseId::generate()].map(Accession::unnamed);
        assert!(one.as_str().starts_with("UNNAMED-") && one.is_made_up());
        assert!(!"S26-1".parse::<Accession>().unwrap().is_made_up());
        assert_ne!(one, other);
    }
}
