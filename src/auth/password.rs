//! Passwords.
//!
//! # Source
//! NIST SP 800-63B-4, section 3.1.1: length before character classes, a check against what is commonly used, no
//! forced change. OWASP Password Storage Cheat Sheet: argon2id with 19 MiB, two passes, one lane.

use super::error::PasswordFault;
use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{Error, PasswordHasher, PasswordVerifier};
use std::sync::LazyLock;
use zxcvbn::{Score, zxcvbn};

/// Fewest characters.
pub(super) const SHORTEST: usize = 10;
/// Most characters; longer ones only cost time.
pub(super) const LONGEST: usize = 256;

/// What a login without an account is checked against, so that its answer takes as long.
static NOBODYS: LazyLock<Option<String>> =
    LazyLock::new(|| hash("a password that nobody has").ok());

/// Whether somebody may choose this password; `known` are words that others know of them, such as the login.
pub(super) fn check(password: &str, known: &[&str]) -> Result<(), PasswordFault> {
    let length = password.chars().count();
    if length < SHORTEST {
        return Err(PasswordFault::TooShort { least: SHORTEST });
    }
    if length > LONGEST {
        return Err(PasswordFault::TooLong { most: LONGEST });
    }
    if zxcvbn(password, known).score() < Score::Three {
        return Err(PasswordFault::TooEasy);
    }
    Ok(())
}

/// Hashes a password. Takes some tens of milliseconds and 19 MiB.
pub(super) fn hash(password: &str) -> Result<String, Error> {
    let hash: PasswordHash = Argon2::default().hash_password(password.as_bytes())?;
    Ok(hash.to_string())
}

/// Whether this is the password of the hash; no hash at all takes as long and is never right.
pub(super) fn is_right(password: &str, kept: Option<&str>) -> bool {
    let verify = |kept: &str| {
        PasswordHash::new(kept).is_ok_and(|hash| {
            Argon2::default()
                .verify_password(password.as_bytes(), &hash)
                .is_ok()
        })
    };
    if password.chars().count() > LONGEST {
        return false;
    }
    match (kept, NOBODYS.as_deref()) {
        (Some(kept), _) => verify(kept),
        (None, Some(nobodys)) => {
            verify(nobodys);
            false
        }
        (None, None) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_right_password_is_right() {
        let kept = hash("correct horse battery").unwrap();
        assert!(
            kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{kept}"
        );
        assert!(is_right("correct horse battery", Some(&kept)));
        assert!(!is_right("correct horse batterY", Some(&kept)));
        assert!(!is_right("a password that nobody has", None));
        assert!(!is_right("correct horse battery", Some("damaged")));
        assert_ne!(kept, hash("correct horse battery").unwrap(), "salted");
    }

    #[test]
    fn a_password_is_long_and_not_what_everybody_would_try() {
        assert_eq!(check("қарлығаш-жазда-ұшады", &[]), Ok(()));
        assert_eq!(
            check("short", &[]),
            Err(PasswordFault::TooShort { least: SHORTEST })
        );
        let endless = "x".repeat(LONGEST + 1);
        assert_eq!(
            check(&endless, &[]),
            Err(PasswordFault::TooLong { most: LONGEST })
        );
        for easy in ["password123", "qwertyuiop", "aigul.serik"] {
            assert_eq!(
                check(easy, &["aigul.serik"]),
                Err(PasswordFault::TooEasy),
                "{easy}"
            );
        }
    }
}
