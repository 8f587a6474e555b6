//! Where a slide goes: its case, specimen, consultation, block and section, made where they are
//! not there yet.

use super::change::Change;
use super::error::database;
use super::life::{load, make, mark};
use super::new_consultation::{begin, receive};
use super::row::Columns;
use super::stamps::stamp_received;
use crate::access::actor::Actor;
use crate::domain::case::{Accession, Part};
use crate::domain::consultation::life::Life;
use crate::domain::consultation::life_state::LifeState;
use crate::domain::consultation::question::Question;
use crate::domain::consultation::request::Label;
use crate::domain::consultation::states::Received;
use crate::domain::consultation::step::Step;
use crate::domain::deadline::Urgency;
use crate::domain::ids::{BlockId, CaseId, ConsultationId, SectionId, SpecimenId};
use crate::domain::specimen::{AgeGroup, SpecimenFacts};
use crate::domain::upload::SubmissionFacts;
use crate::store::contract::error::StoreError;
use jiff::{SignedDuration, Timestamp};

/// Label of the block and of the section that stand in where nobody names one.
const DEFAULT_LABEL: &str = "1";

/// How long after its signature a consultation takes another slide in. What comes later is another request: nobody
/// waits for it there any more, and it needs a due time of its own.
const AFTER_SIGNATURE: SignedDuration = SignedDuration::from_hours(24);

/// Where a slide goes.
pub(super) struct Place {
    pub(super) case: CaseId,
    pub(super) consultation: ConsultationId,
    pub(super) section: SectionId,
    pub(super) due_at: Timestamp,
    /// What was stated about the specimen before.
    pub(super) known_facts: SpecimenFacts,
    /// What the operating room asked, if it did.
    pub(super) question: Option<Question>,
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
    let block = block(change, actor, specimen, facts.block.as_ref()).await?;
    let section = section(change, actor, block, facts.section.as_ref()).await?;
    Ok(Place {
        case,
        consultation,
        section,
        due_at,
        known_facts,
        question: question(change, actor, consultation).await?,
    })
}

async fn question(
    change: &mut Change,
    actor: &Actor,
    id: ConsultationId,
) -> Result<Option<Question>, StoreError> {
    let row = sqlx::query("SELECT question FROM consultation WHERE organisation_id = ? AND id = ?")
        .bind(actor.organisation.to_string())
        .bind(id.to_string())
        .fetch_one(change.connection())
        .await
        .map_err(database)?;
    row.maybe_word("question")
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

/// The case of this name, made if there is none.
pub(super) async fn named_case(
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

/// The consultation that a slide belongs to, and when that is due: one that waits for it, or a new one, due by the
/// targets as they stand now.
async fn consultation(
    change: &mut Change,
    actor: &Actor,
    specimen: SpecimenId,
    urgency: Urgency,
) -> Result<(ConsultationId, Timestamp), StoreError> {
    let (id, due_at) = if let Some((id, due_at)) = waiting(change, actor, specimen, urgency).await?
    {
        let from = load(change.connection(), actor.organisation, id).await?;
        let now = change.at;
        let due_at = match from.life.state() {
            LifeState::Requested => receive(change, actor, from, now).await?,
            LifeState::AwaitingSection => {
                make(change, actor, from, Step::SectionArrived).await?;
                due_at
            }
            _ => due_at,
        };
        (id, due_at)
    } else {
        let life = Life::from(Received::unasked(mark(change, actor)));
        begin(change, actor, specimen, urgency, &life).await?
    };
    stamp_received(change, actor.organisation, actor.principal, id).await?;
    Ok((id, due_at))
}

/// The consultation of the same part and urgency that waits for a slide, never one that was called off. In this order:
///
/// 1. one for which a section was asked, whenever it comes;
/// 2. one that was requested and has nothing yet, the oldest first;
/// 3. one that somebody reads now;
/// 4. the newest that is received and not overdue, or has no slide: a slide that comes after the read was due
///    belongs to another request;
/// 5. the newest that was signed within the last day, whose reader is told.
async fn waiting(
    change: &mut Change,
    actor: &Actor,
    specimen: SpecimenId,
    urgency: Urgency,
) -> Result<Option<(ConsultationId, Timestamp)>, StoreError> {
    let now = change.at;
    let signed_after = now.checked_sub(AFTER_SIGNATURE).unwrap_or(Timestamp::MIN);
    let row = sqlx::query(
        "SELECT c.id, c.due_at FROM consultation c
         WHERE c.organisation_id = ?1 AND c.specimen_id = ?2 AND c.urgency = ?3
           AND (c.state IN ('awaiting_section', 'requested', 'being_read')
                OR (c.state = 'received'
                    AND (c.due_at >= ?4
                         OR NOT EXISTS (SELECT 1 FROM slide s
                                        WHERE s.organisation_id = c.organisation_id AND s.consultation_id = c.id)))
                OR (c.state IN ('signed', 'communicated')
                    AND EXISTS (SELECT 1 FROM signed_read r
                                WHERE r.organisation_id = c.organisation_id AND r.consultation_id = c.id
                                  AND r.version = c.read_version AND r.signed_at >= ?5)))
         ORDER BY CASE c.state WHEN 'awaiting_section' THEN 1 WHEN 'requested' THEN 2 WHEN 'being_read' THEN 3
                               WHEN 'received' THEN 4 ELSE 5 END,
                  CASE c.state WHEN 'requested' THEN c.id END, c.id DESC
         LIMIT 1",
    )
    .bind(actor.organisation.to_string())
    .bind(specimen.to_string())
    .bind(urgency.code())
    .bind(now.as_microsecond())
    .bind(signed_after.as_microsecond())
    .fetch_optional(change.connection())
    .await
    .map_err(database)?;
    row.map(|row| Ok((row.parsed("id")?, row.time("due_at")?)))
        .transpose()
}

/// The block of this label, made if there is none.
pub(super) async fn block(
    change: &mut Change,
    actor: &Actor,
    specimen: SpecimenId,
    label: Option<&Label>,
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
    .bind(label.map_or(DEFAULT_LABEL, Label::as_str))
    .bind(at)
    .fetch_one(change.connection())
    .await
    .map_err(database)?
    .parsed("id")
}

/// The section of this label, made if there is none.
pub(super) async fn section(
    change: &mut Change,
    actor: &Actor,
    block: BlockId,
    label: Option<&Label>,
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
    .bind(label.map_or(DEFAULT_LABEL, Label::as_str))
    .bind(at)
    .fetch_one(change.connection())
    .await
    .map_err(database)?
    .parsed("id")
}
