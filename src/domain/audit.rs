//! Who did what, in a chain of records that shows when one was changed.

use super::audit_origin::AuditOutcome;
use super::ids::{OrganisationId, PrincipalId};
use super::slide::Digest;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// One record of the audit chain of an organisation.
///
/// It names people and things by their ids only, so that the chain can be kept when a patient's
/// data must go.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AuditRecord {
    /// Place in the chain, from 1.
    pub sequence: u64,
    /// When it was written.
    pub at: Timestamp,
    /// Who acted; nil for somebody who had not proven who they are.
    pub principal: PrincipalId,
    /// What was done, such as `slide.accept`.
    pub action: String,
    /// What it was done to: a kind and an id, such as `slide 0199…`.
    pub subject: String,
    /// More about it: ids, codes and figures. JSON, kept as text, since the hash covers every byte.
    pub details: String,
    /// From where it was done and how it ended; records of the first form do not tell.
    pub circumstances: Option<Circumstances>,
    /// Hash of the record before; all zeros for the first.
    pub previous: Digest,
    /// Hash of [`AuditRecord::material`].
    pub hash: Digest,
}

/// From where something was done, and how it ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Circumstances {
    /// From where, as [`AuditOrigin`](super::audit_origin::AuditOrigin) tells it. Text, since the
    /// hash covers every byte.
    pub origin: String,
    /// How it ended.
    pub outcome: AuditOutcome,
}

impl AuditRecord {
    /// The bytes that the hash covers: every field but the hash, each with its length in front,
    /// so that no two records share their material. Those of the second form name the organisation
    /// as well, so that no chain can be handed to another.
    #[must_use]
    pub fn material(&self, organisation: OrganisationId) -> Vec<u8> {
        let before = [
            self.sequence.to_string(),
            self.at.as_microsecond().to_string(),
            self.principal.to_string(),
            self.action.clone(),
            self.subject.clone(),
            self.details.clone(),
        ];
        let (form, more): (&[u8], Vec<String>) = match &self.circumstances {
            None => (b"zhedel audit 1", vec![]),
            Some(circumstances) => (
                b"zhedel audit 2",
                vec![
                    organisation.to_string(),
                    circumstances.origin.clone(),
                    circumstances.outcome.code().to_owned(),
                ],
            ),
        };
        let previous = self.previous.to_string();
        let mut material = form.to_vec();
        for field in before.iter().chain(&more).chain([&previous]) {
            material.extend_from_slice(&(field.len() as u64).to_le_bytes());
            material.extend_from_slice(field.as_bytes());
        }
        material
    }
}

/// What something was done to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AuditSubject {
    /// Kind of the thing, such as `slide`.
    pub kind: &'static str,
    /// Its id.
    pub id: Uuid,
}

/// Something that was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refusal {
    /// What was tried, such as `session.open`.
    pub action: &'static str,
    /// On what.
    pub subject: AuditSubject,
    /// A code for the reason, such as `wrong_password`; never what somebody typed.
    pub why: &'static str,
}

/// A place in a chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChainPlace {
    /// Number of the record, from 1.
    pub sequence: u64,
    /// Its hash.
    pub hash: Digest,
}

/// What a check of the whole chain found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum ChainState {
    /// Every record follows from the one before.
    Intact {
        /// Number of records.
        records: u64,
        /// Hash of the last record. A cut-off end shows only to whoever noted this elsewhere.
        head: Digest,
    },
    /// A record does not follow from the one before.
    Broken {
        /// Place in the chain of the first record that is wrong.
        sequence: u64,
        /// What is wrong with it.
        why: String,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(circumstances: Option<Circumstances>) -> AuditRecord {
        AuditRecord {
            sequence: 2,
            at: Timestamp::from_second(1_800_000_000).unwrap(),
            principal: PrincipalId::from_uuid(Uuid::from_u128(7)),
            action: "slide.accept".into(),
            subject: "slide 1".into(),
            details: "{}".into(),
            circumstances,
            previous: Digest::from_bytes([1; 32]),
            hash: Digest::from_bytes([2; 32]),
        }
    }

    fn second() -> AuditRecord {
        record(Some(Circumstances {
            origin: "web 192.0.2.7".into(),
            outcome: AuditOutcome::Done,
        }))
    }

    #[test]
    fn records_of_before_keep_their_material() {
        let organisation = OrganisationId::generate();
        let material = record(None).material(organisation);
        let length =
            |field: &str| [&(field.len() as u64).to_le_bytes()[..], field.as_bytes()].concat();
        let expected = [
            b"zhedel audit 1".to_vec(),
            length("2"),
            length("1800000000000000"),
            length("00000000-0000-0000-0000-000000000007"),
            length("slide.accept"),
            length("slide 1"),
            length("{}"),
            length(&"01".repeat(32)),
        ]
        .concat();
        assert_eq!(material, expected);
        assert_eq!(material, record(None).material(OrganisationId::generate()));
    }

    #[test]
    fn the_second_form_covers_origin_outcome_and_organisation() {
        let organisation = OrganisationId::generate();
        let material = second().material(organisation);
        assert_ne!(material, record(None).material(organisation));
        assert_ne!(material, second().material(OrganisationId::generate()));
        for other in [
            Circumstances {
                origin: "web 192.0.2.8".into(),
                outcome: AuditOutcome::Done,
            },
            Circumstances {
                origin: "web 192.0.2.7".into(),
                outcome: AuditOutcome::Refused,
            },
        ] {
            assert_ne!(material, record(Some(other)).material(organisation));
        }
    }
}
