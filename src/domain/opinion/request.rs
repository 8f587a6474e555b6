//! What is asked, how soon, in which languages and on what legal ground.

use super::recipient::Recipients;
use crate::domain::account::Language;
use crate::domain::free_text::Prose;
use crate::domain::ids::SlideId;
use crate::domain::slide::Digest;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// How soon an opinion is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OpinionUrgency {
    /// The patient is on the table.
    Intraoperative,
    /// Within days.
    Consult,
}

impl OpinionUrgency {
    /// How long a recipient has to accept before it goes on to the next.
    #[must_use]
    pub fn accept_within(self) -> SignedDuration {
        match self {
            Self::Intraoperative => SignedDuration::from_mins(2),
            Self::Consult => SignedDuration::from_hours(24),
        }
    }

    /// When the opinion is due and the grant to the pixels ends, from when it was asked for.
    #[must_use]
    pub fn lasts(self, days: u8) -> SignedDuration {
        match self {
            Self::Intraoperative => SignedDuration::from_hours(4),
            Self::Consult => SignedDuration::from_hours(24 * i64::from(days.clamp(1, MOST_DAYS))),
        }
    }

    /// The code used in files and at the API.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Intraoperative => "intraoperative",
            Self::Consult => "consult",
        }
    }
}

/// Most days that an opinion may be waited for, and that a grant lasts.
pub const MOST_DAYS: u8 = 30;

/// On what ground the pixels may be shown to the recipient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LegalGround {
    /// The patient agreed.
    Consent,
    /// It is part of the care of this patient.
    Care,
    /// A contract between the organisations.
    Contract,
    /// A duty or a right by law.
    Law,
}

impl LegalGround {
    /// The code used in files and at the API.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Consent => "consent",
            Self::Care => "care",
            Self::Contract => "contract",
            Self::Law => "law",
        }
    }
}

/// A slide that the recipient may see: its pixels and nothing else of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct GrantedSlide {
    /// The slide.
    pub slide: SlideId,
    /// The digest of its bytes.
    pub digest: Digest,
}

/// What is asked. Nothing in it may tell who the patient is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpinionRequest {
    /// Of whom, in this order.
    pub recipients: Recipients,
    /// How soon.
    pub urgency: OpinionUrgency,
    /// Days until it is due; of a consult alone.
    pub days: u8,
    /// The question.
    pub question: Prose<1_000>,
    /// What the reader has to know.
    pub summary: Prose<2_000>,
    /// The language that it is asked in.
    pub asked_in: Language,
    /// The language that the answer is wanted in.
    pub answer_in: Language,
    /// On what ground.
    pub ground: LegalGround,
    /// The same in words: which consent, which contract, which law.
    pub ground_words: Prose<500>,
}

/// Who may see what until when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// The slides.
    pub slides: Vec<GrantedSlide>,
    /// When it ends by itself.
    pub expires_at: Timestamp,
}

impl Grant {
    /// The slide with this number, from 1, as recipients name it.
    #[must_use]
    pub fn slide(&self, number: u32) -> Option<GrantedSlide> {
        let place = usize::try_from(number).ok()?.checked_sub(1)?;
        self.slides.get(place).copied()
    }
}
