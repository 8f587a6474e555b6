//! Where a slide goes: its case, specimen, consultation, block and section, made where they are
//! not there yet.

use super::change::Change;
use super::error::database;
use super::row::Columns;
use super::stamps::stamp_consultation;
use super::turnaround_targets::in_force;
use crate::access::actor::Actor;
use crate::domain::case::{Accession, Part};
use crate::domain::deadline::Urgency;
use crate::domain::ids::{BlockId, CaseId, ConsultationId, SectionId, SpecimenId};
use crate::domain::specimen::{AgeGroup, SpecimenFacts};
use crate::domain::turnaround::stamp::StampKind;
use crate::domain::upload::SubmissionFacts;
use crate::store::contract::error::StoreError;
use jiff::Timestamp;

/// Label of the block and of the section that stand in where nobody names one.
const DEFAULT_LABEL: &str = "1";

/// Where a slide goes.
pub(super) struct Place {
    pub(super) case: CaseId,
    pub(super) consultation: ConsultationId,
    pub(super) section: SectionId,
    pub(super) due_at: Timestamp,
    /// What was stated about the specimen before.
    pub(super) known_facts: SpecimenFacts,
}

/// Finds or makes the place for a slide.
pub(super) async fn place_for(
    change: &mut Change,
    actor: &Actor,
    facts: &SubmissionFacts,
) -> Result<Place, StoreError> {
    let case = match &facts.accession {
        Some(accession) => named_case(change, actor, accession).await?,
        None => unnamed_case(change, actor).await?,
    };
    let part = facts.part.clone().unwrap_or_default();
    let stated = &facts.inputs.facts;
    let (specimen, known_facts) = specimen(change, actor, case, &part, stated).await?;
    let (consultation, due_at) = consultation(change, actor, specimen, facts.urgency).await?;
    let block = block(change, actor, specimen).await?;
    let section = section(change, actor, block).await?;
    Ok(Place {
        case,
        consultation,
        section,
        due_at,
        known_facts,
    })
}

pub(super) async fn find_case(
    change: &mut Change,
    actor: &Actor,
    accession: &Accession,
) -> Result<Option<CaseId>, StoreError> {
    let row = sqlx::query("SELECT id FROM case_file WHERE organisation_id = ? AND accession = ?")
        .bind(actor.organisation.to_string())
        .bind(accession.as_str())
        .fetch_optional(change.connection())
        .await
        .map_err(database)?;
    row.map(|row| row.parsed("id")).transpose()
}

async fn named_case(
    change: &mut Change,
    actor: &Actor,
    accession: &Accession,
) -> Result<CaseId, StoreError> {
    if let Some(case) = find_case(change, actor, accession).await? {
        return Ok(case);
    }
    let case = CaseId::generate();
    insert_case(change, actor, case, accession).await?;
    Ok(case)
}

/// A case of its own under a made-up name. A short name can be taken already, and must never lead
/// into somebody else's case.
async fn unnamed_case(change: &mut Change, actor: &Actor) -> Result<CaseId, StoreError> {
    loop {
        let case = CaseId::generate();
        let accession = Accession::unnamed(case);
        if find_case(change, actor, &accession).await?.is_none() {
            insert_case(change, actor, case, &accession).await?;
            return Ok(case);
        }
    }
}

async fn insert_case(
    change: &mut Change,
    actor: &Actor,
    case: CaseId,
    accession: &Accession,
) -> Result<(), StoreError> {
    let at = change.microseconds();
    sqlx::query(
        "INSERT INTO case_file (organisation_id, id, accession, created_at) VALUES (?, ?, ?, ?)",
    )
    .bind(actor.organisation.to_string())
    .bind(case.to_string())
    .bind(accession.as_str())
    .bind(at)
    .execute(change.connection())
    .await
    .map_err(database)?;
    Ok(())
}

/// The specimen, and what was stated about it before. What was not stated before is filled in;
/// what was is left as it is, and a submission that states otherwise keeps that for its own run.
pub(super) async fn specimen(
    change: &mut Change,
    actor: &Actor,
    case: CaseId,
    part: &Part,
    stated: &SpecimenFacts,
) -> Result<(SpecimenId, SpecimenFacts), StoreError> {
    let at = change.microseconds();
    let row = sqlx::query(
        "INSERT INTO specimen (organisation_id, id, case_id, part, organ, age_group, created_at)
         VALUES (?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (organisation_id, case_id, part) DO UPDATE
             SET organ = coalesce(organ, excluded.organ),
                 age_group = coalesce(age_group, excluded.age_group)
         RETURNING id, organ, age_group",
    )
    .bind(actor.organisation.to_string())
    .bind(SpecimenId::generate().to_string())
    .bind(case.to_string())
    .bind(part.as_str())
    .bind(stated.organ.as_ref().map(|organ| organ.as_str().to_owned()))
    .bind(stated.age_group.map(AgeGroup::code))
    .bind(at)
    .fetch_one(change.connection())
    .await
    .map_err(database)?;
    let known = SpecimenFacts {
        organ: row.maybe_parsed("organ")?,
        preparation: None,
        age_group: row.maybe_word("age_group")?,
    };
    Ok((row.parsed("id")?, known))
}

/// The newest open consultation of the same urgency that is not overdue, or a new one, due by the
/// targets as they stand now: a slide that comes after the read was due belongs to another request.
async fn consultation(
    change: &mut Change,
    actor: &Actor,
    specimen: SpecimenId,
    urgency: Urgency,
) -> Result<(ConsultationId, Timestamp), StoreError> {
    let at = change.at;
    let row = sqlx::query(
        "SELECT id, due_at FROM consultation
         WHERE organisation_id = ? AND specimen_id = ? AND urgency = ? AND state = 'open'
           AND due_at >= ?
         ORDER BY id DESC LIMIT 1",
    )
    .bind(actor.organisation.to_string())
    .bind(specimen.to_string())
    .bind(urgency.code())
    .bind(at.as_microsecond())
    .fetch_optional(change.connection())
    .await
    .map_err(database)?;
    if let Some(row) = row {
        return Ok((row.parsed("id")?, row.time("due_at")?));
    }
    let id = ConsultationId::generate();
    let targets = in_force(change.connection(), actor.organisation)
        .await?
        .targets;
    let due_at = targets.due_at(urgency, at);
    sqlx::query(
        "INSERT INTO consultation (organisation_id, id, specimen_id, urgency, received_at, due_at)
         VALUES (?, ?, ?, ?, ?, ?)",
    )
    .bind(actor.organisation.to_string())
    .bind(id.to_string())
    .bind(specimen.to_string())
    .bind(urgency.code())
    .bind(at.as_microsecond())
    .bind(due_at.as_microsecond())
    .execute(change.connection())
    .await
    .map_err(database)?;
    let (organisation, by) = (actor.organisation, actor.principal);
    stamp_consultation(change, organisation, by, id, StampKind::Received).await?;
    Ok((id, due_at))
}

pub(super) async fn block(
    change: &mut Change,
    actor: &Actor,
    specimen: SpecimenId,
) -> Result<BlockId, StoreError> {
    let at = change.microseconds();
    sqlx::query(
        "INSERT INTO block (organisation_id, id, specimen_id, label, created_at)
         VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (organisation_id, specimen_id, label) DO UPDATE SET label = label
         RETURNING id",
    )
    .bind(actor.organisation.to_string())
    .bind(BlockId::generate().to_string())
    .bind(specimen.to_string())
    .bind(DEFAULT_LABEL)
    .bind(at)
    .fetch_one(change.connection())
    .await
    .map_err(database)?
    .parsed("id")
}

pub(super) async fn section(
    change: &mut Change,
    actor: &Actor,
    block: BlockId,
) -> Result<SectionId, StoreError> {
    let at = change.microseconds();
    sqlx::query(
        "INSERT INTO section (organisation_id, id, block_id, label, created_at)
         VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (organisation_id, block_id, label) DO UPDATE SET label = label
         RETURNING id",
    )
    .bind(actor.organisation.to_string())
    .bind(SectionId::generate().to_string())
    .bind(block.to_string())
    .bind(DEFAULT_LABEL)
    .bind(at)
    .fetch_one(change.connection())
    .await
    .map_err(database)?
    .parsed("id")
}
