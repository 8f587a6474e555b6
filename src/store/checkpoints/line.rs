//! A checkpoint as a line of its file.

use super::key::CheckpointKey;
use crate::domain::audit::ChainPlace;
use crate::domain::audit_checkpoint::Checkpoint;
use crate::domain::ids::OrganisationId;
use crate::domain::slide::Digest;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    series: Uuid,
    number: u64,
    organisation: OrganisationId,
    sequence: u64,
    head: Digest,
    at: Timestamp,
    previous: Digest,
    signature: String,
}

/// The checkpoint, signed, as JSON with a line break.
pub(super) fn signed(checkpoint: &Checkpoint, key: &CheckpointKey) -> serde_json::Result<String> {
    let line = Line {
        series: checkpoint.series,
        number: checkpoint.number,
        organisation: checkpoint.organisation,
        sequence: checkpoint.place.sequence,
        head: checkpoint.place.hash,
        at: checkpoint.at,
        previous: checkpoint.previous,
        signature: key.sign(&checkpoint.statement()),
    };
    Ok(serde_json::to_string(&line)? + "\n")
}

/// The checkpoint and its signature, of which nothing is checked yet.
pub(super) fn parsed(line: &str) -> serde_json::Result<(Checkpoint, String)> {
    let line: Line = serde_json::from_str(line)?;
    let checkpoint = Checkpoint {
        series: line.series,
        number: line.number,
        organisation: line.organisation,
        place: ChainPlace {
            sequence: line.sequence,
            hash: line.head,
        },
        at: line.at,
        previous: line.previous,
    };
    Ok((checkpoint, line.signature))
}

/// What the next checkpoint names, and the chain too.
pub(super) fn digest(checkpoint: &Checkpoint) -> Digest {
    Digest::from_bytes(Sha256::digest(checkpoint.statement()).into())
}
