//! Signatures that came within the last minutes.

use super::error::SignatureError;
use crate::domain::ids::PairingId;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// Most signatures of one pairing that are remembered; a reader who pans fast asks for some 60 tiles a second.
const MOST_OF_ONE: usize = 32_768;

/// Random numbers of signatures, each for as long as its signature could be taken.
#[derive(Default)]
pub struct Seen(Mutex<HashMap<PairingId, HashMap<String, i64>>>);

impl Seen {
    /// Remembers a signature of an active pairing until `until`, seconds since 1970.
    pub fn first_time(
        &self,
        pairing: PairingId,
        nonce: &str,
        (now, until): (i64, i64),
    ) -> Result<(), SignatureError> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let own = all.entry(pairing).or_default();
        if own.contains_key(nonce) {
            return Err(SignatureError::Replayed);
        }
        if own.len() >= MOST_OF_ONE {
            own.retain(|_, until| *until >= now);
        }
        if own.len() >= MOST_OF_ONE {
            return Err(SignatureError::TooMany);
        }
        own.insert(nonce.to_owned(), until);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_counts_once_and_room_comes_back_with_time() {
        let (seen, pairing) = (Seen::default(), PairingId::generate());
        seen.first_time(pairing, "a", (0, 10)).unwrap();
        let again = seen.first_time(pairing, "a", (5, 15));
        assert!(matches!(again, Err(SignatureError::Replayed)));
        seen.first_time(PairingId::generate(), "a", (5, 15))
            .unwrap();
        for number in 1..MOST_OF_ONE {
            let nonce = number.to_string();
            seen.first_time(pairing, &nonce, (5, 15)).unwrap();
        }
        let full = seen.first_time(pairing, "one more", (10, 20));
        assert!(matches!(full, Err(SignatureError::TooMany)));
        seen.first_time(pairing, "one more", (16, 26)).unwrap();
    }
}
