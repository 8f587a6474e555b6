//! The spoken result.

use serde::{Deserialize, Serialize};

/// What the one who took the call is in the operating room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CalledRole {
    /// The surgeon.
    Surgeon,
    /// A nurse.
    Nurse,
    /// The anaesthetist.
    Anaesthetist,
    /// Somebody else.
    Other,
}

impl CalledRole {
    /// The code used in files and at the API.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Surgeon => "surgeon",
            Self::Nurse => "nurse",
            Self::Anaesthetist => "anaesthetist",
            Self::Other => "other",
        }
    }
}

/// How the result was spoken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallWay {
    /// By telephone.
    Telephone,
    /// By intercom.
    Intercom,
    /// Face to face.
    InPerson,
}

impl CallWay {
    /// The code used in files and at the API.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Telephone => "telephone",
            Self::Intercom => "intercom",
            Self::InPerson => "in_person",
        }
    }
}
