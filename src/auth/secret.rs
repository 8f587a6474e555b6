//! Secrets that whoever holds them acts with: of sessions, tokens, uploads and one-time links.

use crate::domain::slide::Digest;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};
use std::fmt;

/// Random bytes of a secret; 256 bits cannot be guessed, so that one plain hash of them is enough.
const BYTES: usize = 32;

/// What a secret is for. It stands in front, so that a secret found in a file shows what was lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// A browser's session.
    Session,
    /// A program's token.
    ApiToken,
    /// The bytes of one upload.
    Upload,
    /// A one-time link to set a password.
    Invitation,
}

impl Purpose {
    fn prefix(self) -> &'static str {
        match self {
            Self::Session => "zhs_",
            Self::ApiToken => "zht_",
            Self::Upload => "zhu_",
            Self::Invitation => "zhi_",
        }
    }
}

/// A secret in plain. It is shown once and kept nowhere; [`Secret::digest`] is what is kept.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

/// The system gave no random bytes.
#[derive(Debug, thiserror::Error)]
#[error("the system gave no random bytes: {source}")]
pub struct NoRandomness {
    /// The system's error.
    #[from]
    source: getrandom::Error,
}

impl Secret {
    /// A new secret.
    ///
    /// # Errors
    /// [`NoRandomness`] if the system gives no random bytes.
    pub fn generate(purpose: Purpose) -> Result<Self, NoRandomness> {
        let mut bytes = [0; BYTES];
        getrandom::fill(&mut bytes)?;
        Ok(Self(format!(
            "{}{}",
            purpose.prefix(),
            URL_SAFE_NO_PAD.encode(bytes)
        )))
    }

    /// What somebody shows as a secret of this purpose, if it has the form of one.
    #[must_use]
    pub fn shown(purpose: Purpose, text: &str) -> Option<Self> {
        let rest = text.strip_prefix(purpose.prefix())?;
        let bytes = URL_SAFE_NO_PAD.decode(rest).ok()?;
        (bytes.len() == BYTES).then(|| Self(text.to_owned()))
    }

    /// The secret in plain, for its one showing.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// SHA-256 of the secret.
    #[must_use]
    pub fn digest(&self) -> Digest {
        Digest::from_bytes(Sha256::digest(self.0.as_bytes()).into())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_shown_again_only_as_what_it_is() {
        let secret = Secret::generate(Purpose::Session).unwrap();
        assert_eq!(
            Secret::shown(Purpose::Session, secret.reveal()),
            Some(secret.clone())
        );
        assert_eq!(Secret::shown(Purpose::ApiToken, secret.reveal()), None);
        assert_ne!(secret, Secret::generate(Purpose::Session).unwrap());
        assert!(!format!("{secret:?}").contains(&secret.reveal()[4..10]));
        for text in ["", "zhs_", "zhs_short", "zhs_!!!!"] {
            assert_eq!(Secret::shown(Purpose::Session, text), None, "{text}");
        }
    }
}
