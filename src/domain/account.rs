//! Accounts: how a person or a program is named when it signs in.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// The name that an account signs in with, the same in upper and lower case: a short name or a mail address.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Login(String);

/// The name that colleagues read: a person's, or what a program is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DisplayName(String);

/// A text that cannot name an account. The text itself is not repeated, since errors are logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AccountNameError {
    /// No login.
    #[error(
        "this is no login: use 2 to {LONGEST_LOGIN} of the letters a to z, digits and . _ - @ +, beginning with a letter or digit"
    )]
    Login,
    /// No name.
    #[error("this is no name: use 1 to {LONGEST_NAME} visible characters without line breaks")]
    Name,
}

const LONGEST_LOGIN: usize = 64;
const LONGEST_NAME: usize = 100;

/// What an account stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountKind {
    /// A person, who signs in.
    Person,
    /// Another program, which has tokens and never signs in.
    Program,
}

impl AccountKind {
    /// The code used in files.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Program => "program",
        }
    }
}

/// A language of the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// English.
    En,
    /// Kazakh, in Cyrillic letters.
    Kk,
    /// Russian.
    Ru,
    /// Uzbek, in Latin letters.
    Uz,
}

impl Language {
    /// Every language.
    pub const ALL: [Self; 4] = [Self::En, Self::Kk, Self::Ru, Self::Uz];

    /// The code used in files, of ISO 639-1.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Kk => "kk",
            Self::Ru => "ru",
            Self::Uz => "uz",
        }
    }
}

impl Login {
    /// The login, in lower case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl DisplayName {
    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Login {
    type Err = AccountNameError;

    fn from_str(text: &str) -> Result<Self, AccountNameError> {
        let text = text.trim().to_ascii_lowercase();
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"._-@+".contains(&byte);
        let fits = (2..=LONGEST_LOGIN).contains(&text.len())
            && text.bytes().all(allowed)
            && text.as_bytes()[0].is_ascii_alphanumeric();
        if fits {
            Ok(Self(text))
        } else {
            Err(AccountNameError::Login)
        }
    }
}

impl FromStr for DisplayName {
    type Err = AccountNameError;

    fn from_str(text: &str) -> Result<Self, AccountNameError> {
        let text = text.trim();
        let fits = (1..=LONGEST_NAME).contains(&text.chars().count());
        if fits && !text.chars().any(super::visible_text::is_invisible) {
            Ok(Self(text.to_owned()))
        } else {
            Err(AccountNameError::Name)
        }
    }
}

impl TryFrom<String> for Login {
    type Error = AccountNameError;

    fn try_from(text: String) -> Result<Self, AccountNameError> {
        text.parse()
    }
}

impl TryFrom<String> for DisplayName {
    type Error = AccountNameError;

    fn try_from(text: String) -> Result<Self, AccountNameError> {
        text.parse()
    }
}

impl From<Login> for String {
    fn from(login: Login) -> Self {
        login.0
    }
}

impl From<DisplayName> for String {
    fn from(name: DisplayName) -> Self {
        name.0
    }
}

impl fmt::Display for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Padded where a width is asked for.
        f.pad(&self.0)
    }
}

impl fmt::Display for DisplayName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_is_the_same_in_upper_and_lower_case() {
        let login: Login = " A.Serik@Lab.example ".parse().unwrap();
        assert_eq!(login.as_str(), "a.serik@lab.example");
        for text in [
            "",
            "a",
            ".a",
            "a b",
            "а.серик",
            "a\u{202e}b",
            &"x".repeat(65),
        ] {
            assert_eq!(
                text.parse::<Login>(),
                Err(AccountNameError::Login),
                "{text}"
            );
        }
    }

    #[test]
    fn a_name_is_visible_and_may_be_in_any_script() {
        assert_eq!(
            "Айгүл Серікқызы".parse::<DisplayName>().unwrap().as_str(),
            "Айгүл Серікқызы"
        );
        for text in ["", "a\nb", "a\u{202e}b", &"x".repeat(101)] {
            assert_eq!(text.parse::<DisplayName>(), Err(AccountNameError::Name));
        }
    }
}
