//! What is asked for, of which part, and where the answer is called.

use super::question::Question;
use crate::domain::case::{Accession, Part};
use crate::domain::deadline::Urgency;
use crate::domain::field_fault::FieldFaults;
use crate::domain::free_text::{Line, Prose};
use crate::domain::specimen::{AgeGroup, Laterality, Organ};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// The label of a block or a section, as the laboratory writes it on glass or cassette.
pub type Label = Line<64>;
/// Where the specimen was taken, in the surgeon's words.
pub type Site = Line<120>;
/// The name of an operating room.
pub type Room = Line<40>;

/// Blocks and sections that a request may name.
const MOST_SECTIONS: usize = 50;

/// The telephone number of the operating room.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CallBackNumber(String);

/// A text that is no telephone number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "this is no telephone number: use 2 to 32 of the digits, spaces and the signs + ( ) - / . * #, at least two of them digits"
)]
pub struct CallBackNumberError;

impl CallBackNumber {
    /// The number as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for CallBackNumber {
    type Err = CallBackNumberError;

    fn from_str(text: &str) -> Result<Self, CallBackNumberError> {
        let text = text.trim();
        let digits = text.chars().filter(char::is_ascii_digit).count();
        let known = |sign: char| sign.is_ascii_digit() || " +()-/.*#".contains(sign);
        if digits >= 2 && text.len() <= 32 && text.chars().all(known) {
            Ok(Self(text.to_owned()))
        } else {
            Err(CallBackNumberError)
        }
    }
}

impl TryFrom<String> for CallBackNumber {
    type Error = CallBackNumberError;

    fn try_from(text: String) -> Result<Self, CallBackNumberError> {
        text.parse()
    }
}

impl From<CallBackNumber> for String {
    fn from(number: CallBackNumber) -> Self {
        number.0
    }
}

impl fmt::Display for CallBackNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A section of a block, by their labels.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct SectionLabel {
    /// The block.
    pub block: Label,
    /// The section of it.
    pub section: Label,
}

/// A request of the operating room on one part of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The case.
    pub accession: Accession,
    /// The part.
    pub part: Part,
    /// How urgent the read is.
    pub urgency: Urgency,
    /// What is asked.
    pub question: Question,
    /// The same in the surgeon's words; needed where the question is `other`.
    pub asked: Option<Line<300>>,
    /// Where the specimen was taken.
    pub site: Option<Site>,
    /// The side of the body.
    pub laterality: Option<Laterality>,
    /// The organ.
    pub organ: Option<Organ>,
    /// The patient's age group.
    pub age_group: Option<AgeGroup>,
    /// Where the patient is.
    pub room: Option<Room>,
    /// Where the answer is called.
    pub call_back: Option<CallBackNumber>,
    /// What the pathologist should know.
    pub clinical_note: Option<Prose<2_000>>,
    /// Blocks and sections that will come.
    pub sections: Vec<SectionLabel>,
    /// When it was asked, where it is entered afterwards; now unless stated.
    pub asked_at: Option<Timestamp>,
}

impl Request {
    /// Whether it can be taken.
    ///
    /// # Errors
    /// Every field that is wrong: an `other` question without words, too many sections, one named
    /// twice.
    pub fn check(&self) -> Result<(), FieldFaults> {
        let mut faults = FieldFaults::default();
        if self.question == Question::Other && self.asked.is_none() {
            faults.note("asked", "the question is `other`: write what is asked");
        }
        if self.sections.len() > MOST_SECTIONS {
            let why = format!("name at most {MOST_SECTIONS} sections");
            faults.note("sections", why);
        }
        for (place, label) in self.sections.iter().enumerate() {
            if self.sections[..place].contains(label) {
                faults.note(
                    format!("sections[{place}]"),
                    "this section of this block is named already",
                );
            }
        }
        faults.or(Some(()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_can_be_called() {
        for number in ["+7 (727) 123-45-67", "4217", "*55#"] {
            assert_eq!(number.parse::<CallBackNumber>().unwrap().as_str(), number);
        }
        for text in ["", "1", "call Dr. X", "12\u{202e}34", &"1".repeat(33)] {
            assert!(text.parse::<CallBackNumber>().is_err(), "{text}");
        }
    }

    #[test]
    fn another_question_needs_words_and_no_section_is_named_twice() {
        let label = SectionLabel {
            block: "A1".parse().unwrap(),
            section: "1".parse().unwrap(),
        };
        let request = Request {
            accession: "S26-1".parse().unwrap(),
            part: Part::default(),
            urgency: Urgency::Intraoperative,
            question: Question::Other,
            asked: None,
            site: None,
            laterality: None,
            organ: None,
            age_group: None,
            room: None,
            call_back: None,
            clinical_note: None,
            sections: vec![label.clone(), label],
            asked_at: None,
        };
        let faults = request.check().unwrap_err();
        let fields: Vec<_> = faults.faults().iter().map(|one| &one.field).collect();
        assert_eq!(fields, ["asked", "sections[1]"]);
        let right = Request {
            asked: Some("Is it parathyroid?".parse().unwrap()),
            sections: vec![],
            asked_at: None,
            ..request
        };
        assert_eq!(right.check(), Ok(()));
    }
}
