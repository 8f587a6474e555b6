//! What people write in their own words, in any script.

use super::visible_text::is_invisible;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// One line of at most `LONGEST` characters.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Line<const LONGEST: usize>(String);

/// Text of one or more lines, of at most `LONGEST` characters.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Prose<const LONGEST: usize>(String);

/// A text that cannot be taken. It is not repeated, since it may tell of a patient and errors are
/// logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// Nothing or too much stands there.
    #[error("write 1 to {longest} characters; there are {there}")]
    Length {
        /// Characters allowed.
        longest: usize,
        /// Characters that stand there.
        there: usize,
    },
    /// A character that nobody sees stands there, or one that turns the direction of the text.
    #[error(
        "character {place} is an invisible one (U+{code:04X}); delete it and what surrounds it, and write it again"
    )]
    Invisible {
        /// Where, from 1.
        place: usize,
        /// Which.
        code: u32,
    },
}

/// Joins letters or keeps them apart in scripts that need it, and changes no direction.
fn is_joiner(character: char) -> bool {
    matches!(character, '\u{200c}' | '\u{200d}')
}

fn checked(text: &str, longest: usize, may_stand: fn(char) -> bool) -> Result<String, TextError> {
    let text = text.trim().replace("\r\n", "\n");
    let there = text.chars().count();
    if !(1..=longest).contains(&there) {
        return Err(TextError::Length { longest, there });
    }
    let hidden = |character: char| is_invisible(character) && !may_stand(character);
    match text.chars().position(hidden) {
        None => Ok(text),
        Some(at) => Err(TextError::Invisible {
            place: at + 1,
            code: text.chars().nth(at).map_or(0, u32::from),
        }),
    }
}

macro_rules! text {
    ($name:ident, $may_stand:expr) => {
        impl<const LONGEST: usize> $name<LONGEST> {
            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl<const LONGEST: usize> FromStr for $name<LONGEST> {
            type Err = TextError;

            fn from_str(text: &str) -> Result<Self, TextError> {
                checked(text, LONGEST, $may_stand).map(Self)
            }
        }

        impl<const LONGEST: usize> TryFrom<String> for $name<LONGEST> {
            type Error = TextError;

            fn try_from(text: String) -> Result<Self, TextError> {
                text.parse()
            }
        }

        impl<const LONGEST: usize> From<$name<LONGEST>> for String {
            fn from(text: $name<LONGEST>) -> Self {
                text.0
            }
        }

        impl<const LONGEST: usize> fmt::Display for $name<LONGEST> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

text!(Line, is_joiner);
text!(Prose, |character| is_joiner(character)
    || matches!(character, '\n' | '\t'));

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn any_script_is_taken_and_what_hides_or_turns_is_not() {
        for text in [
            "Метастаз жоқ, 2 түйін",
            "Yoʻq, chegara toza",
            "می‌خواهم",
            "所見なし",
            "a\n\nb\tc",
            "<script>alert(1)</script>",
        ] {
            assert_eq!(text.parse::<Prose<100>>().unwrap().as_str(), text);
        }
        for (text, place) in [("benign\u{202e}", 7), ("a\u{0}b", 2), ("\u{2066}x", 1)] {
            let refused = text.parse::<Prose<100>>().unwrap_err();
            assert!(
                matches!(refused, TextError::Invisible { place: found, .. } if found == place),
                "{refused}"
            );
        }
        assert_eq!("a\r\nb".parse::<Prose<9>>().unwrap().as_str(), "a\nb");
        assert!("a\nb".parse::<Line<9>>().is_err());
        let error = "x".repeat(10).parse::<Line<9>>().unwrap_err().to_string();
        assert!(error.contains("1 to 9") && error.contains("10"), "{error}");
        assert!("  ".parse::<Line<9>>().is_err());
    }

    proptest! {
        #[test]
        fn what_was_taken_is_bounded_and_reads_back(text in any::<String>()) {
            if let Ok(taken) = text.parse::<Prose<40>>() {
                prop_assert!(taken.as_str().chars().count() <= 40);
                let turns = |c| ('\u{202a}'..='\u{202e}').contains(&c);
                prop_assert!(!taken.as_str().contains(turns));
                let json = serde_json::to_string(&taken).unwrap();
                prop_assert_eq!(serde_json::from_str::<Prose<40>>(&json).unwrap(), taken);
            }
        }
    }
}
