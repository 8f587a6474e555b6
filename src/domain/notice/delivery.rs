//! A notice on its way to one receiver.

use super::topic::NoticeTopic;
use crate::domain::ids::{CaseId, ConsultationId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Notice {
    /// The event of the outbox; none of a test.
    pub event: Option<u64>,
    /// What it tells of.
    pub topic: NoticeTopic,
    /// The case that it concerns.
    pub case: Option<CaseId>,
    /// The consultation that it concerns.
    pub consultation: Option<ConsultationId>,
    /// When it happened.
    pub at: Timestamp,
}

/// How far a delivery is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    /// It will be tried, perhaps again.
    Waiting,
    /// The receiver took it.
    Delivered,
    /// It was tried for a day and is not tried again by itself.
    Dead,
}

impl DeliveryState {
    /// The code used in files.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Delivered => "delivered",
            Self::Dead => "dead",
        }
    }
}

/// Why a webhook sends nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DisabledBecause {
    /// Somebody wanted it so.
    ByHand,
    /// Nothing arrived for days.
    Failing,
    /// The receiver answered that it is gone.
    Gone,
}

impl DisabledBecause {
    /// The code used in files.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::ByHand => "by_hand",
            Self::Failing => "failing",
            Self::Gone => "gone",
        }
    }
}
