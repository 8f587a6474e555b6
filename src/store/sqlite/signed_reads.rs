//! Signed reads as they are kept.

use super::change::Change;
use super::error::database;
use super::row::{Columns, corrupt, to_json};
use crate::domain::consultation::mark::Mark;
use crate::domain::consultation::step::Why;
use crate::domain::ids::{ConsultationId, OrganisationId, SignedReadId};
use crate::domain::slide::Digest;
use crate::store::contract::error::StoreError;
use crate::store::contract::reads::{SignedRead, Signing};
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};
use sqlx::SqliteConnection;
use sqlx::sqlite::SqliteRow;

/// Covers read, screen and confirmation, each with its length in front, and the time of a read that was signed later.
fn content_of(parts: [&str; 3], read_at: Option<Timestamp>) -> Digest {
    let mut hash = Sha256::new_with_prefix(b"zhedel signed read 1");
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part.as_bytes());
    }
    if let Some(at) = read_at {
        hash.update(at.as_microsecond().to_le_bytes());
    }
    Digest::from_bytes(hash.finalize().into())
}

/// Writes a version.
pub(super) async fn insert(
    change: &mut Change,
    organisation: OrganisationId,
    id: ConsultationId,
    (version, mark): (u32, Mark),
    signing: Signing,
    amended_because: Option<Why>,
) -> Result<SignedRead, StoreError> {
    let document = to_json("read", &signing.read)?;
    let on_screen = to_json("what was on screen", &signing.on_screen)?;
    let confirmed = to_json("confirmation", &signing.confirmation)?;
    let signed = SignedRead {
        id: SignedReadId::generate(),
        version,
        author: mark.by,
        signed_at: mark.at,
        read_at: signing.read_at,
        content: content_of([&document, &on_screen, &confirmed], signing.read_at),
        read: signing.read,
        confirmation: signing.confirmation,
        on_screen: signing.on_screen,
        signature: signing.signature,
        amended_because,
    };
    let why = signed.amended_because.as_ref();
    sqlx::query(
        "INSERT INTO signed_read (organisation_id, id, consultation_id, version, author, document, on_screen,
                                  confirmed, signature, content_sha256, amended_because, signed_at, read_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(organisation.to_string())
    .bind(signed.id.to_string())
    .bind(id.to_string())
    .bind(version)
    .bind(mark.by.to_string())
    .bind(document)
    .bind(on_screen)
    .bind(confirmed)
    .bind(to_json("signature", &signed.signature)?)
    .bind(signed.content.to_string())
    .bind(why.map(Why::as_str))
    .bind(mark.at.as_microsecond())
    .bind(signed.read_at.map(Timestamp::as_microsecond))
    .execute(change.connection())
    .await
    .map_err(database)?;
    Ok(signed)
}

/// Every version of the read of a consultation, the first one first.
pub(super) async fn reads_of(
    connection: &mut SqliteConnection,
    organisation: OrganisationId,
    id: ConsultationId,
) -> Result<Vec<SignedRead>, StoreError> {
    let rows = sqlx::query(
        "SELECT id, version, author, document, on_screen, confirmed, signature, content_sha256,
                amended_because, signed_at, read_at
         FROM signed_read WHERE organisation_id = ? AND consultation_id = ? ORDER BY version",
    )
    .bind(organisation.to_string())
    .bind(id.to_string())
    .fetch_all(connection)
    .await
    .map_err(database)?;
    rows.iter().map(signed_read).collect()
}

/// Reads a version, and believes it only if it is as it was signed.
fn signed_read(row: &SqliteRow) -> Result<SignedRead, StoreError> {
    let content = row.parsed("content_sha256")?;
    let kept = [
        row.text("document")?,
        row.text("on_screen")?,
        row.text("confirmed")?,
    ];
    let read_at = row.maybe_time("read_at")?;
    if content_of(kept, read_at) != content {
        let why = "it is not as it was signed";
        return Err(corrupt("signed read", why));
    }
    Ok(SignedRead {
        id: row.parsed("id")?,
        version: row.small("version")?,
        author: row.parsed("author")?,
        signed_at: row.time("signed_at")?,
        read_at,
        read: row.json("document")?,
        confirmation: row.json("confirmed")?,
        on_screen: row.json("on_screen")?,
        signature: row.json("signature")?,
        content,
        amended_because: row.maybe_parsed("amended_because")?,
    })
}
