//! Checksums that a sender states: of one request (tus) or of the whole file.

use super::error::IngestError;
use crate::domain::slide::Digest;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha1::Digest as _;

/// The algorithms as `Tus-Checksum-Algorithm` lists them.
pub const ALGORITHMS: &str = "sha1,sha256";

/// A checksum that bytes shall have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Checksum {
    /// SHA-1: against broken lines, not against malice.
    Sha1(Vec<u8>),
    /// SHA-256.
    Sha256(Vec<u8>),
}

/// Finds whether bytes have a checksum, as they come.
pub enum Checker {
    /// SHA-1.
    Sha1(sha1::Sha1, Vec<u8>),
    /// SHA-256.
    Sha256(sha2::Sha256, Vec<u8>),
}

impl Checksum {
    /// The value of `Upload-Checksum`: algorithm, space, Base64.
    ///
    /// # Errors
    /// [`IngestError::Header`] for another algorithm or a value that is none of its checksums.
    pub fn parse(value: &str) -> Result<Self, IngestError> {
        let refused = |why: String| IngestError::Header {
            header: "Upload-Checksum",
            why,
        };
        let (algorithm, text) = value
            .trim()
            .split_once(' ')
            .ok_or_else(|| refused("is not `algorithm base64`".into()))?;
        let bytes = STANDARD
            .decode(text.trim())
            .map_err(|_| refused("is not Base64".into()))?;
        match (algorithm, bytes.len()) {
            ("sha1", 20) => Ok(Self::Sha1(bytes)),
            ("sha256", 32) => Ok(Self::Sha256(bytes)),
            ("sha1" | "sha256", length) => Err(refused(format!(
                "has {length} bytes, which no {algorithm} has"
            ))),
            _ => Err(refused(format!(
                "names an unknown algorithm; use one of {ALGORITHMS}"
            ))),
        }
    }

    /// A checker that has seen nothing yet.
    #[must_use]
    pub fn checker(self) -> Checker {
        match self {
            Self::Sha1(wanted) => Checker::Sha1(sha1::Sha1::new(), wanted),
            Self::Sha256(wanted) => Checker::Sha256(sha2::Sha256::new(), wanted),
        }
    }
}

impl Checker {
    /// Takes more bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        match self {
            Self::Sha1(hash, _) => hash.update(bytes),
            Self::Sha256(hash, _) => hash.update(bytes),
        }
    }

    /// Whether the bytes taken have the checksum.
    #[must_use]
    pub fn holds(self) -> bool {
        match self {
            Self::Sha1(hash, wanted) => hash.finalize().as_slice() == wanted,
            Self::Sha256(hash, wanted) => hash.finalize().as_slice() == wanted,
        }
    }
}

/// The SHA-256 in a `Repr-Digest` header (RFC 9530); `None` if it names only other algorithms.
///
/// # Errors
/// [`IngestError::Header`] if its SHA-256 cannot be understood.
pub fn repr_digest(value: &str) -> Result<Option<Digest>, IngestError> {
    let refused = || IngestError::Header {
        header: "Repr-Digest",
        why: "must be `sha-256=:base64 of 32 bytes:`".into(),
    };
    let Some(member) = value
        .split(',')
        .find_map(|member| member.trim().strip_prefix("sha-256="))
    else {
        return Ok(None);
    };
    let text = member
        .trim()
        .strip_prefix(':')
        .and_then(|text| text.strip_suffix(':'))
        .ok_or_else(refused)?;
    let bytes = STANDARD.decode(text).map_err(|_| refused())?;
    let bytes = bytes.try_into().map_err(|_| refused())?;
    Ok(Some(Digest::from_bytes(bytes)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_algorithms_tell_right_from_wrong() {
        // `printf hello | openssl sha1 -binary | base64`, and the same with sha256.
        for value in [
            "sha1 qvTGHdzF6KLavt4PO0gs2a6pQ00=",
            "sha256 LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=",
        ] {
            for (bytes, right) in [("hello", true), ("hullo", false)] {
                let mut checker = Checksum::parse(value).unwrap().checker();
                checker.update(&bytes.as_bytes()[..2]);
                checker.update(&bytes.as_bytes()[2..]);
                assert_eq!(checker.holds(), right, "{value} {bytes}");
            }
        }
    }

    #[test]
    fn what_is_no_checksum_is_refused_with_the_reason() {
        for (value, why) in [
            ("md5 XUFAKrxLKna5cZ2REBfFkg==", "sha1,sha256"),
            ("sha1", "algorithm base64"),
            ("sha1 !!", "Base64"),
            ("sha256 qvTGHdzF6KLavt4PO0gs2a6pQ00=", "20 bytes"),
        ] {
            let error = Checksum::parse(value).unwrap_err().to_string();
            assert!(error.contains(why), "{error}");
        }
    }

    #[test]
    fn a_digest_header_is_read_beside_others() {
        let value = "sha-512=:AAAA:, sha-256=:LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=:";
        let digest = repr_digest(value).unwrap().unwrap();
        assert!(digest.to_string().starts_with("2cf24dba"));
        assert_eq!(repr_digest("sha-512=:AAAA:").unwrap(), None);
        assert!(repr_digest("sha-256=:AAAA:").is_err());
        assert!(repr_digest("sha-256=LPJN").is_err());
    }
}
