//! New secrets for signing webhooks.

use super::secret::NoRandomness;
use crate::domain::notice::signing_secret::SigningSecret;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// Random bytes of a secret; the standard wants 24 to 64.
const BYTES: usize = 32;

/// A new secret.
///
/// # Errors
/// [`NoRandomness`] if the system gives no random bytes.
pub fn new_signing_secret() -> Result<SigningSecret, NoRandomness> {
    let mut bytes = [0; BYTES];
    getrandom::fill(&mut bytes)?;
    let text = format!("{}{}", SigningSecret::PREFIX, STANDARD.encode(bytes));
    Ok(SigningSecret::from_text(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_random_bytes_in_base_64() {
        let secret = new_signing_secret().unwrap();
        let bytes = secret.reveal().strip_prefix("whsec_").unwrap();
        assert_eq!(STANDARD.decode(bytes).unwrap().len(), BYTES);
        assert_ne!(secret, new_signing_secret().unwrap());
    }
}
