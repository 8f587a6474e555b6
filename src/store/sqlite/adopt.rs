//! A slide that nobody named gets the name under which it is handed in again.

use super::cases::{block, find_case, section, specimen};
use super::change::Change;
use super::error::database;
use super::identity::Twin;
use crate::access::actor::Actor;
use crate::domain::case::{Accession, Part};
use crate::domain::event::Happening;
use crate::domain::ids::{CaseId, SpecimenId};
use crate::domain::upload::SubmissionFacts;
use crate::store::contract::error::StoreError;

/// Puts the twin's consultation, whose clock goes on, under the accession and part that are stated
/// now, and gives its case.
///
/// If there is no such case yet, the unnamed one takes the name and its address stays good.
pub(super) async fn adopt(
    change: &mut Change,
    actor: &Actor,
    twin: &Twin,
    accession: &Accession,
    facts: &SubmissionFacts,
) -> Result<CaseId, StoreError> {
    let case = if let Some(case) = find_case(change, actor, accession).await? {
        let part = facts.part.clone().unwrap_or_default();
        move_to(change, actor, twin, case, &part, facts).await?;
        case
    } else {
        rename_case(change, actor, twin.case, accession).await?;
        if let Some(part) = facts.part.as_ref().filter(|part| **part != twin.part)
            && !rename_only_part(change, actor, twin.case, part).await?
        {
            move_to(change, actor, twin, twin.case, part, facts).await?;
        }
        twin.case
    };
    let happening = Happening::SlideAccepted {
        slide_id: twin.slide,
        case_id: case,
        consultation_id: twin.consultation,
        run_id: twin.run,
    };
    change
        .tell(actor.organisation, case, Some(twin.run), &happening)
        .await?;
    let details = serde_json::json!({ "from": twin.case, "to": case });
    let subject = ("slide", twin.slide.to_string());
    change
        .audit(actor, "identity.adopt", subject, details)
        .await?;
    Ok(case)
}

async fn rename_case(
    change: &mut Change,
    actor: &Actor,
    case: CaseId,
    accession: &Accession,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE case_file SET accession = ? WHERE organisation_id = ? AND id = ?")
        .bind(accession.as_str())
        .bind(actor.organisation.to_string())
        .bind(case.to_string())
        .execute(change.connection())
        .await
        .map_err(database)?;
    Ok(())
}

/// Whether the case had one part only, which now has this name.
async fn rename_only_part(
    change: &mut Change,
    actor: &Actor,
    case: CaseId,
    part: &Part,
) -> Result<bool, StoreError> {
    let renamed = sqlx::query(
        "UPDATE specimen SET part = ?1 WHERE organisation_id = ?2 AND case_id = ?3
           AND (SELECT count(*) FROM specimen
                WHERE organisation_id = ?2 AND case_id = ?3) = 1",
    )
    .bind(part.as_str())
    .bind(actor.organisation.to_string())
    .bind(case.to_string())
    .execute(change.connection())
    .await
    .map_err(database)?;
    Ok(renamed.rows_affected() == 1)
}

/// The consultation with its slides, to a part of a case.
async fn move_to(
    change: &mut Change,
    actor: &Actor,
    twin: &Twin,
    case: CaseId,
    part: &Part,
    facts: &SubmissionFacts,
) -> Result<(), StoreError> {
    let (specimen, _): (SpecimenId, _) =
        specimen(change, actor, case, part, &facts.inputs.facts).await?;
    let block = block(change, actor, specimen, None).await?;
    let section = section(change, actor, block, None).await?;
    sqlx::query("UPDATE consultation SET specimen_id = ? WHERE organisation_id = ? AND id = ?")
        .bind(specimen.to_string())
        .bind(actor.organisation.to_string())
        .bind(twin.consultation.to_string())
        .execute(change.connection())
        .await
        .map_err(database)?;
    sqlx::query(
        "UPDATE slide SET section_id = ? WHERE organisation_id = ? AND consultation_id = ?",
    )
    .bind(section.to_string())
    .bind(actor.organisation.to_string())
    .bind(twin.consultation.to_string())
    .execute(change.connection())
    .await
    .map_err(database)?;
    Ok(())
}
