//! What is signed of an audit chain and kept outside of the database.

use super::audit::ChainPlace;
use super::ids::OrganisationId;
use super::slide::Digest;
use jiff::Timestamp;
use uuid::Uuid;

/// The action of the record that tells of a checkpoint.
pub const CHECKPOINT_ACTION: &str = "audit.checkpoint";

/// Attests that a chain had a record with this hash at its end.
///
/// Checkpoints of one series follow each other by number, whichever organisations they are of, and
/// each names the one before, so that one that was taken out shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Checkpoint {
    /// The series: what one key signed into one file.
    pub series: Uuid,
    /// Number within the series, from 1.
    pub number: u64,
    /// Whose chain.
    pub organisation: OrganisationId,
    /// The last record of the chain then.
    pub place: ChainPlace,
    /// When it was signed.
    pub at: Timestamp,
    /// Digest of the statement before it in the series; all zeros for the first.
    pub previous: Digest,
}

impl Checkpoint {
    /// The bytes that are signed: lines of text, so that other tools can check the signature too.
    #[must_use]
    pub fn statement(&self) -> String {
        let Self {
            series,
            number,
            organisation,
            place: ChainPlace { sequence, hash },
            at,
            previous,
        } = self;
        format!(
            "zhedel audit checkpoint 1\nseries {series}\nnumber {number}\norganisation {organisation}\n\
             sequence {sequence}\nhead {hash}\nat {at}\nprevious {previous}\n"
        )
    }
}

/// When the next checkpoint of a chain is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CheckpointRules {
    /// After this many records.
    pub records: u64,
    /// After this many minutes, if there is anything new.
    pub minutes: u32,
}

impl Default for CheckpointRules {
    fn default() -> Self {
        Self {
            records: 1_000,
            minutes: 5,
        }
    }
}

impl CheckpointRules {
    /// Whether a checkpoint is due where `new` records stand after the last one, which is `minutes`
    /// old.
    #[must_use]
    pub fn is_due(&self, new: u64, minutes: u64) -> bool {
        new > 0 && (new >= self.records || minutes >= u64::from(self.minutes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_is_lines_of_text() {
        let checkpoint = Checkpoint {
            series: Uuid::from_u128(1),
            number: 3,
            organisation: OrganisationId::from_uuid(Uuid::from_u128(2)),
            place: ChainPlace {
                sequence: 90,
                hash: Digest::from_bytes([0xab; 32]),
            },
            at: Timestamp::from_second(1_800_000_000).unwrap(),
            previous: Digest::from_bytes([0; 32]),
        };
        insta::assert_snapshot!(checkpoint.statement(), @r"
        zhedel audit checkpoint 1
        series 00000000-0000-0000-0000-000000000001
        number 3
        organisation 00000000-0000-0000-0000-000000000002
        sequence 90
        head abababababababababababababababababababababababababababababababab
        at 2027-01-15T08:00:00Z
        previous 0000000000000000000000000000000000000000000000000000000000000000
        ");
    }

    #[test]
    fn a_checkpoint_is_due_by_records_or_by_time_and_never_for_nothing() {
        let rules = CheckpointRules::default();
        assert!(!rules.is_due(0, 600));
        assert!(!rules.is_due(999, 4));
        assert!(rules.is_due(1_000, 0));
        assert!(rules.is_due(1, 5));
    }
}
