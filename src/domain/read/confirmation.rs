//! What the reader types from the banner before signing, held against the case.

use crate::domain::case::{Accession, Part};
use crate::domain::consultation::request::Site;
use crate::domain::specimen::Laterality;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Characters of the accession number that the reader types.
pub const ACCESSION_END: usize = 4;

/// What tells one part of one patient from all others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartIdentity {
    /// The accession number.
    pub accession: Accession,
    /// The part.
    pub part: Part,
    /// Where it was taken, if that was stated.
    pub site: Option<Site>,
    /// The side of the body, if that was stated.
    pub laterality: Option<Laterality>,
}

/// What the reader typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirmation {
    /// The part.
    pub part: String,
    /// The site; `None` if the case states none.
    pub site: Option<String>,
    /// The side of the body; `None` if the case states none.
    pub laterality: Option<Laterality>,
    /// The last four characters of the accession number, or all of a shorter one.
    pub accession_end: String,
}

/// A field that the reader confirms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConfirmedField {
    /// The part.
    Part,
    /// The site.
    Site,
    /// The side of the body.
    Laterality,
    /// The end of the accession number.
    AccessionEnd,
}

impl fmt::Display for ConfirmedField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Part => "part",
            Self::Site => "site",
            Self::Laterality => "laterality",
            Self::AccessionEnd => "end of the accession number",
        })
    }
}

/// The last characters of an accession number that the reader types.
#[must_use]
pub fn end_of(accession: &Accession) -> String {
    let characters: Vec<char> = accession.as_str().chars().collect();
    let from = characters.len().saturating_sub(ACCESSION_END);
    characters[from..].iter().collect()
}

/// Upper and lower case, and how words are set apart, make no other place.
fn folded(site: &str) -> String {
    let words: Vec<&str> = site.split_whitespace().collect();
    words.join(" ").to_lowercase()
}

impl Confirmation {
    /// The fields that do not agree with the case; none if it is the right one.
    #[must_use]
    pub fn against(&self, case: &PartIdentity) -> Vec<ConfirmedField> {
        let site = |text: Option<&str>| text.map(folded).filter(|text| !text.is_empty());
        let agreement = [
            (ConfirmedField::Part, self.part.trim() == case.part.as_str()),
            (
                ConfirmedField::Site,
                site(self.site.as_deref()) == site(case.site.as_ref().map(Site::as_str)),
            ),
            (
                ConfirmedField::Laterality,
                self.laterality == case.laterality,
            ),
            (
                ConfirmedField::AccessionEnd,
                self.accession_end.trim() == end_of(&case.accession).trim(),
            ),
        ];
        let wrong = agreement.into_iter().filter(|(_, agrees)| !agrees);
        wrong.map(|(field, _)| field).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_has_to_agree_and_the_wrong_ones_are_named() {
        let case = PartIdentity {
            accession: "S26-10442".parse().unwrap(),
            part: "B".parse().unwrap(),
            site: Some("Left breast,  2 o'clock".parse().unwrap()),
            laterality: Some(Laterality::Left),
        };
        let right = Confirmation {
            part: " B".into(),
            site: Some("left breast, 2 o'clock ".into()),
            laterality: Some(Laterality::Left),
            accession_end: "0442".into(),
        };
        assert_eq!(right.against(&case), []);
        let other_side = Confirmation {
            laterality: Some(Laterality::Right),
            ..right.clone()
        };
        assert_eq!(other_side.against(&case), [ConfirmedField::Laterality]);
        let nothing = Confirmation {
            part: "A".into(),
            site: None,
            laterality: None,
            accession_end: "442".into(),
        };
        assert_eq!(nothing.against(&case).len(), 4);
        let unstated = PartIdentity {
            site: None,
            laterality: None,
            ..case
        };
        assert_eq!(
            right.against(&unstated),
            [ConfirmedField::Site, ConfirmedField::Laterality]
        );
    }

    #[test]
    fn a_short_number_is_typed_whole() {
        assert_eq!(end_of(&"S1".parse().unwrap()), "S1");
        assert_eq!(end_of(&"Ж-26-ӘБВГ".parse().unwrap()), "ӘБВГ");
    }
}
