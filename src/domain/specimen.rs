//! What the tissue is, as far as a person stated it.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// An organ, in lower-case words joined by underscores: `lymph_node`, `ovary`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Organ(String);

/// A name that cannot be an organ.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{name}` is not an organ name: use letters, digits and underscores, at most 64, for example `lymph_node`"
)]
pub struct OrganError {
    /// The name as it came in.
    pub name: String,
}

impl Organ {
    /// The organ's name, for example `lymph_node`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Organ {
    type Err = OrganError;

    /// Accepts `Lymph node`, `lymph-node` and `lymph_node` alike.
    fn from_str(name: &str) -> Result<Self, OrganError> {
        let folded: String = name
            .trim()
            .chars()
            .map(|c| match c {
                ' ' | '-' => '_',
                other => other.to_ascii_lowercase(),
            })
            .collect();
        let valid = (1..=64).contains(&folded.len())
            && folded
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || c == '_');
        if valid {
            Ok(Self(folded))
        } else {
            Err(OrganError {
                name: name.chars().take(80).collect(),
            })
        }
    }
}

impl TryFrom<String> for Organ {
    type Error = OrganError;

    fn try_from(name: String) -> Result<Self, OrganError> {
        name.parse()
    }
}

impl From<Organ> for String {
    fn from(organ: Organ) -> Self {
        organ.0
    }
}

impl fmt::Display for Organ {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.replace('_', " "))
    }
}

/// How the tissue was prepared for the slide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Preparation {
    /// Frozen section (cryostat).
    Frozen,
    /// Formalin-fixed, paraffin-embedded.
    Ffpe,
    /// Touch imprint.
    Imprint,
    /// Smear.
    Smear,
}

impl Preparation {
    /// Every preparation, in the order in which people are asked.
    pub const ALL: [Self; 4] = [Self::Frozen, Self::Ffpe, Self::Imprint, Self::Smear];

    /// The code used in files and on the command line.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Frozen => "frozen",
            Self::Ffpe => "ffpe",
            Self::Imprint => "imprint",
            Self::Smear => "smear",
        }
    }
}

impl FromStr for Preparation {
    type Err = SpecimenWordError;

    fn from_str(word: &str) -> Result<Self, SpecimenWordError> {
        pick(word, "preparation", &Self::ALL, Self::code)
    }
}

impl fmt::Display for Preparation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Frozen => "frozen section",
            Self::Ffpe => "formalin-fixed, paraffin-embedded section",
            Self::Imprint => "imprint",
            Self::Smear => "smear",
        })
    }
}

/// The age group of the patient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AgeGroup {
    /// 18 years and older.
    Adult,
    /// Under 18 years.
    Paediatric,
}

impl AgeGroup {
    /// Every age group.
    pub const ALL: [Self; 2] = [Self::Adult, Self::Paediatric];

    /// The code used in files and on the command line.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Adult => "adult",
            Self::Paediatric => "paediatric",
        }
    }
}

impl FromStr for AgeGroup {
    type Err = SpecimenWordError;

    fn from_str(word: &str) -> Result<Self, SpecimenWordError> {
        pick(word, "age group", &Self::ALL, Self::code)
    }
}

impl fmt::Display for AgeGroup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// The side of the body that a specimen comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Laterality {
    /// Left.
    Left,
    /// Right.
    Right,
    /// Both sides.
    Both,
    /// The midline.
    Midline,
}

impl Laterality {
    /// Every side.
    pub const ALL: [Self; 4] = [Self::Left, Self::Right, Self::Both, Self::Midline];

    /// The code used in files and at the API.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Left => "left",
            Self::Right => "right",
            Self::Both => "both",
            Self::Midline => "midline",
        }
    }
}

impl FromStr for Laterality {
    type Err = SpecimenWordError;

    fn from_str(word: &str) -> Result<Self, SpecimenWordError> {
        pick(word, "laterality", &Self::ALL, Self::code)
    }
}

/// A word that names no preparation, age group or laterality.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{word}` is no {what}: use one of {choices}")]
pub struct SpecimenWordError {
    /// The word as it came in.
    pub word: String,
    /// What it should have named.
    pub what: &'static str,
    /// The words that are known.
    pub choices: String,
}

fn pick<T: Copy>(
    word: &str,
    what: &'static str,
    all: &[T],
    code: impl Fn(T) -> &'static str,
) -> Result<T, SpecimenWordError> {
    all.iter()
        .copied()
        .find(|one| code(*one).eq_ignore_ascii_case(word.trim()))
        .ok_or_else(|| SpecimenWordError {
            word: word.chars().take(80).collect(),
            what,
            choices: all
                .iter()
                .map(|one| code(*one))
                .collect::<Vec<_>>()
                .join(", "),
        })
}

/// What a person stated about the tissue on a slide; what nobody stated is `None`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SpecimenFacts {
    /// The organ.
    pub organ: Option<Organ>,
    /// The preparation.
    pub preparation: Option<Preparation>,
    /// The patient's age group.
    pub age_group: Option<AgeGroup>,
}

impl SpecimenFacts {
    /// These facts, with what is not stated here taken from `other`.
    #[must_use]
    pub fn or(self, other: &Self) -> Self {
        Self {
            organ: self.organ.or_else(|| other.organ.clone()),
            preparation: self.preparation.or(other.preparation),
            age_group: self.age_group.or(other.age_group),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn organ_names_are_folded_to_one_spelling() {
        for name in ["lymph_node", "Lymph node", " LYMPH-NODE "] {
            assert_eq!(name.parse::<Organ>().unwrap().as_str(), "lymph_node");
        }
        for name in ["", "лимфоузел", "a/b", &"x".repeat(65)] {
            assert!(name.parse::<Organ>().is_err(), "{name}");
        }
    }

    #[test]
    fn an_unknown_preparation_names_the_known_ones() {
        let error = "cryo".parse::<Preparation>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "`cryo` is no preparation: use one of frozen, ffpe, imprint, smear"
        );
    }
}
