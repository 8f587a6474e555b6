//! The address of another installation.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Where another installation answers: `https://name`, or `http://` on this very machine.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PeerAddress(String);

/// A text that is no such address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "this is no address of an installation: write https://NAME or https://NAME:PORT, without a path; an open line (http) is taken on this machine alone"
)]
pub struct PeerAddressError;

/// Longest address, bytes.
const LONGEST: usize = 200;

impl PeerAddress {
    /// The address, without a slash at its end.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for PeerAddress {
    type Err = PeerAddressError;

    fn from_str(text: &str) -> Result<Self, PeerAddressError> {
        let text = text.trim().trim_end_matches('/').to_ascii_lowercase();
        let (scheme, authority) = text.split_once("://").ok_or(PeerAddressError)?;
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte);
        if authority.is_empty() || text.len() > LONGEST || !authority.bytes().all(plain) {
            return Err(PeerAddressError);
        }
        let name = match authority.rsplit_once(':') {
            Some((name, port)) if !port.ends_with(']') => {
                port.parse::<u16>().map_err(|_| PeerAddressError)?;
                name
            }
            _ => authority,
        };
        let here = matches!(name, "localhost" | "127.0.0.1" | "[::1]");
        match scheme {
            "https" if !name.is_empty() => Ok(Self(text)),
            "http" if here => Ok(Self(text)),
            _ => Err(PeerAddressError),
        }
    }
}

impl TryFrom<String> for PeerAddress {
    type Error = PeerAddressError;

    fn try_from(text: String) -> Result<Self, PeerAddressError> {
        text.parse()
    }
}

impl From<PeerAddress> for String {
    fn from(address: PeerAddress) -> Self {
        address.0
    }
}

impl fmt::Display for PeerAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_open_line_is_taken_on_this_machine_alone() {
        for (text, kept) in [
            ("https://Lab.example/", "https://lab.example"),
            ("https://lab.example:8443", "https://lab.example:8443"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
            ("http://[::1]:8080", "http://[::1]:8080"),
            ("https://[2001:db8::1]", "https://[2001:db8::1]"),
        ] {
            assert_eq!(text.parse::<PeerAddress>().unwrap().as_str(), kept);
        }
        for text in [
            "",
            "lab",
            "https://",
            "http://lab.example",
            "http://127.0.0.1.evil.example",
            "https://a@lab.example",
            "https://lab.example/path",
            "https://lab.example?x",
            "https://lab.example:port",
            "ftp://localhost",
        ] {
            assert_eq!(text.parse::<PeerAddress>(), Err(PeerAddressError), "{text}");
        }
    }
}
