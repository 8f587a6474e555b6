//! One try to hand a notice over.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// How a try ended. What a receiver answered beyond its status is not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttemptOutcome {
    /// The receiver took it.
    Delivered,
    /// The receiver answered that it does not take it.
    Refused,
    /// The receiver answered that it is gone for good.
    Gone,
    /// No answer in time.
    TimedOut,
    /// The receiver could not be reached, or the line broke.
    Unreachable,
    /// The receiver did not prove who it is.
    NotTrusted,
    /// Nobody knows the name of its host.
    NameUnknown,
    /// Its address is inside a network that the operator has not allowed.
    AddressRefused,
}

impl AttemptOutcome {
    /// Every outcome.
    pub const ALL: [Self; 8] = [
        Self::Delivered,
        Self::Refused,
        Self::Gone,
        Self::TimedOut,
        Self::Unreachable,
        Self::NotTrusted,
        Self::NameUnknown,
        Self::AddressRefused,
    ];

    /// The code used in files.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Delivered => "delivered",
            Self::Refused => "refused",
            Self::Gone => "gone",
            Self::TimedOut => "timed_out",
            Self::Unreachable => "unreachable",
            Self::NotTrusted => "not_trusted",
            Self::NameUnknown => "name_unknown",
            Self::AddressRefused => "address_refused",
        }
    }
}

/// One try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attempt {
    /// When it began.
    pub at: Timestamp,
    /// How long it took, ms.
    pub took_ms: u32,
    /// How it ended.
    pub outcome: AttemptOutcome,
    /// Status of HTTP or SMTP, where there was an answer.
    pub status: Option<u16>,
}
