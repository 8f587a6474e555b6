//! The category of a permanent diagnosis.

use crate::domain::read::category::CategoryCode;
use serde::{Deserialize, Serialize};

/// The category of a permanent diagnosis: that of a read, without the deferred one, since nothing comes after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PermanentCategory {
    /// Malignant.
    Malignant,
    /// Benign.
    Benign,
    /// Atypical: neither of the two for certain.
    Atypical,
    /// What was embedded allows no diagnosis.
    NonDiagnostic,
}

impl PermanentCategory {
    /// Every category.
    pub const ALL: [Self; 4] = [
        Self::Malignant,
        Self::Benign,
        Self::Atypical,
        Self::NonDiagnostic,
    ];

    /// The code used in files and at the API.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Malignant => "malignant",
            Self::Benign => "benign",
            Self::Atypical => "atypical",
            Self::NonDiagnostic => "non_diagnostic",
        }
    }

    /// Whether a read of this category can be called concordant with it: not where one says malignant and the other
    /// benign, nor where the read said nothing of tissue that has a diagnosis.
    #[must_use]
    pub fn may_agree_with(self, read: CategoryCode) -> bool {
        match read {
            CategoryCode::Malignant => self != Self::Benign,
            CategoryCode::Benign => self != Self::Malignant,
            CategoryCode::Atypical => true,
            CategoryCode::NonDiagnostic => self == Self::NonDiagnostic,
            CategoryCode::Deferred => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const READS: [CategoryCode; 5] = [
        CategoryCode::Malignant,
        CategoryCode::Benign,
        CategoryCode::Atypical,
        CategoryCode::NonDiagnostic,
        CategoryCode::Deferred,
    ];

    #[test]
    fn opposites_never_agree_and_the_same_category_always_may() {
        use PermanentCategory::{Benign, Malignant};
        assert!(!Malignant.may_agree_with(CategoryCode::Benign));
        assert!(!Benign.may_agree_with(CategoryCode::Malignant));
        for category in PermanentCategory::ALL {
            let json = serde_json::to_string(&category).unwrap();
            assert_eq!(json, format!("\"{}\"", category.code()));
            let same = READS
                .into_iter()
                .find(|read| serde_json::to_string(read).unwrap() == json)
                .unwrap();
            assert!(category.may_agree_with(same));
            assert!(!category.may_agree_with(CategoryCode::Deferred));
        }
    }
}
