//! Permanent diagnoses as they are kept.

use super::change::Change;
use super::error::database;
use super::row::{Columns, corrupt, to_json};
use crate::access::actor::Actor;
use crate::access::policy::Action;
use crate::access::require::require;
use crate::domain::consultation::step::Why;
use crate::domain::free_text::Prose;
use crate::domain::ids::{ConsultationId, OrganisationId};
use crate::domain::permanent::category::PermanentCategory;
use crate::domain::permanent::concordance::{Cause, Concordance, ConcordanceCode};
use crate::domain::permanent::diagnosis::Finding;
use crate::domain::permanent::form::PermanentForm;
use crate::domain::permanent::source::{ExternalId, Source};
use crate::domain::slide::Digest;
use crate::store::contract::error::StoreError;
use crate::store::contract::permanents::PermanentRecord;
use jiff::civil::Date;
use sha2::{Digest as _, Sha256};
use sqlx::SqliteConnection;
use sqlx::sqlite::SqliteRow;

/// Covers all that was recorded of a diagnosis, each piece with its length in front.
pub(super) fn content_of(
    finding: &Finding,
    read_version: u32,
    (source, external_id): (Source, Option<&ExternalId>),
    diagnosed_on: Date,
) -> Result<Digest, StoreError> {
    let mut hash = Sha256::new_with_prefix(b"zhedel permanent diagnosis 1");
    for part in [
        to_json("permanent diagnosis", &PermanentForm::from(finding))?,
        read_version.to_string(),
        source.code().to_owned(),
        external_id.map(ToString::to_string).unwrap_or_default(),
        diagnosed_on.to_string(),
    ] {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part.as_bytes());
    }
    Ok(Digest::from_bytes(hash.finalize().into()))
}

/// Writes a version.
pub(super) async fn insert(
    change: &mut Change,
    organisation: OrganisationId,
    id: ConsultationId,
    record: &PermanentRecord,
) -> Result<(), StoreError> {
    let finding = &record.finding;
    let concordance = finding.concordance;
    sqlx::query(
        "INSERT INTO permanent_diagnosis (organisation_id, id, consultation_id, version, read_version, category,
                                          words, concordance, cause, appropriate, note, source, external_id,
                                          diagnosed_on, author, amended_because, content_sha256, recorded_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(organisation.to_string())
    .bind(record.id.to_string())
    .bind(id.to_string())
    .bind(record.version)
    .bind(record.read_version)
    .bind(finding.category.code())
    .bind(finding.words.as_str())
    .bind(concordance.map(|one| one.code().code()))
    .bind(concordance.and_then(Concordance::cause).map(Cause::code))
    .bind(concordance.and_then(Concordance::appropriate))
    .bind(finding.note.as_ref().map(Prose::as_str))
    .bind(record.source.code())
    .bind(record.external_id.as_ref().map(ExternalId::as_str))
    .bind(record.diagnosed_on.to_string())
    .bind(record.author.to_string())
    .bind(record.amended_because.as_ref().map(Why::as_str))
    .bind(record.content.to_string())
    .bind(record.recorded_at.as_microsecond())
    .execute(change.connection())
    .await
    .map_err(database)?;
    Ok(())
}

/// Every version of the permanent diagnosis of a consultation, the first one first.
pub(super) async fn permanents_of(
    connection: &mut SqliteConnection,
    organisation: OrganisationId,
    id: ConsultationId,
) -> Result<Vec<PermanentRecord>, StoreError> {
    let rows = sqlx::query(
        "SELECT id, version, read_version, category, words, concordance, cause, appropriate, note, source,
                external_id, diagnosed_on, author, amended_because, content_sha256, recorded_at
         FROM permanent_diagnosis WHERE organisation_id = ? AND consultation_id = ? ORDER BY version",
    )
    .bind(organisation.to_string())
    .bind(id.to_string())
    .fetch_all(connection)
    .await
    .map_err(database)?;
    rows.iter().map(record).collect()
}

/// The same as somebody may see it: how a colleague's read compares is for those who record it.
pub(super) async fn permanents_for(
    connection: &mut SqliteConnection,
    actor: &Actor,
    id: ConsultationId,
) -> Result<Vec<PermanentRecord>, StoreError> {
    let mut records = permanents_of(connection, actor.organisation, id).await?;
    if require(actor, Action::RecordPermanent).is_err() {
        for record in &mut records {
            record.finding.concordance = None;
            record.finding.note = None;
        }
    }
    Ok(records)
}

/// How a read compares, from its columns.
pub(super) fn concordance(row: &SqliteRow) -> Result<Option<Concordance>, StoreError> {
    let Some(code) = row.maybe_word::<ConcordanceCode>("concordance")? else {
        return Ok(None);
    };
    let cause = row.maybe_word::<Cause>("cause")?;
    let told = match (code, cause) {
        (ConcordanceCode::Agree, None) => Concordance::Agree,
        (ConcordanceCode::Minor, Some(cause)) => Concordance::Minor { cause },
        (ConcordanceCode::Major, Some(cause)) => Concordance::Major { cause },
        (ConcordanceCode::Deferred, Some(cause)) => Concordance::Deferred {
            cause,
            appropriate: row.maybe_flag("appropriate")?,
        },
        _ => return Err(corrupt("concordance", "its cause does not fit it")),
    };
    Ok(Some(told))
}

/// Reads a version, and believes it only if it is as it was recorded.
fn record(row: &SqliteRow) -> Result<PermanentRecord, StoreError> {
    let finding = Finding {
        category: row.word::<PermanentCategory>("category")?,
        words: row.parsed("words")?,
        concordance: concordance(row)?,
        note: row.maybe_parsed("note")?,
    };
    let record = PermanentRecord {
        id: row.parsed("id")?,
        version: row.small("version")?,
        read_version: row.small("read_version")?,
        finding,
        source: row.word("source")?,
        external_id: row.maybe_parsed("external_id")?,
        diagnosed_on: row.parsed("diagnosed_on")?,
        author: row.parsed("author")?,
        amended_because: row.maybe_parsed("amended_because")?,
        content: row.parsed("content_sha256")?,
        recorded_at: row.time("recorded_at")?,
    };
    let told = (record.source, record.external_id.as_ref());
    let content = content_of(
        &record.finding,
        record.read_version,
        told,
        record.diagnosed_on,
    )?;
    if content != record.content {
        return Err(corrupt(
            "permanent diagnosis",
            "it is not as it was recorded",
        ));
    }
    Ok(record)
}
