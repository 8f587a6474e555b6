//! Who reads what.

use super::SqliteStore;
use super::error::database;
use super::life::{keep, load, make, mark, refused};
use super::row::{Columns, corrupt};
use super::stamps::stamp_consultation;
use crate::access::actor::Actor;
use crate::access::policy::Action;
use crate::access::require::require;
use crate::domain::consultation::claim::Claim;
use crate::domain::consultation::life::Life;
use crate::domain::consultation::step::Step;
use crate::domain::free_text::Prose;
use crate::domain::ids::{ConsultationId, OrganisationId, PrincipalId};
use crate::domain::turnaround::stamp::StampKind;
use crate::store::contract::Answer;
use crate::store::contract::claims::Claims;
use crate::store::contract::error::StoreError;
use sqlx::SqliteConnection;

fn held(life: &Life) -> Result<Claim, StoreError> {
    let claim = life.claim().cloned();
    claim.ok_or_else(|| corrupt("claim", "nobody has it"))
}

impl SqliteStore {
    /// A move of a claim, or out of it.
    async fn pass(
        &self,
        actor: &Actor,
        id: ConsultationId,
        step: Step,
    ) -> Result<Life, StoreError> {
        require(actor, Action::ReadSlides)?;
        let mut change = self.change().await?;
        let from = load(change.connection(), actor.organisation, id).await?;
        let life = make(&mut change, actor, from, step).await?;
        change.commit().await?;
        Ok(life)
    }

    async fn begin_reading(&self, actor: &Actor, id: ConsultationId) -> Result<Claim, StoreError> {
        require(actor, Action::ReadSlides)?;
        let mut change = self.change().await?;
        let from = load(change.connection(), actor.organisation, id).await?;
        let own = from.life.claim().map(|claim| claim.reader) == Some(actor.principal);
        let life = if own {
            let mark = mark(&change, actor);
            let life = from.life.beat(mark).map_err(refused(id))?;
            keep(&mut change, actor.organisation, id, &life).await?;
            life
        } else {
            let life = make(&mut change, actor, from, Step::Claim).await?;
            let (organisation, by) = (actor.organisation, actor.principal);
            // Nobody knows when the glass of a late entry was first looked at.
            if !entered_late(change.connection(), organisation, id).await? {
                stamp_consultation(&mut change, organisation, by, id, StampKind::Opened).await?;
            }
            life
        };
        change.commit().await?;
        held(&life)
    }

    async fn sign_of_life(&self, actor: &Actor, id: ConsultationId) -> Result<Claim, StoreError> {
        require(actor, Action::ReadSlides)?;
        let mut change = self.change().await?;
        let from = load(change.connection(), actor.organisation, id).await?;
        let mark = mark(&change, actor);
        let life = from.life.beat(mark).map_err(refused(id))?;
        keep(&mut change, actor.organisation, id, &life).await?;
        change.commit().await?;
        held(&life)
    }
}

async fn entered_late(
    connection: &mut SqliteConnection,
    organisation: OrganisationId,
    id: ConsultationId,
) -> Result<bool, StoreError> {
    let row =
        sqlx::query("SELECT entered_at FROM consultation WHERE organisation_id = ? AND id = ?")
            .bind(organisation.to_string())
            .bind(id.to_string())
            .fetch_one(connection)
            .await
            .map_err(database)?;
    Ok(row.maybe_time("entered_at")?.is_some())
}

impl Claims for SqliteStore {
    fn claim<'a>(&'a self, actor: &'a Actor, id: ConsultationId) -> Answer<'a, Claim> {
        Box::pin(self.begin_reading(actor, id))
    }

    fn beat<'a>(&'a self, actor: &'a Actor, id: ConsultationId) -> Answer<'a, Claim> {
        Box::pin(self.sign_of_life(actor, id))
    }

    fn release<'a>(&'a self, actor: &'a Actor, id: ConsultationId) -> Answer<'a, ()> {
        Box::pin(async move { self.pass(actor, id, Step::Release).await.map(drop) })
    }

    fn offer_hand_over<'a>(
        &'a self,
        actor: &'a Actor,
        id: ConsultationId,
        to: PrincipalId,
        note: Prose<500>,
    ) -> Answer<'a, Claim> {
        let offer = Step::Offer { to, note };
        Box::pin(async move { held(&self.pass(actor, id, offer).await?) })
    }

    fn accept_hand_over<'a>(&'a self, actor: &'a Actor, id: ConsultationId) -> Answer<'a, Claim> {
        Box::pin(async move { held(&self.pass(actor, id, Step::Accept).await?) })
    }

    fn take_over<'a>(&'a self, actor: &'a Actor, id: ConsultationId) -> Answer<'a, Claim> {
        Box::pin(async move { held(&self.pass(actor, id, Step::TakeOver).await?) })
    }
}
