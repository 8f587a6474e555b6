//! Second opinions, as recipients see and give them. The one place where somebody reaches a row of another organisation:
//! by a request that names them, and no further.

use super::SqliteStore;
use super::change::Change;
use super::error::{database, not_found};
use super::opinion_row::{OpinionRow, answer_of, opinion_columns};
use super::row::{Columns, to_json};
use crate::access::actor::Actor;
use crate::access::policy::Action;
use crate::access::require::require;
use crate::domain::consultation::question::Question;
use crate::domain::ids::{OpinionId, OrganisationId, PrincipalId};
use crate::domain::opinion::life::{OpinionLife, OpinionStep};
use crate::domain::opinion::reader::Reader;
use crate::domain::opinion::recipient::Recipient;
use crate::domain::opinion::request::GrantedSlide;
use crate::domain::read::structured::StructuredRead;
use crate::store::contract::error::StoreError;
use crate::store::contract::opinions::GuestOpinion;
use crate::store::contract::pairings::OrganisationProfile;
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};
use sqlx::SqliteConnection;
use sqlx::sqlite::SqliteRow;

/// The turn of whoever the actor stands for; `None` if none is theirs.
fn turn_of(actor: &Actor, row: &OpinionRow) -> Option<u32> {
    let own = row.organisation == actor.organisation;
    let theirs = |recipient: &Recipient| match (*recipient, actor.pairing()) {
        (Recipient::Peer { pairing }, Some(by)) => own && pairing == by,
        (Recipient::Colleague { person }, None) => own && person == actor.principal,
        (Recipient::Organisation { organisation }, None) => {
            !own && organisation == actor.organisation
        }
        _ => false,
    };
    let place = row.request.recipients.all().iter().position(theirs)?;
    u32::try_from(place).ok()
}

/// Whether the actor has the turn.
fn is_theirs(actor: &Actor, row: &OpinionRow) -> bool {
    let turn = turn_of(actor, row);
    turn.is_some() && turn == row.life.turn()
}

fn nothing(id: OpinionId) -> StoreError {
    not_found("request for an opinion that waits for you", &id)
}

async fn found(
    connection: &mut SqliteConnection,
    id: OpinionId,
) -> Result<(OpinionRow, SqliteRow), StoreError> {
    let row = sqlx::query(concat!(opinion_columns!(), "WHERE o.id = ?"))
        .bind(id.to_string())
        .fetch_optional(connection)
        .await
        .map_err(database)?
        .ok_or_else(|| nothing(id))?;
    Ok((OpinionRow::read(&row)?, row))
}

async fn shown(
    connection: &mut SqliteConnection,
    row: OpinionRow,
    facts: &SqliteRow,
    as_of: Timestamp,
) -> Result<GuestOpinion, StoreError> {
    let organisation = row.organisation;
    let asking = sqlx::query(
        "SELECT o.name, o.country, coalesce(u.display_name, u.login, '') AS asked_by
         FROM organisation o
         LEFT JOIN user_account u ON u.organisation_id = o.id AND u.id = ?2
         WHERE o.id = ?1",
    )
    .bind(organisation.to_string())
    .bind(row.asked_by.to_string())
    .fetch_one(&mut *connection)
    .await
    .map_err(database)?;
    Ok(GuestOpinion {
        id: row.id,
        asking: OrganisationProfile {
            id: organisation,
            name: asking.text("name")?.to_owned(),
            country: asking.maybe_parsed("country")?,
        },
        asked_by: asking.text("asked_by")?.to_owned(),
        asked_at: row.asked_at,
        answers: facts.maybe_word("question")?.unwrap_or(Question::Diagnosis),
        organ: facts.maybe_parsed("organ")?,
        laterality: facts.maybe_word("laterality")?,
        age_group: facts.maybe_word("age_group")?,
        answer: answer_of(connection, organisation, row.id).await?,
        request: row.request,
        grant: row.grant,
        life: row.life,
        reader_person: row.reader_person,
        as_of,
    })
}

impl SqliteStore {
    /// The request, brought up to now, where the actor has the turn.
    async fn turn(
        &self,
        actor: &Actor,
        id: OpinionId,
    ) -> Result<(Change, OpinionRow, SqliteRow), StoreError> {
        require(actor, Action::GiveOpinion)?;
        let mut change = self.change().await?;
        let (row, facts) = found(change.connection(), id).await?;
        if turn_of(actor, &row).is_none() {
            return Err(nothing(id));
        }
        let (row, moves) = row.settle(&mut change).await?;
        if !is_theirs(actor, &row) {
            if moves > 0 {
                change.commit().await?;
            }
            return Err(nothing(id));
        }
        Ok((change, row, facts))
    }

    pub(super) async fn all_opinions_for(
        &self,
        actor: &Actor,
    ) -> Result<Vec<GuestOpinion>, StoreError> {
        require(actor, Action::GiveOpinion)?;
        let as_of = self.clock.now();
        let (kind, name) = match actor.pairing() {
            Some(pairing) => ("pairing", pairing.to_string()),
            None => ("person", actor.principal.to_string()),
        };
        let mut look = self.look().await?;
        let rows = sqlx::query(concat!(
            opinion_columns!(),
            "WHERE o.state <> 'ended' AND o.expires_at > ?1 AND EXISTS (
                 SELECT 1 FROM json_each(o.recipients) r
                 WHERE json_extract(r.value, '$.' || ?2) = ?3
                    OR (?2 = 'person' AND json_extract(r.value, '$.organisation') = ?4))
             ORDER BY o.id DESC LIMIT 500"
        ))
        .bind(as_of.as_microsecond())
        .bind(kind)
        .bind(name)
        .bind(actor.organisation.to_string())
        .fetch_all(&mut *look)
        .await
        .map_err(database)?;
        let mut open = Vec::new();
        for facts in &rows {
            let row = OpinionRow::read(facts)?.brought_to(as_of);
            if is_theirs(actor, &row) && row.life.revoked_at().is_none() {
                open.push(shown(&mut look, row, facts, as_of).await?);
            }
        }
        Ok(open)
    }

    pub(super) async fn one_opinion_for(
        &self,
        actor: &Actor,
        id: OpinionId,
    ) -> Result<GuestOpinion, StoreError> {
        require(actor, Action::GiveOpinion)?;
        let as_of = self.clock.now();
        let mut look = self.look().await?;
        let (row, facts) = found(&mut look, id).await?;
        let row = row.brought_to(as_of);
        if !is_theirs(actor, &row) {
            return Err(nothing(id));
        }
        shown(&mut look, row, &facts, as_of).await
    }

    pub(super) async fn opinion_accepted(
        &self,
        actor: &Actor,
        id: OpinionId,
        person: PrincipalId,
        reader: Reader,
    ) -> Result<GuestOpinion, StoreError> {
        let (mut change, row, facts) = self.turn(actor, id).await?;
        let at = change.at;
        let row = match row.life.clone() {
            OpinionLife::Asked(asked) => {
                let life = OpinionLife::Accepted(asked.accept(reader, at));
                let step = (OpinionStep::Accept, life);
                row.make(&mut change, actor, step, Some(person)).await?
            }
            OpinionLife::Accepted(_) if row.reader_person == Some(person) => row,
            other => return Err(refused(&other, OpinionStep::Accept)),
        };
        let after = shown(change.connection(), row, &facts, at).await?;
        change.commit().await?;
        Ok(after)
    }

    pub(super) async fn opinion_declined(
        &self,
        actor: &Actor,
        id: OpinionId,
        person: PrincipalId,
    ) -> Result<(), StoreError> {
        let (mut change, row, _) = self.turn(actor, id).await?;
        let (terms, at) = (row.terms(), change.at);
        let life = match row.life.clone() {
            OpinionLife::Asked(asked) => asked.go_on(&terms, at),
            OpinionLife::Accepted(accepted) if row.reader_person == Some(person) => {
                accepted.go_on(&terms, at)
            }
            other => return Err(refused(&other, OpinionStep::Decline)),
        };
        let step = (OpinionStep::Decline, life);
        row.make(&mut change, actor, step, Some(person)).await?;
        change.commit().await
    }

    pub(super) async fn opinion_answered(
        &self,
        actor: &Actor,
        id: OpinionId,
        (person, reader): (PrincipalId, Reader),
        read: StructuredRead,
    ) -> Result<GuestOpinion, StoreError> {
        let (mut change, row, facts) = self.turn(actor, id).await?;
        let at = change.at;
        let answered = match row.life.clone() {
            OpinionLife::Accepted(accepted) if row.reader_person == Some(person) => {
                accepted.answer(reader.clone(), at)
            }
            other => return Err(refused(&other, OpinionStep::Answer)),
        };
        insert_answer(&mut change, &row, (person, &reader), &read).await?;
        let step = (OpinionStep::Answer, OpinionLife::Answered(answered));
        let row = row.make(&mut change, actor, step, Some(person)).await?;
        let after = shown(change.connection(), row, &facts, at).await?;
        change.commit().await?;
        Ok(after)
    }

    pub(super) async fn slide_granted(
        &self,
        actor: &Actor,
        id: OpinionId,
        person: PrincipalId,
        number: u32,
    ) -> Result<(OrganisationId, GrantedSlide), StoreError> {
        require(actor, Action::GiveOpinion)?;
        let now = self.clock.now();
        let mut look = self.look().await?;
        let (row, _) = found(&mut look, id).await?;
        let row = row.brought_to(now);
        let turn = turn_of(actor, &row).ok_or_else(|| nothing(id))?;
        let open = row.life.shows_pixels(turn, &row.terms(), now);
        if !open || row.reader_person != Some(person) {
            return Err(not_found("grant to the slides of request", &id));
        }
        let slide = row
            .grant
            .slide(number)
            .ok_or_else(|| not_found("slide of that number in request", &id))?;
        Ok((row.organisation, slide))
    }
}

fn refused(life: &OpinionLife, step: OpinionStep) -> StoreError {
    StoreError::OpinionRefused {
        refusal: life.refuse(step),
    }
}

async fn insert_answer(
    change: &mut Change,
    row: &OpinionRow,
    (person, reader): (PrincipalId, &Reader),
    read: &StructuredRead,
) -> Result<(), StoreError> {
    let reader = to_json("reader", reader)?;
    let document = to_json("opinion", read)?;
    let mut hash = Sha256::new();
    for part in [&reader, &document] {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part.as_bytes());
    }
    let content = crate::domain::slide::Digest::from_bytes(hash.finalize().into());
    let at = change.microseconds();
    sqlx::query(
        "INSERT INTO opinion_answer (organisation_id, opinion_id, reader, reader_id, document, content_sha256, answered_at)
         VALUES (?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(row.organisation.to_string())
    .bind(row.id.to_string())
    .bind(reader)
    .bind(person.to_string())
    .bind(document)
    .bind(content.to_string())
    .bind(at)
    .execute(change.connection())
    .await
    .map_err(database)?;
    Ok(())
}
