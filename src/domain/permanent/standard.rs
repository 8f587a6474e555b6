//! The version of a read that the permanent diagnosis is compared with.

use jiff::Timestamp;

/// A signed version, as far as the choice needs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignedVersion {
    /// Its number, from 1.
    pub version: u32,
    /// When it was signed.
    pub signed_at: Timestamp,
    /// Whether somebody in the operating room read it back correctly.
    pub read_back: bool,
}

/// The intraoperative version: the last one that the operating room knew for certain, or the last one that was signed
/// where none was read back. A version that was signed once the permanent diagnosis was on record is none: whoever
/// wrote it knew the answer.
#[must_use]
pub fn intraoperative_version(
    signed: &[SignedVersion],
    first_permanent: Option<Timestamp>,
) -> Option<u32> {
    let before = |one: &&SignedVersion| first_permanent.is_none_or(|at| one.signed_at <= at);
    let latest = |read_back: bool| {
        signed
            .iter()
            .filter(before)
            .filter(|one| !read_back || one.read_back)
            .map(|one| one.version)
            .max()
    };
    latest(true).or_else(|| latest(false))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signed(version: u32, second: i64, read_back: bool) -> SignedVersion {
        SignedVersion {
            version,
            signed_at: Timestamp::from_second(second).unwrap(),
            read_back,
        }
    }

    #[test]
    fn the_operating_room_knew_the_last_version_that_it_read_back() {
        let versions = [
            signed(1, 10, true),
            signed(2, 20, true),
            signed(3, 30, false),
        ];
        assert_eq!(intraoperative_version(&versions, None), Some(2));
        assert_eq!(intraoperative_version(&versions[2..], None), Some(3));
        assert_eq!(intraoperative_version(&[], None), None);
    }

    #[test]
    fn whoever_knew_the_permanent_diagnosis_signed_no_intraoperative_read() {
        let at = Some(Timestamp::from_second(15).unwrap());
        let versions = [signed(1, 10, false), signed(2, 20, true)];
        assert_eq!(intraoperative_version(&versions, at), Some(1));
        assert_eq!(intraoperative_version(&versions[1..], at), None);
    }
}
