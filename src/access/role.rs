//! What people and programs are there for.

use serde::{Deserialize, Serialize};

/// What somebody is there for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Hands over slides.
    Technician,
    /// Reads slides.
    Pathologist,
    /// Sees reads.
    Surgeon,
    /// Tries models on labelled sets.
    Validator,
    /// Answers for the operating room: hears results and confirms them.
    Nurse,
    /// Runs the installation for one organisation: accounts, targets, audit.
    Administrator,
    /// Another program of the organisation, such as a scanner's or the laboratory's system.
    ServiceAccount,
    /// A worker process that carries out runs.
    Worker,
    /// The service itself: expiry and sweeping.
    Service,
    /// An organisation on another installation, which proves itself by its key.
    Peer,
    /// A person who opened emergency access: no account has it, a session does while it lasts.
    Emergency,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 11] = [
        Self::Technician,
        Self::Pathologist,
        Self::Surgeon,
        Self::Validator,
        Self::Nurse,
        Self::Administrator,
        Self::ServiceAccount,
        Self::Worker,
        Self::Service,
        Self::Peer,
        Self::Emergency,
    ];

    /// The code used in files.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Technician => "technician",
            Self::Pathologist => "pathologist",
            Self::Surgeon => "surgeon",
            Self::Validator => "validator",
            Self::Nurse => "nurse",
            Self::Administrator => "administrator",
            Self::ServiceAccount => "service_account",
            Self::Worker => "worker",
            Self::Service => "service",
            Self::Peer => "peer",
            Self::Emergency => "emergency",
        }
    }
}
