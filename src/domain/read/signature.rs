//! How a reader stood up for a read.

use crate::domain::free_text::Line;
use serde::{Deserialize, Serialize};

/// How the reader proved to be themself in the moment of signing. All but the last are an attestation; a
/// report says which was used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "method", rename_all = "snake_case")]
pub enum Signature {
    /// By the session alone.
    Session,
    /// By typing the password again.
    Password,
    /// By a one-time code.
    Totp,
    /// By a qualified electronic signature of another provider.
    Qualified {
        /// The provider.
        provider: Line<80>,
        /// Where the provider finds it.
        reference: Line<200>,
    },
}
