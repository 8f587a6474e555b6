//! Three words that two people compare by telephone.

use super::words::WORDS;
use crate::domain::slide::Digest;
use serde::{Deserialize, Serialize};

/// Three words out of 256, from the first bytes of a digest. Two people who see the same words speak of the same thing:
/// whoever wants to pass another off as it has one chance in 16 million.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckCode([u8; 3]);

impl CheckCode {
    /// The code of a digest.
    #[must_use]
    pub fn of(digest: &Digest) -> Self {
        let [first, second, third, ..] = *digest.bytes();
        Self([first, second, third])
    }

    /// The words in Latin letters.
    #[must_use]
    pub fn latin(self) -> [&'static str; 3] {
        self.0.map(|place| WORDS[usize::from(place)].0)
    }

    /// The same words in Cyrillic letters.
    #[must_use]
    pub fn cyrillic(self) -> [&'static str; 3] {
        self.0.map(|place| WORDS[usize::from(place)].1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashSet;

    #[test]
    fn every_word_stands_once_in_each_script() {
        let latin: HashSet<_> = WORDS.iter().map(|pair| pair.0).collect();
        let cyrillic: HashSet<_> = WORDS.iter().map(|pair| pair.1).collect();
        assert_eq!((latin.len(), cyrillic.len()), (256, 256));
        for (latin, cyrillic) in WORDS {
            assert!(latin.bytes().all(|byte| byte.is_ascii_lowercase()));
            assert!(cyrillic.chars().all(|c| ('а'..='я').contains(&c)));
            assert!(latin.len() <= 11 && latin.len() >= 3, "{latin}");
        }
    }

    proptest! {
        #[test]
        fn the_code_follows_from_the_digest_and_tells_its_first_bytes_apart(a in any::<[u8; 32]>(), b in any::<[u8; 32]>()) {
            let [one, other] = [a, b].map(|bytes| CheckCode::of(&Digest::from_bytes(bytes)));
            prop_assert_eq!(one == other, a[..3] == b[..3]);
            prop_assert_eq!(one.latin() == other.latin(), a[..3] == b[..3]);
            prop_assert_eq!(one.cyrillic() == other.cyrillic(), a[..3] == b[..3]);
        }
    }
}
