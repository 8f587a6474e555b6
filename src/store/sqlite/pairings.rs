//! Pairings with organisations on other installations.

use super::SqliteStore;
use super::error::{database, not_found};
use super::row::{Columns, corrupt, to_json};
use crate::access::actor::Actor;
use crate::access::policy::Action;
use crate::access::require::require;
use crate::domain::ids::PairingId;
use crate::domain::opinion::check_code::CheckCode;
use crate::domain::opinion::country::Country;
use crate::domain::opinion::pairing::{LINK_LASTS, PairingState, PeerFacts};
use crate::domain::slide::Digest;
use crate::store::contract::Answer;
use crate::store::contract::error::StoreError;
use crate::store::contract::pairings::{
    ActivePairing, OfferedPairing, OrganisationProfile, PairingRecord, Pairings,
};
use jiff::Timestamp;
use serde_json::json;
use sqlx::SqliteConnection;
use sqlx::sqlite::SqliteRow;

const COLUMNS: &str = "SELECT organisation_id, id, created_by, created_at, expires_at, peer, words, confirmed_by, \
                       confirmed_at, ended_by, ended_at FROM pairing ";

fn record(row: &SqliteRow) -> Result<PairingRecord, StoreError> {
    let peer: Option<PeerFacts> = row.maybe_json("peer")?;
    let words: Option<CheckCode> = row.maybe_json("words")?;
    let by = |who: &'static str, at: &'static str| match row.maybe_time(at)? {
        Some(at) => Ok::<_, StoreError>(Some((row.parsed(who)?, at))),
        None => Ok(None),
    };
    let confirmed = by("confirmed_by", "confirmed_at")?;
    let ended = by("ended_by", "ended_at")?;
    let state = match (peer, words) {
        (peer, _) if ended.is_some() => PairingState::Ended { peer },
        (Some(peer), Some(words)) if confirmed.is_some() => PairingState::Active { peer, words },
        (Some(peer), Some(words)) => PairingState::Met { peer, words },
        _ => PairingState::Offered {
            expires_at: row.time("expires_at")?,
        },
    };
    Ok(PairingRecord {
        id: row.parsed("id")?,
        state,
        created_by: row.parsed("created_by")?,
        created_at: row.time("created_at")?,
        confirmed,
        ended,
    })
}

fn active(row: &SqliteRow) -> Result<ActivePairing, StoreError> {
    Ok(ActivePairing {
        organisation: row.parsed("organisation_id")?,
        id: row.parsed("id")?,
        peer: row.json("peer")?,
    })
}

fn profile(row: &SqliteRow) -> Result<OrganisationProfile, StoreError> {
    Ok(OrganisationProfile {
        id: row.parsed("id")?,
        name: row.text("name")?.to_owned(),
        country: row.maybe_parsed("country")?,
    })
}

async fn find(
    connection: &mut SqliteConnection,
    actor: &Actor,
    id: PairingId,
) -> Result<PairingRecord, StoreError> {
    let row = sqlx::query(sqlx::AssertSqlSafe(format!(
        "{COLUMNS} WHERE organisation_id = ? AND id = ?"
    )))
    .bind(actor.organisation.to_string())
    .bind(id.to_string())
    .fetch_optional(connection)
    .await
    .map_err(database)?;
    record(&row.ok_or_else(|| not_found("pairing", &id))?)
}

fn after(now: Timestamp) -> Result<i64, StoreError> {
    now.checked_add(LINK_LASTS)
        .map(Timestamp::as_microsecond)
        .map_err(|error| corrupt("time", &error))
}

impl SqliteStore {
    async fn profile_of(&self, actor: &Actor) -> Result<OrganisationProfile, StoreError> {
        let row = sqlx::query("SELECT id, name, country FROM organisation WHERE id = ?")
            .bind(actor.organisation.to_string())
            .fetch_optional(&self.readers)
            .await
            .map_err(database)?;
        profile(&row.ok_or_else(|| not_found("organisation", &actor.organisation))?)
    }

    async fn country_set(&self, actor: &Actor, country: Country) -> Result<(), StoreError> {
        require(actor, Action::ManagePairings)?;
        let mut change = self.change().await?;
        sqlx::query("UPDATE organisation SET country = ? WHERE id = ?")
            .bind(country.to_string())
            .bind(actor.organisation.to_string())
            .execute(change.connection())
            .await
            .map_err(database)?;
        let subject = ("organisation", actor.organisation.to_string());
        let details = json!({ "country": country });
        change
            .audit(actor, "organisation.country", subject, details)
            .await?;
        change.commit().await
    }

    async fn all_pairings(&self, actor: &Actor) -> Result<Vec<PairingRecord>, StoreError> {
        require(actor, Action::ManagePairings)?;
        let rows = sqlx::query(sqlx::AssertSqlSafe(format!(
            "{COLUMNS} WHERE organisation_id = ? ORDER BY id DESC"
        )))
        .bind(actor.organisation.to_string())
        .fetch_all(&self.readers)
        .await
        .map_err(database)?;
        rows.iter().map(record).collect()
    }

    async fn pairing_offered(
        &self,
        actor: &Actor,
        own_nonce: Digest,
        link: Digest,
    ) -> Result<PairingRecord, StoreError> {
        require(actor, Action::ManagePairings)?;
        let mut change = self.change().await?;
        let id = PairingId::generate();
        let at = change.microseconds();
        sqlx::query(
            "INSERT INTO pairing (organisation_id, id, link_digest, own_nonce, created_by, created_at, expires_at)
             VALUES (?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(actor.organisation.to_string())
        .bind(id.to_string())
        .bind(link.to_string())
        .bind(own_nonce.to_string())
        .bind(actor.principal.to_string())
        .bind(at)
        .bind(after(change.at)?)
        .execute(change.connection())
        .await
        .map_err(database)?;
        let subject = ("pairing", id.to_string());
        change
            .audit(actor, "pairing.offer", subject, json!({}))
            .await?;
        let made = find(change.connection(), actor, id).await?;
        change.commit().await?;
        Ok(made)
    }

    async fn offer_with(&self, link: Digest) -> Result<Option<OfferedPairing>, StoreError> {
        let row = sqlx::query(
            "SELECT organisation_id, id, own_nonce FROM pairing
             WHERE link_digest = ? AND peer IS NULL AND ended_at IS NULL AND expires_at > ?",
        )
        .bind(link.to_string())
        .bind(self.clock.now().as_microsecond())
        .fetch_optional(&self.readers)
        .await
        .map_err(database)?;
        row.map(|row| {
            Ok(OfferedPairing {
                organisation: row.parsed("organisation_id")?,
                id: row.parsed("id")?,
                own_nonce: row.parsed("own_nonce")?,
            })
        })
        .transpose()
    }

    async fn met_by_link(
        &self,
        offer: OfferedPairing,
        peer: PeerFacts,
        words: CheckCode,
    ) -> Result<(), StoreError> {
        let mut change = self.change().await?;
        let at = change.microseconds();
        let met = sqlx::query(
            "UPDATE pairing SET link_digest = NULL, peer = ?1, words = ?2, met_at = ?3
             WHERE organisation_id = ?4 AND id = ?5 AND peer IS NULL AND ended_at IS NULL AND expires_at > ?3",
        )
        .bind(to_json("peer", &peer)?)
        .bind(to_json("words", &words)?)
        .bind(at)
        .bind(offer.organisation.to_string())
        .bind(offer.id.to_string())
        .execute(change.connection())
        .await
        .map_err(database)?;
        if met.rows_affected() == 0 {
            return Err(StoreError::InvitationSpent);
        }
        let by = Actor::peer(offer.organisation, offer.id);
        let details = json!({ "key": peer.key, "country": peer.country });
        let subject = ("pairing", offer.id.to_string());
        change.audit(&by, "pairing.meet", subject, details).await?;
        change.commit().await
    }

    async fn met_pairing_kept(
        &self,
        actor: &Actor,
        (id, own_nonce): (PairingId, Digest),
        peer: PeerFacts,
        words: CheckCode,
    ) -> Result<PairingRecord, StoreError> {
        require(actor, Action::ManagePairings)?;
        let mut change = self.change().await?;
        let there = sqlx::query("SELECT 1 FROM pairing WHERE id = ?")
            .bind(id.to_string())
            .fetch_optional(change.connection())
            .await
            .map_err(database)?;
        if there.is_some() {
            return Err(StoreError::Taken { what: "pairing" });
        }
        let at = change.microseconds();
        sqlx::query(
            "INSERT INTO pairing (organisation_id, id, own_nonce, created_by, created_at, expires_at, peer, words, met_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?5)",
        )
        .bind(actor.organisation.to_string())
        .bind(id.to_string())
        .bind(own_nonce.to_string())
        .bind(actor.principal.to_string())
        .bind(at)
        .bind(after(change.at)?)
        .bind(to_json("peer", &peer)?)
        .bind(to_json("words", &words)?)
        .execute(change.connection())
        .await
        .map_err(database)?;
        let details = json!({ "key": peer.key, "country": peer.country });
        let subject = ("pairing", id.to_string());
        change
            .audit(actor, "pairing.meet", subject, details)
            .await?;
        let made = find(change.connection(), actor, id).await?;
        change.commit().await?;
        Ok(made)
    }

    async fn pairing_confirmed(
        &self,
        actor: &Actor,
        id: PairingId,
    ) -> Result<PairingRecord, StoreError> {
        require(actor, Action::ManagePairings)?;
        let mut change = self.change().await?;
        match find(change.connection(), actor, id).await?.state {
            PairingState::Met { .. } => {}
            PairingState::Active { .. } => return find(change.connection(), actor, id).await,
            PairingState::Offered { .. } | PairingState::Ended { .. } => {
                return Err(not_found("pairing with words to confirm", &id));
            }
        }
        let at = change.microseconds();
        sqlx::query(
            "UPDATE pairing SET confirmed_by = ?, confirmed_at = ? WHERE organisation_id = ? AND id = ?",
        )
        .bind(actor.principal.to_string())
        .bind(at)
        .bind(actor.organisation.to_string())
        .bind(id.to_string())
        .execute(change.connection())
        .await
        .map_err(database)?;
        let subject = ("pairing", id.to_string());
        change
            .audit(actor, "pairing.confirm", subject, json!({}))
            .await?;
        let after = find(change.connection(), actor, id).await?;
        change.commit().await?;
        Ok(after)
    }

    async fn pairing_ended(
        &self,
        actor: &Actor,
        id: PairingId,
    ) -> Result<PairingRecord, StoreError> {
        require(actor, Action::ManagePairings)?;
        let mut change = self.change().await?;
        let before = find(change.connection(), actor, id).await?;
        if before.ended.is_some() {
            return Ok(before);
        }
        let at = change.microseconds();
        sqlx::query(
            "UPDATE pairing SET link_digest = NULL, ended_by = ?, ended_at = ? WHERE organisation_id = ? AND id = ?",
        )
        .bind(actor.principal.to_string())
        .bind(at)
        .bind(actor.organisation.to_string())
        .bind(id.to_string())
        .execute(change.connection())
        .await
        .map_err(database)?;
        let subject = ("pairing", id.to_string());
        change
            .audit(actor, "pairing.end", subject, json!({}))
            .await?;
        let after = find(change.connection(), actor, id).await?;
        change.commit().await?;
        Ok(after)
    }

    async fn active_with(&self, id: PairingId) -> Result<Option<ActivePairing>, StoreError> {
        let row = sqlx::query(
            "SELECT organisation_id, id, peer FROM pairing
             WHERE id = ? AND confirmed_at IS NOT NULL AND ended_at IS NULL",
        )
        .bind(id.to_string())
        .fetch_optional(&self.readers)
        .await
        .map_err(database)?;
        row.as_ref().map(active).transpose()
    }

    async fn all_active(&self, actor: &Actor) -> Result<Vec<ActivePairing>, StoreError> {
        let rows = sqlx::query(
            "SELECT organisation_id, id, peer FROM pairing
             WHERE organisation_id = ? AND confirmed_at IS NOT NULL AND ended_at IS NULL ORDER BY id",
        )
        .bind(actor.organisation.to_string())
        .fetch_all(&self.readers)
        .await
        .map_err(database)?;
        rows.iter().map(active).collect()
    }

    async fn all_open(&self, actor: &Actor) -> Result<Vec<OrganisationProfile>, StoreError> {
        require(actor, Action::AskOpinion)?;
        let rows = sqlx::query(
            "SELECT id, name, country FROM organisation WHERE country IS NOT NULL AND id <> ? ORDER BY name",
        )
        .bind(actor.organisation.to_string())
        .fetch_all(&self.readers)
        .await
        .map_err(database)?;
        rows.iter().map(profile).collect()
    }
}

impl Pairings for SqliteStore {
    fn own_profile<'a>(&'a self, actor: &'a Actor) -> Answer<'a, OrganisationProfile> {
        Box::pin(self.profile_of(actor))
    }

    fn set_country<'a>(&'a self, actor: &'a Actor, country: Country) -> Answer<'a, ()> {
        Box::pin(self.country_set(actor, country))
    }

    fn pairings<'a>(&'a self, actor: &'a Actor) -> Answer<'a, Vec<PairingRecord>> {
        Box::pin(self.all_pairings(actor))
    }

    fn offer_pairing<'a>(
        &'a self,
        actor: &'a Actor,
        own_nonce: Digest,
        link: Digest,
    ) -> Answer<'a, PairingRecord> {
        Box::pin(self.pairing_offered(actor, own_nonce, link))
    }

    fn offered_pairing(&self, link: Digest) -> Answer<'_, Option<OfferedPairing>> {
        Box::pin(self.offer_with(link))
    }

    fn meet_by_link(
        &self,
        offer: OfferedPairing,
        peer: PeerFacts,
        words: CheckCode,
    ) -> Answer<'_, ()> {
        Box::pin(self.met_by_link(offer, peer, words))
    }

    fn keep_met_pairing<'a>(
        &'a self,
        actor: &'a Actor,
        id: PairingId,
        own_nonce: Digest,
        peer: PeerFacts,
        words: CheckCode,
    ) -> Answer<'a, PairingRecord> {
        Box::pin(self.met_pairing_kept(actor, (id, own_nonce), peer, words))
    }

    fn confirm_pairing<'a>(&'a self, actor: &'a Actor, id: PairingId) -> Answer<'a, PairingRecord> {
        Box::pin(self.pairing_confirmed(actor, id))
    }

    fn end_pairing<'a>(&'a self, actor: &'a Actor, id: PairingId) -> Answer<'a, PairingRecord> {
        Box::pin(self.pairing_ended(actor, id))
    }

    fn active_pairing(&self, id: PairingId) -> Answer<'_, Option<ActivePairing>> {
        Box::pin(self.active_with(id))
    }

    fn own_active_pairings<'a>(&'a self, actor: &'a Actor) -> Answer<'a, Vec<ActivePairing>> {
        Box::pin(self.all_active(actor))
    }

    fn open_organisations<'a>(&'a self, actor: &'a Actor) -> Answer<'a, Vec<OrganisationProfile>> {
        Box::pin(self.all_open(actor))
    }
}
