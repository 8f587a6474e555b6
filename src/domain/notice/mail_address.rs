//! Where somebody gets mail.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A mail address: a local part and a host name, in ASCII.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct MailAddress(String);

/// A text that is no mail address. It is not repeated, since errors are logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is no mail address: write it as name@hospital.example, {LONGEST} characters at most")]
pub struct MailAddressError;

const LONGEST: usize = 254;
const LONGEST_LOCAL: usize = 64;

impl MailAddress {
    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for MailAddress {
    type Err = MailAddressError;

    fn from_str(text: &str) -> Result<Self, MailAddressError> {
        let text = text.trim();
        let (local, host) = text.rsplit_once('@').ok_or(MailAddressError)?;
        let dots = |text: &str| !text.split('.').any(str::is_empty);
        let local_fits = (1..=LONGEST_LOCAL).contains(&local.len())
            && dots(local)
            && local.bytes().all(|byte| {
                byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~.".contains(&byte)
            });
        let label_fits = |label: &str| {
            !label.starts_with('-')
                && !label.ends_with('-')
                && label
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        };
        let host_fits = dots(host) && host.split('.').all(label_fits);
        if text.len() <= LONGEST && local_fits && host_fits {
            Ok(Self(text.to_owned()))
        } else {
            Err(MailAddressError)
        }
    }
}

impl TryFrom<String> for MailAddress {
    type Error = MailAddressError;

    fn try_from(text: String) -> Result<Self, MailAddressError> {
        text.parse()
    }
}

impl From<MailAddress> for String {
    fn from(address: MailAddress) -> Self {
        address.0
    }
}

impl fmt::Display for MailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_one_address_and_no_header() {
        for text in ["aigul@lab.kz", " a.b+c@x-y.example ", "o'neil@localhost"] {
            assert_eq!(text.parse::<MailAddress>().unwrap().as_str(), text.trim());
        }
        for text in [
            "",
            "aigul",
            "@lab.kz",
            "aigul@",
            "a@b..c",
            ".a@b",
            "a@-b",
            "a b@lab.kz",
            "a@lab.kz\r\nBcc: b@lab.kz",
            "a@lab.kz, b@lab.kz",
            "<a@lab.kz>",
        ] {
            assert!(text.parse::<MailAddress>().is_err(), "{text:?}");
        }
    }
}
