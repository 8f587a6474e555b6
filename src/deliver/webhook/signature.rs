//! The signature of a message.
//!
//! # Source
//! Standard Webhooks 1.0, "Signature scheme": HMAC-SHA256 over `id.timestamp.body`, scheme `v1`.

use crate::domain::notice::signing_secret::SigningSecret;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

/// The header `webhook-signature`: one signature of each secret, the newest first, so that a receiver that has the one
/// before still knows the message. A secret that is no base 64 signs nothing.
pub fn signatures(secrets: &[SigningSecret], id: &str, timestamp: i64, body: &[u8]) -> String {
    let signed: Vec<String> = secrets
        .iter()
        .filter_map(|secret| sign(secret, id, timestamp, body))
        .collect();
    signed.join(" ")
}

fn sign(secret: &SigningSecret, id: &str, timestamp: i64, body: &[u8]) -> Option<String> {
    let text = secret.reveal();
    let text = text.strip_prefix(SigningSecret::PREFIX).unwrap_or(text);
    let key = STANDARD.decode(text).ok()?;
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).ok()?;
    mac.update(format!("{id}.{timestamp}.").as_bytes());
    mac.update(body);
    Some(format!(
        "v1,{}",
        STANDARD.encode(mac.finalize().into_bytes())
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(text: &str) -> SigningSecret {
        SigningSecret::from_text(text.into())
    }

    /// The example of the standard's reference libraries.
    #[test]
    fn the_standards_example_is_signed_as_it_says() {
        let secret = secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        let id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
        let body = br#"{"test": 2432232314}"#;
        assert_eq!(
            signatures(&[secret], id, 1_614_265_330, body),
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
        );
    }

    #[test]
    fn both_secrets_sign_while_one_takes_the_place_of_the_other() {
        let (new, old) = (secret("whsec_bmV3"), secret("whsec_b2xk"));
        let both = signatures(&[new.clone(), old.clone()], "id", 1, b"{}");
        let apart = [
            signatures(&[new], "id", 1, b"{}"),
            signatures(&[old], "id", 1, b"{}"),
        ];
        assert_eq!(both, apart.join(" "));
        assert_ne!(apart[0], apart[1]);
    }

    #[test]
    fn every_part_of_a_message_is_signed() {
        let secrets = [secret("whsec_bmV3")];
        let whole = signatures(&secrets, "id", 1, b"{}");
        assert_ne!(whole, signatures(&secrets, "ie", 1, b"{}"));
        assert_ne!(whole, signatures(&secrets, "id", 2, b"{}"));
        assert_ne!(whole, signatures(&secrets, "id", 1, b"[]"));
    }
}
