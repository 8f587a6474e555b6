//! Uploads that can be read ahead, held by leases as jobs are.

use super::SqliteStore;
use super::change::Change;
use super::error::{database, not_found};
use super::job_row::silent_since;
use super::lease;
use super::row::{Columns, invalid, to_integer, to_json};
use super::verdicts::place_of;
use crate::access::actor::Actor;
use crate::access::policy::Action;
use crate::access::require::require;
use crate::domain::arrival::AheadProgress;
use crate::domain::event::Happening;
use crate::domain::ids::{OrganisationId, UploadId};
use crate::domain::slide::Digest;
use crate::domain::tile::TileResult;
use crate::store::contract::Answer;
use crate::store::contract::error::StoreError;
use crate::store::contract::queue::{Lease, QueueRules, WorkerName};
use crate::store::contract::read_ahead::{
    AheadClaim, AheadLease, AheadStanding, AheadWork, MOST_ATTEMPTS, ReadAhead,
};
use crate::store::tile_chunk::{decode, encode};
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};
use sqlx::SqliteConnection;
use sqlx::sqlite::SqliteRow;

/// The digest of everything that decides what a tile's scores are.
fn work_digest(work: &AheadWork) -> Digest {
    let AheadWork { means, mpp, reader } = work;
    let mpp = mpp.map_or_else(String::new, |mpp| {
        format!("{:x} {:x}", mpp.x.to_bits(), mpp.y.to_bits())
    });
    let mut hash = Sha256::new();
    for part in [
        &means.model_name,
        &means.model_version,
        &means.model_variant,
        &means.settings,
        &means.program_version,
        &mpp,
        reader,
    ] {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    Digest::from_bytes(hash.finalize().into())
}

/// An upload that may be claimed.
struct Candidate {
    organisation: OrganisationId,
    upload: UploadId,
    attempt: u32,
}

/// The upload that is next: that for a patient on the table first, then the oldest.
async fn next(
    connection: &mut SqliteConnection,
    now: Timestamp,
    rules: QueueRules,
) -> Result<Option<Candidate>, StoreError> {
    let row = sqlx::query(
        "SELECT a.organisation_id, a.upload_id, a.attempt
         FROM arrival a
         JOIN upload u ON u.organisation_id = a.organisation_id AND u.id = a.upload_id
         WHERE u.state = 'open' AND u.expires_at > ?1 AND u.offset < u.length
           AND ((a.state = 'waiting' AND a.wait_until <= u.offset)
                OR (a.state = 'running' AND a.beat_at <= ?2))
         ORDER BY json_extract(u.facts, '$.urgency') = 'intraoperative' DESC, a.upload_id LIMIT 1",
    )
    .bind(now.as_microsecond())
    .bind(silent_since(now, rules).as_microsecond())
    .fetch_optional(connection)
    .await
    .map_err(database)?;
    row.map(|row| {
        Ok(Candidate {
            organisation: row.parsed("organisation_id")?,
            upload: row.parsed("upload_id")?,
            attempt: row.small("attempt")?,
        })
    })
    .transpose()
}

/// What a lease finds.
struct Held {
    organisation: OrganisationId,
    attempt: u32,
    standing: AheadStanding,
}

async fn check(connection: &mut SqliteConnection, lease: &AheadLease) -> Result<Held, StoreError> {
    let row = sqlx::query(
        "SELECT a.organisation_id, a.attempt, u.offset, u.state
         FROM arrival a
         JOIN upload u ON u.organisation_id = a.organisation_id AND u.id = a.upload_id
         WHERE a.upload_id = ? AND a.epoch = ? AND a.state = 'running'",
    )
    .bind(lease.upload.to_string())
    .bind(to_integer("epoch", lease.epoch)?)
    .fetch_optional(connection)
    .await
    .map_err(database)?
    .ok_or(StoreError::AheadLeaseLost {
        upload: lease.upload,
        epoch: lease.epoch,
    })?;
    Ok(Held {
        organisation: row.parsed("organisation_id")?,
        attempt: row.small("attempt")?,
        standing: AheadStanding {
            offset: row.number("offset")?,
            state: row.word("state")?,
        },
    })
}

/// Where an upload goes that somebody held.
struct Back {
    state: &'static str,
    attempt: u32,
    wait_until: u64,
}

async fn put_back(
    change: &mut Change,
    organisation: OrganisationId,
    upload: UploadId,
    back: &Back,
) -> Result<(), StoreError> {
    // `u64::MAX` stands for what never comes.
    let wait_until = i64::try_from(back.wait_until).unwrap_or(i64::MAX);
    sqlx::query(
        "UPDATE arrival SET state = ?, attempt = ?, wait_until = ?, epoch = epoch + 1,
                            worker = NULL, beat_at = NULL
         WHERE organisation_id = ? AND upload_id = ?",
    )
    .bind(back.state)
    .bind(back.attempt)
    .bind(wait_until)
    .bind(organisation.to_string())
    .bind(upload.to_string())
    .execute(change.connection())
    .await
    .map_err(database)?;
    Ok(())
}

async fn lend(
    change: &mut Change,
    candidate: &Candidate,
    worker: &WorkerName,
) -> Result<AheadClaim, StoreError> {
    let at = change.microseconds();
    let row = sqlx::query(
        "UPDATE arrival SET state = 'running', attempt = attempt + 1, epoch = epoch + 1,
                            worker = ?3, beat_at = ?4
         WHERE organisation_id = ?1 AND upload_id = ?2
         RETURNING epoch,
             (SELECT u.length FROM upload u WHERE u.organisation_id = ?1 AND u.id = ?2) AS length,
             (SELECT u.offset FROM upload u WHERE u.organisation_id = ?1 AND u.id = ?2) AS offset,
             (SELECT u.facts FROM upload u WHERE u.organisation_id = ?1 AND u.id = ?2) AS facts",
    )
    .bind(candidate.organisation.to_string())
    .bind(candidate.upload.to_string())
    .bind(&worker.0)
    .bind(at)
    .fetch_one(change.connection())
    .await
    .map_err(database)?;
    Ok(AheadClaim {
        lease: AheadLease {
            upload: candidate.upload,
            epoch: row.number("epoch")?,
        },
        organisation: candidate.organisation,
        length: row.number("length")?,
        offset: row.number("offset")?,
        facts: row.json("facts")?,
    })
}

fn tiles_of(rows: &[SqliteRow]) -> Result<Vec<TileResult>, StoreError> {
    let mut tiles = Vec::new();
    for row in rows {
        let piece = decode(row.bytes("tiles")?).map_err(|error| StoreError::Corrupt {
            what: "tiles",
            why: error.to_string(),
        })?;
        tiles.extend(piece);
    }
    Ok(tiles)
}

impl SqliteStore {
    async fn claim_next_ahead(
        &self,
        worker: &WorkerName,
    ) -> Result<Option<AheadClaim>, StoreError> {
        let mut change = self.change().await?;
        loop {
            let at = change.at;
            let Some(candidate) = next(change.connection(), at, self.rules).await? else {
                change.commit().await?;
                return Ok(None);
            };
            if candidate.attempt < MOST_ATTEMPTS {
                let claim = lend(&mut change, &candidate, worker).await?;
                change.commit().await?;
                return Ok(Some(claim));
            }
            let back = Back {
                state: "given_up",
                attempt: candidate.attempt,
                wait_until: 0,
            };
            let Candidate {
                organisation,
                upload,
                ..
            } = candidate;
            put_back(&mut change, organisation, upload, &back).await?;
        }
    }

    async fn end_ahead(
        &self,
        lease: &AheadLease,
        state: &'static str,
        wait_until: u64,
    ) -> Result<(), StoreError> {
        let mut change = self.change().await?;
        let held = check(change.connection(), lease).await?;
        let back = Back {
            state,
            attempt: held.attempt.saturating_sub(1),
            wait_until,
        };
        put_back(&mut change, held.organisation, lease.upload, &back).await?;
        change.commit().await
    }
}

impl ReadAhead for SqliteStore {
    fn peek_ahead(&self) -> Answer<'_, bool> {
        Box::pin(async move {
            let now = self.clock.now();
            let candidate = next(&mut *self.look().await?, now, self.rules).await?;
            Ok(candidate.is_some())
        })
    }

    fn claim_ahead<'a>(&'a self, worker: &'a WorkerName) -> Answer<'a, Option<AheadClaim>> {
        Box::pin(self.claim_next_ahead(worker))
    }

    fn beat_ahead<'a>(&'a self, lease: &'a AheadLease) -> Answer<'a, ()> {
        Box::pin(async move {
            let mut change = self.change().await?;
            check(change.connection(), lease).await?;
            let at = change.microseconds();
            sqlx::query("UPDATE arrival SET beat_at = ? WHERE upload_id = ?")
                .bind(at)
                .bind(lease.upload.to_string())
                .execute(change.connection())
                .await
                .map_err(database)?;
            change.commit().await
        })
    }

    fn ahead_standing<'a>(&'a self, lease: &'a AheadLease) -> Answer<'a, AheadStanding> {
        Box::pin(async move { Ok(check(&mut *self.look().await?, lease).await?.standing) })
    }

    fn tiles_read<'a>(
        &'a self,
        lease: &'a AheadLease,
        work: &'a AheadWork,
    ) -> Answer<'a, Vec<TileResult>> {
        Box::pin(async move {
            let mut look = self.look().await?;
            let held = check(&mut look, lease).await?;
            let rows = sqlx::query(
                "SELECT tiles FROM tile_ahead
                 WHERE organisation_id = ? AND upload_id = ? AND work_digest = ?
                 ORDER BY sequence",
            )
            .bind(held.organisation.to_string())
            .bind(lease.upload.to_string())
            .bind(work_digest(work).to_string())
            .fetch_all(&mut *look)
            .await
            .map_err(database)?;
            tiles_of(&rows)
        })
    }

    fn append_ahead<'a>(
        &'a self,
        lease: &'a AheadLease,
        work: &'a AheadWork,
        tiles: &'a [TileResult],
    ) -> Answer<'a, ()> {
        Box::pin(async move {
            let bytes = encode(tiles).map_err(|error| invalid("tiles", &error))?;
            let mut change = self.change().await?;
            let held = check(change.connection(), lease).await?;
            sqlx::query(
                "INSERT INTO tile_ahead (organisation_id, upload_id, sequence, work_digest, tiles)
                 SELECT ?1, ?2, coalesce(max(sequence), 0) + 1, ?3, ?4
                 FROM tile_ahead WHERE organisation_id = ?1 AND upload_id = ?2",
            )
            .bind(held.organisation.to_string())
            .bind(lease.upload.to_string())
            .bind(work_digest(work).to_string())
            .bind(bytes)
            .execute(change.connection())
            .await
            .map_err(database)?;
            change.commit().await
        })
    }

    fn note_ahead<'a>(
        &'a self,
        lease: &'a AheadLease,
        progress: &'a AheadProgress,
    ) -> Answer<'a, ()> {
        Box::pin(async move {
            let mut change = self.change().await?;
            let held = check(change.connection(), lease).await?;
            sqlx::query("UPDATE arrival SET progress = ? WHERE upload_id = ?")
                .bind(to_json("progress", progress)?)
                .bind(lease.upload.to_string())
                .execute(change.connection())
                .await
                .map_err(database)?;
            let happening = Happening::UploadSeen {
                upload_id: lease.upload,
            };
            change.tell_all(held.organisation, &happening).await?;
            change.commit().await
        })
    }

    fn yield_ahead<'a>(&'a self, lease: &'a AheadLease, until: u64) -> Answer<'a, ()> {
        Box::pin(self.end_ahead(lease, "waiting", until))
    }

    fn give_up_ahead<'a>(&'a self, lease: &'a AheadLease) -> Answer<'a, ()> {
        Box::pin(self.end_ahead(lease, "given_up", 0))
    }

    fn requeue_dead_ahead<'a>(&'a self, worker: &'a WorkerName) -> Answer<'a, u64> {
        Box::pin(async move {
            let mut change = self.change().await?;
            let rows = sqlx::query(
                "SELECT a.organisation_id, a.upload_id, a.attempt, u.state
                 FROM arrival a
                 JOIN upload u ON u.organisation_id = a.organisation_id AND u.id = a.upload_id
                 WHERE a.worker = ? AND a.state = 'running'",
            )
            .bind(&worker.0)
            .fetch_all(change.connection())
            .await
            .map_err(database)?;
            for row in &rows {
                let (organisation, upload) =
                    (row.parsed("organisation_id")?, row.parsed("upload_id")?);
                let attempt = row.small("attempt")?;
                let back = Back {
                    state: if attempt < MOST_ATTEMPTS {
                        "waiting"
                    } else {
                        "given_up"
                    },
                    attempt,
                    wait_until: 0,
                };
                put_back(&mut change, organisation, upload, &back).await?;
            }
            change.commit().await?;
            Ok(rows.len() as u64)
        })
    }

    fn tiles_ahead<'a>(
        &'a self,
        actor: &'a Actor,
        lease: &'a Lease,
        work: &'a AheadWork,
    ) -> Answer<'a, Vec<TileResult>> {
        Box::pin(async move {
            require(actor, Action::CarryOutRun)?;
            let mut change = self.change().await?;
            let held = lease::check(&mut change, lease).await?;
            if held.organisation != actor.organisation {
                return Err(not_found("run", &lease.run));
            }
            let place = place_of(change.connection(), actor.organisation, lease.run).await?;
            let rows = sqlx::query(
                "SELECT t.tiles FROM tile_ahead t
                 JOIN upload u ON u.organisation_id = t.organisation_id AND u.id = t.upload_id
                 WHERE u.organisation_id = ? AND u.slide_id = ? AND t.work_digest = ?
                 ORDER BY t.upload_id, t.sequence",
            )
            .bind(actor.organisation.to_string())
            .bind(place.slide.to_string())
            .bind(work_digest(work).to_string())
            .fetch_all(change.connection())
            .await
            .map_err(database)?;
            tiles_of(&rows)
        })
    }
}
