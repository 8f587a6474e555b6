//! How an intraoperative read compares with the permanent diagnosis of the same part.
//!
//! # Source
//! The classes are those of the College of American Pathologists' Q-Probes studies of frozen sections: concordant,
//! discordant, and deferred, which are counted apart (Zarbo et al., Arch. Pathol. Lab. Med. 115:1187 (1991); Novis
//! et al., 120:1087 (1996)), with deferrals judged appropriate or not (Zarbo et al.). Discordance is divided into minor
//! and major by whether it matters for the patient's care, as the Association of Directors of Anatomic and Surgical
//! Pathology recommends.

use serde::{Deserialize, Serialize};

/// Why a read differs from the permanent diagnosis, or could not be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// The lesion lay elsewhere: in the tissue that was not frozen, or deeper in the block.
    Sampling,
    /// The section showed it, and it was read otherwise.
    Interpretation,
    /// The section could not show it: freezing, cutting, staining, scanning.
    Technical,
    /// What the pathologist should have known, or said, was not passed on.
    Communication,
}

impl Cause {
    /// Every cause.
    pub const ALL: [Self; 4] = [
        Self::Sampling,
        Self::Interpretation,
        Self::Technical,
        Self::Communication,
    ];

    /// The code used in files and at the API.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Sampling => "sampling",
            Self::Interpretation => "interpretation",
            Self::Technical => "technical",
            Self::Communication => "communication",
        }
    }
}

/// How a read compares, without its cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConcordanceCode {
    /// Both say the same.
    Agree,
    /// They differ, and it makes no difference for the patient's care.
    Minor,
    /// They differ, and it makes one.
    Major,
    /// The read was deferred to the permanent section.
    Deferred,
}

impl ConcordanceCode {
    /// Every class.
    pub const ALL: [Self; 4] = [Self::Agree, Self::Minor, Self::Major, Self::Deferred];

    /// The code used in files and at the API.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Agree => "agree",
            Self::Minor => "minor",
            Self::Major => "major",
            Self::Deferred => "deferred",
        }
    }
}

/// How a read compares with the permanent diagnosis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Concordance {
    /// Both say the same.
    Agree,
    /// They differ without a difference for the patient's care.
    Minor {
        /// Why.
        cause: Cause,
    },
    /// They differ with one.
    Major {
        /// Why.
        cause: Cause,
    },
    /// The read was deferred.
    Deferred {
        /// Why.
        cause: Cause,
        /// Whether, looking back, it was right to defer; not everybody judges it.
        appropriate: Option<bool>,
    },
}

impl Concordance {
    /// The class without its cause.
    #[must_use]
    pub fn code(self) -> ConcordanceCode {
        match self {
            Self::Agree => ConcordanceCode::Agree,
            Self::Minor { .. } => ConcordanceCode::Minor,
            Self::Major { .. } => ConcordanceCode::Major,
            Self::Deferred { .. } => ConcordanceCode::Deferred,
        }
    }

    /// Why, of all but agreement.
    #[must_use]
    pub fn cause(self) -> Option<Cause> {
        match self {
            Self::Agree => None,
            Self::Minor { cause } | Self::Major { cause } | Self::Deferred { cause, .. } => {
                Some(cause)
            }
        }
    }

    /// Whether it was right to defer, where that was judged.
    #[must_use]
    pub fn appropriate(self) -> Option<bool> {
        match self {
            Self::Deferred { appropriate, .. } => appropriate,
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_what_files_and_the_api_write() {
        for code in ConcordanceCode::ALL {
            let json = serde_json::to_string(&code).unwrap();
            assert_eq!(json, format!("\"{}\"", code.code()));
        }
        for cause in Cause::ALL {
            let json = serde_json::to_string(&cause).unwrap();
            assert_eq!(json, format!("\"{}\"", cause.code()));
        }
    }
}
