//! Whether the clocks agree by which a signature is dated.

use jiff::{SignedDuration, Timestamp};

/// How far the clock of the service may be from the clock of the reader's screen, and how far behind what it wrote
/// itself.
pub const MOST_APART: SignedDuration = SignedDuration::from_secs(2);

/// Clocks that do not agree. Which of them is wrong nobody can tell from here, so that nothing is dated by either.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "the clock of this screen says {screen} and the clock of the service {service}: they are {} s apart, and nothing is signed until they agree; have both set by the network's time",
    screen.duration_since(*service).abs().as_secs()
)]
pub struct ClocksApart {
    /// What the reader's screen said.
    pub screen: Timestamp,
    /// What the service said.
    pub service: Timestamp,
}

/// Holds the clock of the reader's screen against the clock of the service.
///
/// # Errors
/// [`ClocksApart`] where they are two seconds apart or more.
pub fn agree(screen: Timestamp, service: Timestamp) -> Result<(), ClocksApart> {
    if screen.duration_since(service).abs() < MOST_APART {
        Ok(())
    } else {
        Err(ClocksApart { screen, service })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_seconds_apart_are_too_many_in_either_direction() {
        let service: Timestamp = "2026-05-01T10:00:00Z".parse().unwrap();
        for (millis, agreed) in [
            (0, true),
            (1_999, true),
            (-1_999, true),
            (2_000, false),
            (-2_000, false),
        ] {
            let screen = service + SignedDuration::from_millis(millis);
            assert_eq!(agree(screen, service).is_ok(), agreed, "{millis} ms");
        }
        let error = agree(service + SignedDuration::from_secs(47), service).unwrap_err();
        assert!(error.to_string().contains("47 s apart"), "{error}");
    }
}
