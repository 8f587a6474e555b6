//! Recording the one final verdict of a run.

use super::change::Change;
use super::drift;
use super::error::{database, not_found};
use super::forget_arrival;
use super::later_material::tell_if_signed;
use super::row::{Columns, to_json};
use super::run_place::RunPlace;
use super::stamps::stamp_slide;
use super::suspicion::recount;
use crate::access::actor::Actor;
use crate::domain::event::{Happening, Material};
use crate::domain::ids::{OrganisationId, RunId, VerdictVersionId};
use crate::domain::turnaround::stamp::StampKind;
use crate::domain::verdict::{Outcome, Region, Verdict};
use crate::store::contract::error::StoreError;
use sqlx::SqliteConnection;

/// Finds where a run belongs.
pub(super) async fn place_of(
    connection: &mut SqliteConnection,
    organisation: OrganisationId,
    run: RunId,
) -> Result<RunPlace, StoreError> {
    let row = sqlx::query(
        "SELECT r.slide_id, r.inputs, p.case_id
         FROM run r
         JOIN slide s ON s.organisation_id = r.organisation_id AND s.id = r.slide_id
         JOIN consultation c ON c.organisation_id = s.organisation_id AND c.id = s.consultation_id
         JOIN specimen p ON p.organisation_id = c.organisation_id AND p.id = c.specimen_id
         WHERE r.organisation_id = ? AND r.id = ?",
    )
    .bind(organisation.to_string())
    .bind(run.to_string())
    .fetch_optional(connection)
    .await
    .map_err(database)?
    .ok_or_else(|| not_found("run", &run))?;
    Ok(RunPlace {
        run,
        slide: row.parsed("slide_id")?,
        case: row.parsed("case_id")?,
        inputs: row.json("inputs")?,
    })
}

/// Records the final verdict of a run, its regions, event and audit record. The unique index on
/// final verdicts is what a second one fails on, whatever else goes wrong.
pub(super) async fn record_final(
    change: &mut Change,
    actor: &Actor,
    place: &RunPlace,
    verdict: &Verdict,
) -> Result<(), StoreError> {
    let id = VerdictVersionId::generate();
    let organisation = actor.organisation.to_string();
    let at = change.microseconds();
    let inserted = sqlx::query(
        "INSERT INTO verdict_version (organisation_id, id, run_id, version, final, outcome, score,
                                      reasons, document, recorded_at)
         SELECT ?1, ?2, ?3, coalesce(max(version), 0) + 1, 1, ?4, ?5, ?6, ?7, ?8
         FROM verdict_version WHERE organisation_id = ?1 AND run_id = ?3",
    )
    .bind(&organisation)
    .bind(id.to_string())
    .bind(place.run.to_string())
    .bind(verdict.outcome.code())
    .bind(verdict.score)
    .bind(to_json("reasons", &verdict.reasons)?)
    .bind(to_json("verdict", verdict)?)
    .bind(at)
    .execute(change.connection())
    .await;
    if let Err(error) = inserted {
        let twice = error
            .as_database_error()
            .is_some_and(sqlx::error::DatabaseError::is_unique_violation);
        return Err(if twice {
            StoreError::AlreadyFinal { run: place.run }
        } else {
            database(error)
        });
    }
    drift::keep(change, actor, place, verdict).await?;
    if verdict.outcome != Outcome::Failed {
        stamp_verdict(change, actor, place).await?;
    }
    for region in &verdict.regions {
        record_region(change, &organisation, id, region).await?;
    }
    sqlx::query(
        "UPDATE run SET state = 'done', progress = NULL, finished_at = ?
         WHERE organisation_id = ? AND id = ?",
    )
    .bind(at)
    .bind(&organisation)
    .bind(place.run.to_string())
    .execute(change.connection())
    .await
    .map_err(database)?;
    forget_arrival::forget_slide(change, actor.organisation, place.slide).await?;
    recount(change, actor.organisation, place.slide).await?;
    tell_if_signed(change, actor.organisation, place.slide, Material::Verdict).await?;
    let happening = Happening::VerdictFinal {
        slide_id: place.slide,
        run_id: place.run,
        outcome: verdict.outcome,
    };
    change
        .tell(actor.organisation, place.case, Some(place.run), &happening)
        .await?;
    let details = serde_json::json!({
        "slide": place.slide,
        "outcome": verdict.outcome,
        "model": verdict.model,
        "program_version": verdict.program_version,
    });
    let subject = ("run", place.run.to_string());
    change
        .audit(actor, "verdict.record", subject, details)
        .await
}

/// Stamps the verdict, and the first flag unless something was said before.
async fn stamp_verdict(
    change: &mut Change,
    actor: &Actor,
    place: &RunPlace,
) -> Result<(), StoreError> {
    let at = change.at;
    for kind in [StampKind::FirstFlag, StampKind::FinalVerdict] {
        let (organisation, by) = (actor.organisation, actor.principal);
        stamp_slide(change, organisation, by, place.slide, kind, at).await?;
    }
    Ok(())
}

async fn record_region(
    change: &mut Change,
    organisation: &str,
    verdict: VerdictVersionId,
    region: &Region,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO region (organisation_id, verdict_id, rank, polygon, area_mm2, max_score,
                             mean_score, label)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(organisation)
    .bind(verdict.to_string())
    .bind(region.rank)
    .bind(to_json("polygon", &region.polygon)?)
    .bind(region.area_mm2)
    .bind(region.max_score)
    .bind(region.mean_score)
    .bind(&region.label)
    .execute(change.connection())
    .await
    .map_err(database)?;
    Ok(())
}
