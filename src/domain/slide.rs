//! What is known of one scan: the digest of its bytes and what the file tells of itself.

use super::geometry::LevelSize;
use super::scale::{Mpp, MppSource, Scale};
use super::scanner::Scanner;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::fmt::Write as _;
use std::str::FromStr;

/// The SHA-256 of a file's bytes; written as 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Digest([u8; 32]);

/// A text that is no digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is no SHA-256: use 64 hexadecimal digits")]
pub struct DigestError;

impl Digest {
    /// The digest with these bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The 32 bytes.
    #[must_use]
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digest({self})")
    }
}

impl FromStr for Digest {
    type Err = DigestError;

    fn from_str(text: &str) -> Result<Self, DigestError> {
        // `from_str_radix` would take a sign.
        if text.len() != 64 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(DigestError);
        }
        let mut bytes = [0; 32];
        for (byte, at) in bytes.iter_mut().zip((0..64).step_by(2)) {
            *byte = u8::from_str_radix(&text[at..at + 2], 16).map_err(|_| DigestError)?;
        }
        Ok(Self(bytes))
    }
}

impl TryFrom<String> for Digest {
    type Error = DigestError;

    fn try_from(text: String) -> Result<Self, DigestError> {
        text.parse()
    }
}

impl From<Digest> for String {
    fn from(digest: Digest) -> Self {
        let mut text = Self::with_capacity(64);
        // Writing to a string cannot fail.
        let _ = write!(text, "{digest}");
        text
    }
}

/// What a scan tells of itself once it has been opened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScanDescription {
    /// Name of the format, such as `Aperio SVS`.
    pub format: String,
    /// Size of level 0.
    pub size: LevelSize,
    /// µm per level-0 pixel as the file tells it, before any correction by a person.
    pub mpp: Option<Mpp>,
    /// Where the file's scale is known from.
    pub mpp_source: MppSource,
    /// Magnification of the objective, if told.
    pub objective_power: Option<f64>,
    /// The device that made it, if told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scanner: Option<Scanner>,
    /// Kinds of associated images that are there: `label`, `macro`, `thumbnail`.
    pub associated: Vec<String>,
    /// What a person should know before trusting the pixels.
    pub warnings: Vec<String>,
}

impl ScanDescription {
    /// The scale to work with: what a person gave, else what the file tells.
    #[must_use]
    pub fn scale(&self, given: Option<Mpp>) -> Scale {
        match (given, self.mpp) {
            (Some(mpp), _) => Scale::known(mpp, MppSource::Given),
            (None, Some(mpp)) => Scale::known(mpp, self.mpp_source),
            (None, None) => Scale::UNKNOWN,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_reads_what_it_writes() {
        let digest = Digest::from_bytes([0xab; 32]);
        assert_eq!(digest.to_string().parse(), Ok(digest));
        assert_eq!(String::from(digest), "ab".repeat(32));
        for text in [
            "",
            "ab",
            &"zz".repeat(32),
            &"é".repeat(32),
            &"+1".repeat(32),
        ] {
            assert!(text.parse::<Digest>().is_err(), "{text}");
        }
    }

    #[test]
    fn what_a_person_gave_outranks_the_file() {
        let description = ScanDescription {
            format: "test".into(),
            size: LevelSize {
                width: 1,
                height: 1,
            },
            mpp: Some(Mpp { x: 0.5, y: 0.5 }),
            mpp_source: MppSource::Vendor,
            objective_power: None,
            scanner: None,
            associated: vec![],
            warnings: vec![],
        };
        assert_eq!(description.scale(None).source(), MppSource::Vendor);
        let given = Mpp { x: 0.25, y: 0.25 };
        assert_eq!(description.scale(Some(given)).source(), MppSource::Given);
    }
}
