//! Names of things: UUID version 7, each kind of thing with a type of its own.
//!
//! Version 7 sorts by the time it was made, so that an index on it grows at its end.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
        )]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// A new id, never given before.
            #[must_use]
            pub fn generate() -> Self {
                Self(Uuid::now_v7())
            }

            /// The id that a UUID stands for.
            #[must_use]
            pub fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// The UUID.
            #[must_use]
            pub fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, uuid::Error> {
                Uuid::parse_str(text).map(Self)
            }
        }
    };
}

id!(
    /// An organisation: one laboratory or hospital that shares its slides with nobody else.
    OrganisationId
);
id!(
    /// Whoever acts: a person, or a part of the service.
    PrincipalId
);
id!(
    /// A case: one accession.
    CaseId
);
id!(
    /// One part of a case, such as part A.
    SpecimenId
);
id!(
    /// One request on one specimen.
    ConsultationId
);
id!(
    /// A block of tissue.
    BlockId
);
id!(
    /// A section of a block.
    SectionId
);
id!(
    /// One scan of a section.
    SlideId
);
id!(
    /// An upload, from its first byte to the slide that it becomes.
    UploadId
);
id!(
    /// One run of one model over one slide.
    RunId
);
id!(
    /// One version of a run's verdict.
    VerdictVersionId
);
id!(
    /// A piece of machine work in the job queue.
    JobId
);
id!(
    /// A validation run of the service.
    ValidationId
);
id!(
    /// A labelled set that somebody uploaded.
    ValidationSetId
);
id!(
    /// A token that a program shows in place of a password.
    ApiTokenId
);
id!(
    /// An address that is told of events.
    WebhookId
);
id!(
    /// A notice on its way to one receiver.
    DeliveryId
);
id!(
    /// One signed version of a read.
    SignedReadId
);
id!(
    /// One call of a signed read.
    CallId
);
id!(
    /// An entry of the duty roster.
    DutyId
);
id!(
    /// An emergency: access that somebody opened for themselves for a short time.
    EmergencyId
);
id!(
    /// An alarm that sounded.
    AlarmId
);
id!(
    /// One version of a permanent diagnosis.
    PermanentId
);
id!(
    /// One request for a second opinion.
    OpinionId
);
id!(
    /// A pairing of two organisations on two installations; both sides know it by the same id.
    PairingId
);
