//! What check codes are made of.

use super::error::PeerError;
use crate::auth::secret::NoRandomness;
use crate::domain::ids::{OpinionId, PairingId};
use crate::domain::opinion::check_code::CheckCode;
use crate::domain::opinion::pairing::PeerFacts;
use crate::domain::opinion::peer_key::PeerKey;
use crate::domain::slide::Digest;
use sha2::{Digest as _, Sha256};

/// One side of a pairing: what it tells of itself, and the random number that it is held to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Side {
    /// What it tells of itself.
    pub facts: PeerFacts,
    /// The random number.
    pub nonce: Digest,
}

/// Each part with its length in front, so that no two lists have the same bytes.
fn digest(parts: &[&[u8]]) -> Digest {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    Digest::from_bytes(hash.finalize().into())
}

/// 256 random bits.
///
/// # Errors
/// [`PeerError::Randomness`] if the system gives none.
pub fn nonce() -> Result<Digest, PeerError> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(NoRandomness::from)?;
    Ok(Digest::from_bytes(bytes))
}

/// What stands in a link. It holds whoever makes the link to their key and random number before they know the other's:
/// whoever stands between the two cannot look for a key that gives the same words.
#[must_use]
pub fn link(key: PeerKey, nonce: Digest) -> Digest {
    digest(&[b"zhedel pairing link 1", key.bytes(), nonce.bytes()])
}

/// The words that two administrators compare: over keys, random numbers and what each side told of itself.
///
/// # Errors
/// Never in practice: the facts are strings, which can always be written.
pub fn pairing_words(
    id: PairingId,
    offering: &Side,
    coming: &Side,
) -> Result<CheckCode, PeerError> {
    let written = |side: &Side| {
        serde_json::to_vec(&side.facts).map_err(|error| PeerError::NotUnderstood {
            why: error.to_string(),
        })
    };
    let (first, second) = (written(offering)?, written(coming)?);
    Ok(CheckCode::of(&digest(&[
        b"zhedel pairing 1",
        id.uuid().as_bytes(),
        &first,
        offering.nonce.bytes(),
        &second,
        coming.nonce.bytes(),
    ])))
}

/// The words that both readers of a request see: over the request, the slides of its grant and the keys of both
/// installations, if there are two.
#[must_use]
pub fn opinion_words(id: OpinionId, slides: &[Digest], keys: Option<[PeerKey; 2]>) -> CheckCode {
    let mut keys = keys.map_or(vec![], Vec::from);
    keys.sort_unstable();
    let id = id.uuid();
    let mut parts: Vec<&[u8]> = vec![b"zhedel opinion 1", id.as_bytes()];
    parts.extend(keys.iter().map(|key| key.bytes().as_slice()));
    parts.extend(slides.iter().map(|slide| slide.bytes().as_slice()));
    CheckCode::of(&digest(&parts))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn side(number: u8) -> Side {
        Side {
            facts: PeerFacts {
                address: "https://lab.example".parse().unwrap(),
                key: PeerKey::from_bytes([number; 32]),
                organisation: "Hub".parse().unwrap(),
                country: "KZ".parse().unwrap(),
            },
            nonce: Digest::from_bytes([number; 32]),
        }
    }

    #[test]
    fn the_words_follow_from_both_sides_and_all_that_they_told() {
        let id = PairingId::generate();
        let words = |a: &Side, b: &Side| pairing_words(id, a, b).unwrap();
        let both = words(&side(1), &side(2));
        assert_eq!(both, words(&side(1), &side(2)));
        let mut renamed = side(2);
        renamed.facts.organisation = "Another".parse().unwrap();
        let mut moved = side(2);
        moved.facts.address = "https://other.example".parse().unwrap();
        for other in [side(3), renamed, moved] {
            assert_ne!(both, words(&side(1), &other));
        }
        assert_ne!(
            link(side(1).facts.key, side(1).nonce),
            link(side(1).facts.key, side(2).nonce)
        );
    }

    #[test]
    fn both_installations_see_the_same_words_of_a_request() {
        let id = OpinionId::generate();
        let [a, b] = [1, 2].map(|one| PeerKey::from_bytes([one; 32]));
        let slides = [Digest::from_bytes([9; 32])];
        let words = opinion_words(id, &slides, Some([a, b]));
        assert_eq!(words, opinion_words(id, &slides, Some([b, a])));
        assert_ne!(words, opinion_words(id, &[], Some([a, b])));
        assert_ne!(words, opinion_words(id, &slides, None));
        assert_ne!(
            words,
            opinion_words(OpinionId::generate(), &slides, Some([a, b]))
        );
    }
}
