//! Why somebody is not let in, or a secret is not taken.

use super::secret::NoRandomness;
use crate::store::contract::error::StoreError;
use jiff::Timestamp;

/// What is wrong with a password that somebody chose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordFault {
    /// It is too short.
    #[error("the password is too short: use {least} characters or more")]
    TooShort {
        /// Fewest characters.
        least: usize,
    },
    /// It is too long.
    #[error("the password is too long: use {most} characters or fewer")]
    TooLong {
        /// Most characters.
        most: usize,
    },
    /// It would be guessed soon.
    #[error("the password is too easy to guess: use several words that do not belong together")]
    TooEasy,
}

/// Why nobody can be signed in by the identity provider.
#[derive(Debug, thiserror::Error)]
pub enum OidcError {
    /// What was stated about the provider cannot be used.
    #[error("the identity provider cannot be used as it is stated: {why}")]
    Settings {
        /// What is wrong with it.
        why: String,
    },
    /// The provider does not answer, or answers something else.
    #[error("the identity provider could not be asked: {why}")]
    Provider {
        /// What happened.
        why: String,
    },
    /// The provider's token cannot be believed.
    #[error("the token of the identity provider cannot be believed: {why}")]
    Token {
        /// What is wrong with it.
        why: String,
    },
    /// None of the provider's groups means a role.
    #[error(
        "the identity provider names no group in `{claim}` that means a role here; ask your administrator"
    )]
    NoRole {
        /// The claim that lists groups.
        claim: String,
    },
    /// The sign-in was not begun here, or lies too far back.
    #[error(
        "this sign-in was not begun in this browser, or lies more than ten minutes back; begin again"
    )]
    Unknown,
    /// Too many sign-ins are under way.
    #[error("too many sign-ins are under way; try again in some minutes")]
    TooMany,
}

/// Why somebody is not let in.
#[derive(Debug, thiserror::Error)]
pub enum AuthError {
    /// Login or password is wrong; which of the two is not told.
    #[error("login or password is wrong")]
    WrongCredentials,
    /// The password is right; the code of the second factor is missing.
    #[error("the code of the second factor is needed")]
    CodeNeeded,
    /// The code is wrong, too old, or was used already.
    #[error("the code is wrong, too old, or was used already")]
    WrongCode,
    /// Too many wrong passwords.
    #[error("too many wrong passwords; signing in is possible again at {until}")]
    Locked {
        /// When it is possible again.
        until: Timestamp,
    },
    /// The password that somebody chose cannot be taken.
    #[error(transparent)]
    Password {
        /// What is wrong with it.
        #[from]
        fault: PasswordFault,
    },
    /// A second factor is set already.
    #[error("a second factor is set already; take it away before another is set")]
    HasTotp,
    /// No second factor is set.
    #[error("no second factor is set")]
    NoTotp,
    /// The store failed or refused.
    #[error(transparent)]
    Store {
        /// Its error.
        #[from]
        source: StoreError,
    },
    /// The system gave no random bytes.
    #[error(transparent)]
    Randomness {
        /// Its error.
        #[from]
        source: NoRandomness,
    },
    /// A hash could not be computed.
    #[error("a password could not be hashed: {why}")]
    Hash {
        /// What failed.
        why: String,
    },
}
