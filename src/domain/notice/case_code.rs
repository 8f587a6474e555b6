//! A code that stands for a case where nobody may be named.

use crate::domain::ids::CaseId;
use std::fmt;

/// A case as a mail or a webhook names it, such as `7KQ2-M04X`: made from the case's id, so that it tells nothing of the
/// accession number and leads nowhere without a sign-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CaseCode([u8; SYMBOLS]);

const SYMBOLS: usize = 8;
/// Base 32 without letters that are taken for others.
///
/// # Source
/// Crockford, Base 32.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

impl From<CaseId> for CaseCode {
    /// The last 40 bits, which are random in every UUID version 7.
    fn from(case: CaseId) -> Self {
        let mut rest = case.uuid().as_u128();
        let mut symbols = [b'0'; SYMBOLS];
        for symbol in symbols.iter_mut().rev() {
            // Below 32, so that it fits.
            *symbol = ALPHABET[(rest & 31) as usize];
            rest >>= 5;
        }
        Self(symbols)
    }
}

impl fmt::Display for CaseCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, symbol) in self.0.iter().enumerate() {
            if place == SYMBOLS / 2 {
                f.write_str("-")?;
            }
            write!(f, "{}", char::from(*symbol))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_code_is_eight_symbols_of_the_random_end() {
        let of = |number| CaseCode::from(CaseId::from_uuid(Uuid::from_u128(number))).to_string();
        assert_eq!(of(0), "0000-0000");
        assert_eq!(of(33), "0000-0011");
        assert_eq!(of(0xff_ffff_ffff), "ZZZZ-ZZZZ");
        assert_eq!(of(1 << 40), "0000-0000", "times stay out of it");
    }
}
