//! The secret with which webhooks are signed.

use std::fmt;

/// What the service and a receiver share: `whsec_` and 32 bytes in base 64. Both sides need it in plain, so that, other
/// than a password, it is kept as it is.
///
/// # Source
/// Standard Webhooks 1.0, symmetric signatures.
#[derive(Clone, PartialEq, Eq)]
pub struct SigningSecret(String);

impl SigningSecret {
    /// What stands in front.
    pub const PREFIX: &'static str = "whsec_";

    /// A secret from its text, prefix included.
    #[must_use]
    pub fn from_text(text: String) -> Self {
        Self(text)
    }

    /// The secret in plain.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SigningSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningSecret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_not_told_by_accident() {
        let secret = SigningSecret::from_text("whsec_abc".into());
        assert_eq!(format!("{secret:?}"), "SigningSecret(…)");
    }
}
