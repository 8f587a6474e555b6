//! A person says which of several slides with the same bytes bears the right name.

use super::SqliteStore;
use super::change::Change;
use super::error::{database, not_found};
use super::identity::{self, Twin, twins};
use super::later_material::tell_if_signed;
use super::row::{Columns, invalid, to_json};
use super::suspicion::recount;
use crate::access::actor::Actor;
use crate::access::policy::Action;
use crate::access::require::require;
use crate::domain::consultation::step::Why;
use crate::domain::event::{Happening, Material};
use crate::domain::ids::{CaseId, OrganisationId, SlideId};
use crate::domain::slide::Digest;
use crate::store::contract::Answer;
use crate::store::contract::error::StoreError;
use crate::store::contract::identities::Identities;
use std::collections::BTreeSet;

impl SqliteStore {
    async fn resolve(
        &self,
        actor: &Actor,
        right: SlideId,
        why: Why,
    ) -> Result<Vec<SlideId>, StoreError> {
        require(actor, Action::ResolveIdentity)?;
        let organisation = actor.organisation;
        let mut change = self.change().await?;
        let chosen = identity::slide(&mut change, actor, right)
            .await?
            .ok_or_else(|| not_found("slide", &right))?;
        if !chosen.identity_conflict {
            let why =
                "the bytes of this slide stand under no other name; nothing is to be resolved";
            return Err(invalid("slide", why));
        }
        let digest = digest_of(&mut change, organisation, right).await?;
        let all = twins(&mut change, actor, &digest).await?;
        let (same, other): (Vec<&Twin>, Vec<&Twin>) =
            all.iter().partition(|twin| twin.has_name_of(&chosen));
        for twin in same {
            clear(&mut change, organisation, twin.slide).await?;
        }
        // Withdrawn before and right after all: what points there now points elsewhere.
        reinstate(&mut change, organisation, right).await?;
        for twin in &other {
            withdraw(&mut change, organisation, twin.slide, right).await?;
        }
        let withdrawn: Vec<SlideId> = other.iter().map(|twin| twin.slide).collect();
        keep(&mut change, actor, right, &withdrawn, &why).await?;
        for slide in withdrawn.iter().copied().chain([right]) {
            recount(&mut change, organisation, slide).await?;
            tell_if_signed(&mut change, organisation, slide, Material::Identity).await?;
        }
        let happening = Happening::IdentityResolved {
            slide_id: right,
            withdrawn: withdrawn.clone(),
        };
        let cases: BTreeSet<CaseId> = all.iter().map(|twin| twin.case).collect();
        for case in cases {
            change.tell(organisation, case, None, &happening).await?;
        }
        let details = serde_json::json!({ "withdrawn": withdrawn });
        let subject = ("slide", right.to_string());
        change
            .audit(actor, "identity.resolve", subject, details)
            .await?;
        change.commit().await?;
        Ok(withdrawn)
    }
}

async fn digest_of(
    change: &mut Change,
    organisation: OrganisationId,
    slide: SlideId,
) -> Result<Digest, StoreError> {
    sqlx::query("SELECT digest FROM slide WHERE organisation_id = ? AND id = ?")
        .bind(organisation.to_string())
        .bind(slide.to_string())
        .fetch_one(change.connection())
        .await
        .map_err(database)?
        .parsed("digest")
}

async fn clear(
    change: &mut Change,
    organisation: OrganisationId,
    slide: SlideId,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE slide SET identity_conflict = 0 WHERE organisation_id = ? AND id = ?")
        .bind(organisation.to_string())
        .bind(slide.to_string())
        .execute(change.connection())
        .await
        .map_err(database)?;
    Ok(())
}

async fn reinstate(
    change: &mut Change,
    organisation: OrganisationId,
    slide: SlideId,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE slide SET superseded_by = NULL WHERE organisation_id = ? AND id = ?")
        .bind(organisation.to_string())
        .bind(slide.to_string())
        .execute(change.connection())
        .await
        .map_err(database)?;
    Ok(())
}

/// The conflict stays told on the slide that is withdrawn, which blocks nothing any more: whoever hands it over
/// again under the same name learns of it.
async fn withdraw(
    change: &mut Change,
    organisation: OrganisationId,
    slide: SlideId,
    right: SlideId,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE slide SET superseded_by = ?, identity_conflict = 1 WHERE organisation_id = ? AND id = ?",
    )
    .bind(right.to_string())
    .bind(organisation.to_string())
    .bind(slide.to_string())
    .execute(change.connection())
    .await
    .map_err(database)?;
    Ok(())
}

async fn keep(
    change: &mut Change,
    actor: &Actor,
    right: SlideId,
    withdrawn: &[SlideId],
    why: &Why,
) -> Result<(), StoreError> {
    let at = change.microseconds();
    sqlx::query(
        "INSERT INTO identity_resolution (organisation_id, sequence, right_slide, withdrawn, why, resolved_by,
                                          resolved_at)
         SELECT ?1, coalesce(max(sequence), 0) + 1, ?2, ?3, ?4, ?5, ?6
         FROM identity_resolution WHERE organisation_id = ?1",
    )
    .bind(actor.organisation.to_string())
    .bind(right.to_string())
    .bind(to_json("withdrawn slides", &withdrawn)?)
    .bind(why.as_str())
    .bind(actor.principal.to_string())
    .bind(at)
    .execute(change.connection())
    .await
    .map_err(database)?;
    Ok(())
}

impl Identities for SqliteStore {
    fn resolve_identity<'a>(
        &'a self,
        actor: &'a Actor,
        right: SlideId,
        why: Why,
    ) -> Answer<'a, Vec<SlideId>> {
        Box::pin(self.resolve(actor, right, why))
    }
}
