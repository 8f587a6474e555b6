//! What a worker records of a run.

use super::SqliteStore;
use super::arrivals::was_read_ahead;
use super::error::{database, not_found};
use super::forecasts::keep_cost;
use super::job_row::{JobEnd, end};
use super::lease::check;
use super::provisional;
use super::request_run::request_run;
use super::row::{Columns, to_json};
use super::suspicion::recount;
use super::tiles;
use super::verdicts::{place_of, record_final};
use crate::access::actor::Actor;
use crate::access::policy::Action;
use crate::access::require::require;
use crate::domain::event::Happening;
use crate::domain::ids::{RunId, SlideId};
use crate::domain::progress::Progress;
use crate::domain::provisional::Provisional;
use crate::domain::run::Correction;
use crate::domain::slide::{Digest, ScanDescription};
use crate::domain::tile::TileResult;
use crate::store::contract::Answer;
use crate::store::contract::error::StoreError;
use crate::store::contract::queue::Lease;
use crate::store::contract::runs::{FinishedRun, RunMeans, RunOrder, Runs};
use sha2::{Digest as _, Sha256};

/// The digest of everything that decides what a tile's scores are.
fn work_digest(inputs: &str, means: &RunMeans) -> Digest {
    let mut hash = Sha256::new();
    for part in [
        inputs,
        &means.model_name,
        &means.model_version,
        &means.model_variant,
        &means.settings,
        &means.program_version,
    ] {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    Digest::from_bytes(hash.finalize().into())
}

/// A change by the holder of a lease, who may act for the lease's organisation only.
async fn held_change(
    store: &SqliteStore,
    actor: &Actor,
    lease: &Lease,
) -> Result<super::change::Change, StoreError> {
    require(actor, Action::CarryOutRun)?;
    let mut change = store.change().await?;
    let held = check(&mut change, lease).await?;
    if held.organisation != actor.organisation {
        return Err(not_found("run", &lease.run));
    }
    Ok(change)
}

impl Runs for SqliteStore {
    fn request_run<'a>(
        &'a self,
        actor: &'a Actor,
        slide: SlideId,
        correction: Correction,
    ) -> Answer<'a, RunId> {
        Box::pin(request_run(self, actor, slide, correction))
    }

    fn run_order<'a>(&'a self, actor: &'a Actor, run: RunId) -> Answer<'a, RunOrder> {
        Box::pin(async move {
            require(actor, Action::CarryOutRun)?;
            let row = sqlx::query(
                "SELECT r.slide_id, r.inputs, s.digest
                 FROM run r JOIN slide s ON s.organisation_id = r.organisation_id AND s.id = r.slide_id
                 WHERE r.organisation_id = ? AND r.id = ?",
            )
            .bind(actor.organisation.to_string())
            .bind(run.to_string())
            .fetch_optional(&self.readers)
            .await
            .map_err(database)?
            .ok_or_else(|| not_found("run", &run))?;
            Ok(RunOrder {
                run,
                slide: row.parsed("slide_id")?,
                digest: row.parsed("digest")?,
                inputs: row.json("inputs")?,
            })
        })
    }

    fn begin_run<'a>(
        &'a self,
        actor: &'a Actor,
        lease: &'a Lease,
        means: RunMeans,
    ) -> Answer<'a, Vec<TileResult>> {
        Box::pin(async move {
            let mut change = held_change(self, actor, lease).await?;
            let (organisation, run) = (actor.organisation.to_string(), lease.run.to_string());
            let row = sqlx::query("SELECT inputs FROM run WHERE organisation_id = ? AND id = ?")
                .bind(&organisation)
                .bind(&run)
                .fetch_one(change.connection())
                .await
                .map_err(database)?;
            let digest = work_digest(row.text("inputs")?, &means);
            let at = change.microseconds();
            sqlx::query(
                "UPDATE run SET state = 'in_progress', started_at = coalesce(started_at, ?),
                        model_name = ?, model_version = ?, model_variant = ?, settings = ?,
                        program_version = ?, work_digest = ?
                 WHERE organisation_id = ? AND id = ?",
            )
            .bind(at)
            .bind(means.model_name)
            .bind(means.model_version)
            .bind(means.model_variant)
            .bind(means.settings)
            .bind(means.program_version)
            .bind(digest.to_string())
            .bind(&organisation)
            .bind(&run)
            .execute(change.connection())
            .await
            .map_err(database)?;
            // What was said early by another model no longer counts.
            let place = place_of(change.connection(), actor.organisation, lease.run).await?;
            recount(&mut change, actor.organisation, place.slide).await?;
            let tiles = tiles::all(change.connection(), actor.organisation, lease.run).await?;
            change.commit().await?;
            Ok(tiles)
        })
    }

    fn describe_slide<'a>(
        &'a self,
        actor: &'a Actor,
        lease: &'a Lease,
        description: ScanDescription,
    ) -> Answer<'a, ()> {
        Box::pin(async move {
            let mut change = held_change(self, actor, lease).await?;
            let place = place_of(change.connection(), actor.organisation, lease.run).await?;
            sqlx::query(
                "UPDATE slide SET description = ?, format = ? WHERE organisation_id = ? AND id = ?",
            )
            .bind(to_json("description", &description)?)
            .bind(description.format)
            .bind(actor.organisation.to_string())
            .bind(place.slide.to_string())
            .execute(change.connection())
            .await
            .map_err(database)?;
            change.commit().await
        })
    }

    fn record_progress<'a>(
        &'a self,
        actor: &'a Actor,
        lease: &'a Lease,
        progress: Progress,
    ) -> Answer<'a, ()> {
        Box::pin(async move {
            let mut change = held_change(self, actor, lease).await?;
            let place = place_of(change.connection(), actor.organisation, lease.run).await?;
            sqlx::query(
                "UPDATE run SET state = 'in_progress', progress = ?
                 WHERE organisation_id = ? AND id = ?",
            )
            .bind(to_json("progress", &progress)?)
            .bind(actor.organisation.to_string())
            .bind(lease.run.to_string())
            .execute(change.connection())
            .await
            .map_err(database)?;
            let happening = Happening::RunProgress {
                slide_id: place.slide,
                run_id: lease.run,
                progress,
            };
            change
                .tell(actor.organisation, place.case, Some(lease.run), &happening)
                .await?;
            change.commit().await
        })
    }

    fn append_tiles<'a>(
        &'a self,
        actor: &'a Actor,
        lease: &'a Lease,
        tiles: &'a [TileResult],
    ) -> Answer<'a, ()> {
        Box::pin(async move {
            let mut change = held_change(self, actor, lease).await?;
            tiles::append(&mut change, actor.organisation, lease.run, tiles).await?;
            change.commit().await
        })
    }

    fn record_provisional<'a>(
        &'a self,
        actor: &'a Actor,
        lease: &'a Lease,
        provisional: &'a Provisional,
    ) -> Answer<'a, ()> {
        Box::pin(async move {
            let mut change = held_change(self, actor, lease).await?;
            let place = place_of(change.connection(), actor.organisation, lease.run).await?;
            provisional::record(&mut change, actor, &place, provisional).await?;
            change.commit().await
        })
    }

    fn finish_run<'a>(
        &'a self,
        actor: &'a Actor,
        lease: &'a Lease,
        finished: FinishedRun,
    ) -> Answer<'a, ()> {
        Box::pin(async move {
            let mut change = held_change(self, actor, lease).await?;
            let place = place_of(change.connection(), actor.organisation, lease.run).await?;
            tiles::append(&mut change, actor.organisation, lease.run, &finished.tiles).await?;
            let read_ahead = was_read_ahead(&mut change, actor.organisation, place.slide).await?;
            record_final(&mut change, actor, &place, &finished.verdict).await?;
            // A run that had less to do than others tells nothing of what they cost.
            if !read_ahead {
                keep_cost(&mut change, actor, &place, lease, &finished.verdict).await?;
            }
            end(&mut change, actor.organisation, lease.job, JobEnd::Done).await?;
            change.commit().await
        })
    }
}
