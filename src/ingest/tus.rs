//! tus 1.0: what its headers say. Pure.
//!
//! # Source
//! <https://tus.io/protocols/resumable-upload>, version 1.0.0.

use super::error::IngestError;
use super::facts::StatedFacts;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// The one version spoken.
pub const VERSION: &str = "1.0.0";
/// The extensions spoken.
pub const EXTENSIONS: &str = "creation,creation-with-upload,checksum,expiration,termination";
/// Media type of the bytes of a request.
pub const CONTENT_TYPE: &str = "application/offset+octet-stream";
/// Longest `Upload-Metadata`, bytes.
const LONGEST_METADATA: usize = 8 << 10;

/// What `Upload-Metadata` states: pairs of a key and Base64, separated by commas.
///
/// # Errors
/// [`IngestError::Header`] if it is not of that form.
pub fn metadata(value: &str) -> Result<StatedFacts, IngestError> {
    let refused = |why: &str| IngestError::Header {
        header: "Upload-Metadata",
        why: why.to_owned(),
    };
    if value.len() > LONGEST_METADATA {
        return Err(refused("is longer than 8 KiB"));
    }
    let mut facts = StatedFacts::default();
    for pair in value.split(',').map(str::trim).filter(|p| !p.is_empty()) {
        let (key, encoded) = pair.split_once(' ').unwrap_or((pair, ""));
        let bytes = STANDARD
            .decode(encoded.trim())
            .map_err(|_| refused("has a value that is not Base64"))?;
        let text =
            String::from_utf8(bytes).map_err(|_| refused("has a value that is not UTF-8"))?;
        facts.set(key, text);
    }
    Ok(facts)
}

/// A header that holds a number of bytes.
///
/// # Errors
/// [`IngestError::Header`] if it is missing or no number.
pub fn bytes(header: &'static str, value: Option<&str>) -> Result<u64, IngestError> {
    let refused = |why: &str| IngestError::Header {
        header,
        why: why.to_owned(),
    };
    value
        .ok_or_else(|| refused("is missing"))?
        .trim()
        .parse()
        .map_err(|_| refused("is not a number of bytes"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metadata_is_decoded_and_a_key_may_stand_alone() {
        let facts = metadata("accession UzI2LTE=, research,filename eA==").unwrap();
        assert_eq!(facts.accession.as_deref(), Some("S26-1"));
        assert_eq!(facts.research.as_deref(), Some(""));
        assert_eq!(metadata("").unwrap(), StatedFacts::default());
        for value in ["accession ?", "accession /w==", &"a".repeat(9000)] {
            assert!(metadata(value).is_err(), "{value}");
        }
    }

    #[test]
    fn a_length_is_a_number_of_bytes() {
        assert_eq!(bytes("Upload-Length", Some("12")).unwrap(), 12);
        for value in [None, Some("-1"), Some("1e3"), Some("")] {
            let error = bytes("Upload-Length", value).unwrap_err().to_string();
            assert!(error.contains("Upload-Length"), "{error}");
        }
    }
}
