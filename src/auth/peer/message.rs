//! What is signed of a request and of its answer.
//!
//! # Source
//! RFC 9421, HTTP Message Signatures (2.5, signature base; 2.4, request–response binding; 3.3.6, `ed25519`); RFC 9530,
//! Digest Fields. One fixed set of components is taken, and nothing else.

use crate::domain::ids::{PairingId, PrincipalId};
use crate::domain::opinion::peer_key::PeerKey;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, VerifyingKey};
use sha2::{Digest as _, Sha256};

/// Names the person of the other side for whom a request is made.
pub const PERSON: &str = "zhedel-person";
/// The digest of a body.
pub const CONTENT_DIGEST: &str = "content-digest";
/// What is covered.
pub const SIGNATURE_INPUT: &str = "signature-input";
/// The signature.
pub const SIGNATURE: &str = "signature";

const LABEL: &str = "zhedel=";
const OF_REQUEST: &str = r#"("@method" "@path" "content-digest" "zhedel-person")"#;
const OF_ANSWER: &str = r#"("@status" "content-digest" "signature";req)"#;
const TAG: &str = "zhedel-peer";
/// Bytes of a random number, as hexadecimal digits.
const NONCE: usize = 32;

/// What a request's signature says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stated {
    /// The pairing, whose key signs.
    pub pairing: PairingId,
    /// When it was signed, seconds since 1970.
    pub created: i64,
    /// A random number that never comes again, hexadecimal digits.
    pub nonce: String,
}

impl Stated {
    /// As it stands in the header `Signature-Input`, without the label.
    #[must_use]
    pub fn parameters(&self) -> String {
        format!(
            "{OF_REQUEST};created={};keyid=\"{}\";nonce=\"{}\";alg=\"ed25519\";tag=\"{TAG}\"",
            self.created, self.pairing, self.nonce
        )
    }

    /// The header.
    #[must_use]
    pub fn header(&self) -> String {
        format!("{LABEL}{}", self.parameters())
    }

    /// Read from the header: `None` for whatever this service would not have written itself.
    #[must_use]
    pub fn read(header: &str) -> Option<Self> {
        let rest = header.strip_prefix(LABEL)?.strip_prefix(OF_REQUEST)?;
        let mut parts = rest.strip_prefix(';')?.split(';');
        let mut value = |name: &str| {
            let text = parts.next()?.strip_prefix(name)?.strip_prefix('=')?;
            Some(text.trim_matches('"').to_owned())
        };
        let stated = Self {
            created: value("created")?.parse().ok()?,
            pairing: value("keyid")?.parse().ok()?,
            nonce: value("nonce")?,
        };
        let fits = stated.nonce.len() == NONCE
            && stated.nonce.bytes().all(|byte| byte.is_ascii_hexdigit())
            && stated.header() == header;
        fits.then_some(stated)
    }
}

/// What of a request is covered beside what the signature says of itself.
#[derive(Debug, Clone, Copy)]
pub struct Covered<'a> {
    /// The method, in capitals.
    pub method: &'a str,
    /// The path. Requests between installations have no query.
    pub path: &'a str,
    /// The body.
    pub body: &'a [u8],
    /// For whom.
    pub person: PrincipalId,
}

/// The value of the header `Content-Digest`.
#[must_use]
pub fn content_digest(body: &[u8]) -> String {
    format!("sha-256=:{}:", STANDARD.encode(Sha256::digest(body)))
}

/// The bytes that are signed of a request.
#[must_use]
pub fn request_base(covered: &Covered<'_>, stated: &Stated) -> Vec<u8> {
    let lines = [
        format!("\"@method\": {}", covered.method),
        format!("\"@path\": {}", covered.path),
        format!("\"content-digest\": {}", content_digest(covered.body)),
        format!("\"zhedel-person\": {}", covered.person),
        format!("\"@signature-params\": {}", stated.parameters()),
    ];
    lines.join("\n").into_bytes()
}

/// What an answer's signature says of itself, with the pairing.
#[must_use]
pub fn answer_parameters(pairing: PairingId) -> String {
    format!("{OF_ANSWER};keyid=\"{pairing}\";alg=\"ed25519\";tag=\"{TAG}\"")
}

/// The header `Signature-Input` of an answer.
#[must_use]
pub fn answer_header(pairing: PairingId) -> String {
    format!("{LABEL}{}", answer_parameters(pairing))
}

/// The bytes that are signed of an answer; `request` is the header `Signature` of what it answers.
#[must_use]
pub fn answer_base(status: u16, body: &[u8], request: &str, pairing: PairingId) -> Vec<u8> {
    let lines = [
        format!("\"@status\": {status}"),
        format!("\"content-digest\": {}", content_digest(body)),
        format!("\"signature\";req: {request}"),
        format!("\"@signature-params\": {}", answer_parameters(pairing)),
    ];
    lines.join("\n").into_bytes()
}

/// A signature as the header `Signature` holds it.
#[must_use]
pub fn signature_header(signature: &[u8; 64]) -> String {
    format!("{LABEL}:{}:", STANDARD.encode(signature))
}

/// Whether the owner of the key signed these bytes.
#[must_use]
pub fn is_signed(key: PeerKey, message: &[u8], header: &str) -> bool {
    let signature = header
        .strip_prefix(LABEL)
        .and_then(|text| text.strip_prefix(':')?.strip_suffix(':'))
        .and_then(|text| STANDARD.decode(text).ok())
        .and_then(|bytes| Signature::from_slice(&bytes).ok());
    let key = VerifyingKey::from_bytes(key.bytes()).ok();
    match (key, signature) {
        (Some(key), Some(signature)) => key.verify_strict(message, &signature).is_ok(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn stated() -> Stated {
        Stated {
            pairing: PairingId::generate(),
            created: 1_790_000_000,
            nonce: "0123456789abcdef0123456789abcdef".into(),
        }
    }

    #[test]
    fn what_was_written_is_read_and_any_other_form_is_not() {
        let stated = stated();
        let header = stated.header();
        assert_eq!(Stated::read(&header), Some(stated.clone()));
        for (from, to) in [
            ("\"@path\" ", ""),
            ("ed25519", "rsa-v1_5-sha256"),
            ("zhedel-peer", "other"),
            ("created=", "expires="),
            ("0123456789abcdef0123", "0123456789abcdef012"),
            ("zhedel=(", "other=("),
        ] {
            let changed = header.replacen(from, to, 1);
            assert_ne!(changed, header);
            assert_eq!(Stated::read(&changed), None, "{changed}");
        }
        assert_eq!(Stated::read(&format!("{header};x=1")), None);
    }

    proptest! {
        #[test]
        fn no_header_breaks_the_reader(text in any::<String>()) {
            if let Some(stated) = Stated::read(&text) {
                prop_assert_eq!(stated.header(), text);
            }
        }

        #[test]
        fn each_covered_part_changes_what_is_signed(body in any::<Vec<u8>>(), other in any::<Vec<u8>>()) {
            let (stated, person) = (stated(), PrincipalId::generate());
            let covered = Covered { method: "POST", path: "/peer/v1/opinions", body: &body, person };
            let base = request_base(&covered, &stated);
            let bodies = request_base(&Covered { body: &other, ..covered }, &stated);
            prop_assert_eq!(base == bodies, body == other);
            prop_assert_ne!(&base, &request_base(&Covered { path: "/peer/v1/opinion", ..covered }, &stated));
            prop_assert_ne!(&base, &request_base(&Covered { method: "GET", ..covered }, &stated));
            let person = PrincipalId::generate();
            prop_assert_ne!(&base, &request_base(&Covered { person, ..covered }, &stated));
        }
    }
}
