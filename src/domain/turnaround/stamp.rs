//! The moments of a consultation, each with where it is known from and by whom.

use crate::domain::ids::{PrincipalId, SlideId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A moment on the way from the operating room and back, in the order in which they usually come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StampKind {
    /// The surgeon asked for the consultation.
    Requested,
    /// The specimen left the patient.
    SpecimenOut,
    /// The specimen was received in the frozen-section area: the start of the figure of the College of
    /// American Pathologists.
    ReceivedFrozenArea,
    /// The block was frozen.
    BlockFrozen,
    /// The section was stained.
    SectionStained,
    /// The scanner began.
    ScanStart,
    /// The scanner ended.
    ScanEnd,
    /// The last byte of the slide was kept by the service.
    LastByte,
    /// The service took the first slide of the consultation in. Not the receipt of the specimen.
    Received,
    /// The first provisional version of a verdict, or the verdict if that came first.
    FirstFlag,
    /// The first final verdict that is not `failed`.
    FinalVerdict,
    /// A pathologist opened the case.
    Opened,
    /// The read was signed.
    Signed,
    /// The operating room was called.
    Called,
    /// The call was read back.
    ReadBack,
}

/// A word that names no stamp.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{word}` is no stamp: use one of {}", codes(&StampKind::ALL))]
pub struct StampKindError {
    /// The word as it came in.
    pub word: String,
}

fn codes(kinds: &[StampKind]) -> String {
    let codes: Vec<&str> = kinds.iter().map(|kind| kind.code()).collect();
    codes.join(", ")
}

impl StampKind {
    /// Every stamp.
    pub const ALL: [Self; 15] = [
        Self::Requested,
        Self::SpecimenOut,
        Self::ReceivedFrozenArea,
        Self::BlockFrozen,
        Self::SectionStained,
        Self::ScanStart,
        Self::ScanEnd,
        Self::LastByte,
        Self::Received,
        Self::FirstFlag,
        Self::FinalVerdict,
        Self::Opened,
        Self::Signed,
        Self::Called,
        Self::ReadBack,
    ];

    /// The code used in files and at the API.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::SpecimenOut => "specimen_out",
            Self::ReceivedFrozenArea => "received_frozen_area",
            Self::BlockFrozen => "block_frozen",
            Self::SectionStained => "section_stained",
            Self::ScanStart => "scan_start",
            Self::ScanEnd => "scan_end",
            Self::LastByte => "last_byte",
            Self::Received => "received",
            Self::FirstFlag => "first_flag",
            Self::FinalVerdict => "final_verdict",
            Self::Opened => "opened",
            Self::Signed => "signed",
            Self::Called => "called",
            Self::ReadBack => "read_back",
        }
    }

    /// Whether it belongs to one slide; the others belong to the consultation.
    #[must_use]
    pub fn is_of_slide(self) -> bool {
        matches!(
            self,
            Self::ScanStart | Self::ScanEnd | Self::LastByte | Self::FirstFlag | Self::FinalVerdict
        )
    }

    /// Whether the service writes it itself, so that nobody else may.
    #[must_use]
    pub fn is_of_service(self) -> bool {
        matches!(
            self,
            Self::LastByte | Self::Received | Self::FirstFlag | Self::FinalVerdict
        )
    }
}

impl FromStr for StampKind {
    type Err = StampKindError;

    fn from_str(word: &str) -> Result<Self, StampKindError> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.code() == word.trim())
            .ok_or_else(|| StampKindError {
                word: word.chars().take(80).collect(),
            })
    }
}

impl fmt::Display for StampKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// Where the time of a stamp is known from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StampSource {
    /// The service wrote it when it happened.
    Automatic,
    /// The file of the slide tells it, by the scanner's clock, which is not trusted.
    File,
    /// A person stated it.
    Stated,
    /// A person stated another time than the one that was there.
    Corrected,
}

impl StampSource {
    /// The code used in files and at the API.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Automatic => "automatic",
            Self::File => "file",
            Self::Stated => "stated",
            Self::Corrected => "corrected",
        }
    }

    /// Whether a person stated it: people write minutes, not seconds.
    #[must_use]
    pub fn is_by_hand(self) -> bool {
        matches!(self, Self::Stated | Self::Corrected)
    }
}

/// One stamp. None is ever changed: a correction is another one, and the newest of a kind counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Stamp {
    /// The moment.
    pub kind: StampKind,
    /// The slide, of a moment that belongs to one.
    pub slide: Option<SlideId>,
    /// When it was.
    pub at: Timestamp,
    /// Where that is known from.
    pub source: StampSource,
    /// Who recorded it.
    pub by: PrincipalId,
    /// When it was recorded.
    pub recorded_at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_reads_back_and_an_unknown_one_names_the_known() {
        for kind in StampKind::ALL {
            assert_eq!(kind.code().parse(), Ok(kind));
            let json = serde_json::to_string(&kind).unwrap();
            assert_eq!(json, format!("\"{}\"", kind.code()));
        }
        let error = "lunch".parse::<StampKind>().unwrap_err().to_string();
        assert!(error.contains("received_frozen_area"), "{error}");
    }
}
