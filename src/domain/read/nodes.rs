//! Lymph nodes and the size of their deposits.
//!
//! # Source
//! Deposits: AJCC Cancer Staging Manual, 8th edition (2017), chapter 48, Breast, and UICC TNM Classification
//! of Malignant Tumours, 8th edition (2017), Breast Tumours, pN: isolated tumour cells are clusters of at
//! most 0.2 mm (or fewer than 200 cells in one section), micrometastases larger than 0.2 mm and/or more than
//! 200 cells but none larger than 2.0 mm, macrometastases larger than 2.0 mm.

use serde::{Deserialize, Serialize};

/// Largest isolated tumour cells, mm.
pub const ISOLATED_CELLS_MM: f64 = 0.2;
/// Largest micrometastasis, mm.
pub const MICROMETASTASIS_MM: f64 = 2.0;

/// The kind of the largest deposit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DepositKind {
    /// Isolated tumour cells.
    IsolatedTumourCells,
    /// A micrometastasis.
    Micrometastasis,
    /// A macrometastasis.
    Macrometastasis,
}

impl DepositKind {
    /// The kind of a deposit of this size, by its size alone.
    #[must_use]
    pub fn of_size(mm: f64) -> Self {
        if mm <= ISOLATED_CELLS_MM {
            Self::IsolatedTumourCells
        } else if mm <= MICROMETASTASIS_MM {
            Self::Micrometastasis
        } else {
            Self::Macrometastasis
        }
    }

    /// Whether a deposit of this size can be of this kind. More than 200 cells make a micrometastasis of a
    /// smaller one.
    #[must_use]
    pub fn fits(self, mm: f64) -> bool {
        self == Self::of_size(mm) || (self == Self::Micrometastasis && mm <= ISOLATED_CELLS_MM)
    }
}

/// The largest deposit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Deposit {
    /// Its kind.
    pub kind: DepositKind,
    /// Its largest extent, mm, if it was measured.
    pub largest_mm: Option<f64>,
}

/// The lymph nodes of a part. Which deposits make a node positive differs between tumours; the pathologist
/// counts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Nodes {
    /// Nodes looked at, 1 or more.
    pub examined: u32,
    /// Nodes with a deposit; at most as many as were looked at.
    pub positive: u32,
    /// The largest deposit, of positive nodes.
    pub deposit: Option<Deposit>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deposit_is_what_its_size_makes_it() {
        use DepositKind::{IsolatedTumourCells, Macrometastasis, Micrometastasis};
        for (mm, kind) in [
            (0.01, IsolatedTumourCells),
            (0.2, IsolatedTumourCells),
            (0.21, Micrometastasis),
            (2.0, Micrometastasis),
            (2.01, Macrometastasis),
        ] {
            assert_eq!(DepositKind::of_size(mm), kind, "{mm}");
            assert!(kind.fits(mm));
        }
        assert!(Micrometastasis.fits(0.1) && !Macrometastasis.fits(2.0));
        assert!(!IsolatedTumourCells.fits(0.3));
    }
}
