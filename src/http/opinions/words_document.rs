//! A check code as JSON.

use crate::domain::opinion::check_code::CheckCode;
use serde::Serialize;
use utoipa::ToSchema;

/// Three words that two people compare, in both scripts.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct WordsDocument {
    latin: [&'static str; 3],
    cyrillic: [&'static str; 3],
}

impl From<CheckCode> for WordsDocument {
    fn from(code: CheckCode) -> Self {
        Self {
            latin: code.latin(),
            cyrillic: code.cyrillic(),
        }
    }
}
