//! Who did something, and when.

use crate::domain::ids::PrincipalId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Who did something, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// Who, as a pseudonym.
    pub by: PrincipalId,
    /// When.
    pub at: Timestamp,
}
