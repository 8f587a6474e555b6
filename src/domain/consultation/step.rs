//! The moves of a consultation, as they are asked for and as they stay on record.

use super::life_state::LifeState;
use super::mark::Mark;
use crate::domain::free_text::Prose;
use crate::domain::ids::PrincipalId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Why something was done, in a person's words.
pub type Why = Prose<500>;

/// What is wanted from the laboratory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wanted {
    /// Another section of the tissue.
    Recut,
    /// Another scan of the same glass.
    Rescan,
}

impl Wanted {
    /// The code used in files and at the API.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Recut => "recut",
            Self::Rescan => "rescan",
        }
    }
}

/// How the operating room repeated the result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReadBack {
    /// Word for word.
    Correct,
    /// Otherwise than it was said: the call is repeated.
    Wrong,
}

impl ReadBack {
    /// The code used in files and at the API.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Correct => "correct",
            Self::Wrong => "wrong",
        }
    }
}

/// One move.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum Step {
    /// Tissue or the first slide came.
    Receive,
    /// A pathologist begins to read.
    Claim,
    /// The reader puts it back.
    Release,
    /// Another pathologist takes a claim without a sign of life.
    TakeOver,
    /// The reader offers it to another, who has to accept.
    Offer {
        /// Who may accept it.
        to: PrincipalId,
        /// What they should know.
        note: Prose<500>,
    },
    /// The one to whom it was offered accepts.
    Accept,
    /// A re-cut or a re-scan is asked for.
    AskSection {
        /// Which of the two.
        wanted: Wanted,
        /// Why.
        why: Why,
    },
    /// What was asked for came.
    SectionArrived,
    /// What was asked for will not come, or is no longer needed.
    StopWaiting {
        /// Why.
        why: Why,
    },
    /// The reader signs.
    Sign,
    /// The read is called to the operating room.
    Call {
        /// How it was read back.
        read_back: ReadBack,
    },
    /// Another version of the read is signed.
    Amend {
        /// Why.
        why: Why,
    },
    /// It is called off.
    Cancel {
        /// Why.
        why: Why,
    },
}

impl Step {
    /// The name of the move.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Receive => "receive",
            Self::Claim => "claim",
            Self::Release => "release",
            Self::TakeOver => "take_over",
            Self::Offer { .. } => "offer",
            Self::Accept => "accept",
            Self::AskSection { .. } => "ask_section",
            Self::SectionArrived => "section_arrived",
            Self::StopWaiting { .. } => "stop_waiting",
            Self::Sign => "sign",
            Self::Call { .. } => "call",
            Self::Amend { .. } => "amend",
            Self::Cancel { .. } => "cancel",
        }
    }
}

/// A move that was made. None is ever changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// Where it began; `None` of the first, which makes the consultation.
    pub from: Option<LifeState>,
    /// Where it led.
    pub to: LifeState,
    /// Who made it and when.
    pub mark: Mark,
    /// What was done; `None` of the first.
    pub step: Option<Step>,
}

/// A move that cannot be made now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The state does not know the move.
    #[error("`{step}` is not possible while the consultation is {state}")]
    Illegal {
        /// The state.
        state: LifeState,
        /// The move.
        step: &'static str,
    },
    /// Somebody else reads it.
    #[error("somebody else has claimed this consultation; only they can do that")]
    NotHolder {
        /// Who reads it.
        reader: PrincipalId,
    },
    /// Somebody else reads it and their page gives signs of life.
    #[error(
        "somebody else is reading this consultation, last seen at {beat_at}; ask them for a hand-over, or take over two minutes after that"
    )]
    StillHeld {
        /// Who reads it.
        reader: PrincipalId,
        /// The last sign of life.
        beat_at: Timestamp,
    },
    /// Nobody offered it.
    #[error("this consultation was not offered to you; ask its reader to hand it over")]
    NotOffered,
    /// It would be handed to the one who has it.
    #[error("you are reading this consultation already; offer it to somebody else")]
    OwnClaim,
}
