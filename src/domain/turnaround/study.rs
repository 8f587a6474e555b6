//! What a consultation was, as far as its turnaround goes, and why it took too long.

use serde::{Deserialize, Serialize};
use std::str::FromStr;

macro_rules! codes {
    ($(#[$doc:meta])* $name:ident, $what:literal, $error:ident { $($(#[$variant_doc:meta])* $variant:ident = $code:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Default,
        )]
        #[serde(rename_all = "snake_case")]
        pub enum $name {
            /// Nobody stated it.
            #[default]
            NotStated,
            $($(#[$variant_doc])* $variant),+
        }

        /// A word that is none of the list.
        #[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
        #[error("`{word}` is no {}: use one of not_stated, {}", $what, [$($code),+].join(", "))]
        pub struct $error {
            /// The word as it came in.
            pub word: String,
        }

        impl $name {
            /// Every one, `not_stated` last.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+, Self::NotStated];

            /// The code used in files and at the API.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self {
                    Self::NotStated => "not_stated",
                    $(Self::$variant => $code),+
                }
            }
        }

        impl FromStr for $name {
            type Err = $error;

            fn from_str(word: &str) -> Result<Self, $error> {
                Self::ALL
                    .iter()
                    .copied()
                    .find(|one| one.code() == word.trim())
                    .ok_or_else(|| $error { word: word.chars().take(80).collect() })
            }
        }
    };
}

codes!(
    /// What was studied. Only a single block counts for the figure of the College of American
    /// Pathologists; nobody's silence makes one.
    Study, "kind of study", StudyError {
        /// One block.
        SingleBlock = "single_block",
        /// Several blocks of one specimen.
        SeveralBlocks = "several_blocks",
        /// Margins that are cut one after the other.
        SequentialMargins = "sequential_margins",
        /// Something was done beside the section, such as a special stain or a culture.
        ExtraStudy = "extra_study",
        /// The answer was put off to permanent sections.
        Deferred = "deferred",
    }
);

codes!(
    /// Why a consultation took longer than it should have.
    MissReason, "reason", MissReasonError {
        /// The specimen had to be described, inked or cut at length.
        Grossing = "grossing",
        /// Cutting or freezing was hard: fat, bone, calcium.
        DifficultTissue = "difficult_tissue",
        /// The section had to be cut or stained again.
        Recut = "recut",
        /// The scanner failed, or the slide had to be scanned again.
        Scanner = "scanner",
        /// Network, service or analysis.
        Software = "software",
        /// Several specimens came at once.
        SeveralAtOnce = "several_at_once",
        /// The diagnosis was hard.
        DifficultCase = "difficult_case",
        /// A colleague was asked.
        Consultation = "consultation",
        /// Nobody was there to cut, scan or read.
        Staff = "staff",
        /// The operating room could not be reached.
        NotReached = "not_reached",
        /// The specimen was labelled wrongly or not at all.
        Identity = "identity",
        /// Another reason.
        Other = "other",
    }
);

/// What somebody noted of a consultation's turnaround; what is `None` stays as it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Note {
    /// What was studied.
    #[serde(default)]
    pub study: Option<Study>,
    /// Why it took too long.
    #[serde(default)]
    pub reason: Option<MissReason>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_read_back_and_nothing_stated_is_no_single_block() {
        for study in Study::ALL {
            assert_eq!(study.code().parse(), Ok(*study));
            assert_eq!(
                serde_json::to_string(study).unwrap(),
                format!("\"{}\"", study.code())
            );
        }
        for reason in MissReason::ALL {
            assert_eq!(reason.code().parse(), Ok(*reason));
            assert_eq!(
                serde_json::to_string(reason).unwrap(),
                format!("\"{}\"", reason.code())
            );
        }
        assert_eq!(Study::default(), Study::NotStated);
        let error = "lunch".parse::<MissReason>().unwrap_err().to_string();
        assert!(error.contains("difficult_tissue"), "{error}");
    }
}
