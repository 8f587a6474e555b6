//! Second factors: codes of six digits that change every 30 seconds.
//!
//! # Source
//! RFC 6238 with SHA-1, as every authenticator application takes it; RFC 4226, section 4: secrets of 160 bits.

use totp_rs::{Builder, Secret, Totp, TotpError};

const STEP_SECONDS: u64 = 30;
const SECRET_BYTES: usize = 20;

/// A secret that an authenticator application can take.
pub(super) struct NewTotp {
    /// For typing: base 32.
    pub(super) secret: String,
    /// For scanning: `otpauth://totp/…`.
    pub(super) uri: String,
}

fn of(secret: Secret, login: &str) -> Result<Totp, TotpError> {
    Builder::new()
        .with_secret(secret)
        .with_step_duration(STEP_SECONDS)
        .with_skew(1)
        .with_issuer(Some("Zhedel"))
        // A colon would end the issuer in the address.
        .with_account_name(login.replace(':', "-"))
        .build()
}

/// A new secret for this login; `None` if the system gives no random bytes.
pub(super) fn generate(login: &str) -> Option<NewTotp> {
    let mut bytes = vec![0; SECRET_BYTES];
    getrandom::fill(&mut bytes).ok()?;
    let secret = Secret::new(bytes.into());
    let text = secret.to_base32();
    let uri = of(secret, login).ok()?.to_url().ok()?;
    Some(NewTotp { secret: text, uri })
}

/// The step of time that the code belongs to, if it is one of about now and later than `used`.
pub(super) fn step_of(secret: &str, code: &str, now: u64, used: Option<u64>) -> Option<u64> {
    let secret = Secret::try_from_base32(secret).ok()?;
    let totp = of(secret, "account").ok()?;
    let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    let step = totp.check(&code, now)?;
    used.is_none_or(|used| step > used).then_some(step)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The secret of RFC 6238, appendix B, in base 32.
    const RFC: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

    #[test]
    fn codes_are_those_of_the_standard_and_count_once() {
        // The table gives eight digits; the last six are the code.
        for (now, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (2_000_000_000, "279037"),
        ] {
            let step = step_of(RFC, code, now, None).unwrap();
            assert_eq!(step, now / STEP_SECONDS);
            assert_eq!(step_of(RFC, code, now, Some(step)), None, "used up");
            assert_eq!(step_of(RFC, code, now + 120, None), None, "too old");
        }
        assert_eq!(step_of(RFC, "287 082", 59, None), Some(1));
        assert_eq!(step_of(RFC, "000000", 59, None), None);
        assert_eq!(step_of("not base 32", "287082", 59, None), None);
    }

    #[test]
    fn an_application_can_take_a_new_secret() {
        let new = generate("aigul.serik").unwrap();
        assert_eq!(new.secret.len(), 32);
        assert!(
            new.uri.starts_with("otpauth://totp/Zhedel:aigul.serik?"),
            "{}",
            new.uri
        );
        assert!(new.uri.contains(&new.secret));
    }
}
