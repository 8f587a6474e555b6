//! What could be said of a run before all of its tiles were read.

use super::change::Change;
use super::error::database;
use super::row::to_json;
use super::run_place::RunPlace;
use super::stamps::stamp_slide;
use super::suspicion::recount;
use crate::access::actor::Actor;
use crate::domain::event::Happening;
use crate::domain::provisional::Provisional;
use crate::domain::turnaround::stamp::StampKind;
use crate::store::contract::error::StoreError;

/// Records the next version and tells of it.
pub(super) async fn record(
    change: &mut Change,
    actor: &Actor,
    place: &RunPlace,
    provisional: &Provisional,
) -> Result<(), StoreError> {
    let at = change.microseconds();
    sqlx::query(
        "INSERT INTO provisional_version (organisation_id, run_id, version, suspicious,
                                          work_digest, document, recorded_at)
         SELECT r.organisation_id, r.id,
                (SELECT coalesce(max(p.version), 0) + 1 FROM provisional_version p
                 WHERE p.organisation_id = r.organisation_id AND p.run_id = r.id),
                ?3, r.work_digest, ?4, ?5
         FROM run r WHERE r.organisation_id = ?1 AND r.id = ?2",
    )
    .bind(actor.organisation.to_string())
    .bind(place.run.to_string())
    .bind(provisional.suspicious)
    .bind(to_json("provisional", provisional)?)
    .bind(at)
    .execute(change.connection())
    .await
    .map_err(database)?;
    let (organisation, by, now) = (actor.organisation, actor.principal, change.at);
    stamp_slide(
        change,
        organisation,
        by,
        place.slide,
        StampKind::FirstFlag,
        now,
    )
    .await?;
    recount(change, organisation, place.slide).await?;
    let happening = Happening::VerdictProvisional {
        slide_id: place.slide,
        run_id: place.run,
        suspicious: provisional.suspicious,
    };
    change
        .tell(organisation, place.case, Some(place.run), &happening)
        .await
}
