//! Second opinions, on the side that asks.

use super::SqliteStore;
use super::adjudications::{adjudications_of, category_now};
use super::change::Change;
use super::current_slides::current_slides;
use super::error::{database, not_found};
use super::life::load;
use super::opinion_row::{OpinionRow, answer_of, insert_move, opinion_columns, record, tell};
use super::row::{Columns, invalid, to_json};
use crate::access::actor::Actor;
use crate::access::policy::Action;
use crate::access::require::require;
use crate::access::role::Role;
use crate::domain::ids::{CaseId, ConsultationId, OpinionId, OrganisationId};
use crate::domain::opinion::life::{OpinionLife, OpinionStep};
use crate::domain::opinion::recipient::Recipient;
use crate::domain::opinion::request::{Grant, GrantedSlide, OpinionRequest};
use crate::store::contract::error::StoreError;
use crate::store::contract::opinions::{OpinionMove, OpinionRecord};
use jiff::Timestamp;
use sqlx::SqliteConnection;

/// Refuses a recipient who is not there, or could not answer.
async fn check_recipient(
    change: &mut Change,
    actor: &Actor,
    recipient: Recipient,
) -> Result<(), StoreError> {
    let own = actor.organisation.to_string();
    let (query, bound, missing) = match recipient {
        Recipient::Colleague { person } => (
            "SELECT 1 FROM user_account u, json_each(u.roles) role
             WHERE u.organisation_id = ?1 AND u.id = ?2 AND u.id <> ?3 AND u.disabled_at IS NULL AND role.value = ?4",
            person.to_string(),
            not_found("colleague who reads slides", &person),
        ),
        Recipient::Organisation { organisation } => (
            "SELECT 1 FROM organisation
             WHERE id <> ?1 AND id = ?2 AND country IS NOT NULL AND ?3 <> '' AND ?4 <> ''",
            organisation.to_string(),
            not_found("organisation that can be asked", &organisation),
        ),
        Recipient::Peer { pairing } => (
            "SELECT 1 FROM pairing
             WHERE organisation_id = ?1 AND id = ?2 AND confirmed_at IS NOT NULL AND ended_at IS NULL
               AND ?3 <> '' AND ?4 <> ''",
            pairing.to_string(),
            not_found("pairing that is active", &pairing),
        ),
    };
    let there = sqlx::query(query)
        .bind(own)
        .bind(bound)
        .bind(actor.principal.to_string())
        .bind(Role::Pathologist.code())
        .fetch_optional(change.connection())
        .await
        .map_err(database)?;
    there.map(|_| ()).ok_or(missing)
}

/// Shortest accession number that is looked for in words: a shorter one stands in many words by chance.
const SHORTEST_ACCESSION: usize = 4;

/// Refuses words that name the case.
async fn check_words(
    change: &mut Change,
    actor: &Actor,
    case: CaseId,
    request: &OpinionRequest,
) -> Result<(), StoreError> {
    let row = sqlx::query("SELECT accession FROM case_file WHERE organisation_id = ? AND id = ?")
        .bind(actor.organisation.to_string())
        .bind(case.to_string())
        .fetch_one(change.connection())
        .await
        .map_err(database)?;
    let accession = row.text("accession")?.to_lowercase();
    let words = [request.question.as_str(), request.summary.as_str()];
    let mut words = words.into_iter().chain([request.ground_words.as_str()]);
    let names = words.any(|words| words.to_lowercase().contains(&accession));
    if names && accession.chars().count() >= SHORTEST_ACCESSION {
        let why = "the accession number stands in its words, and who reads it elsewhere must not learn whose slides these are; take it out";
        return Err(invalid("request for an opinion", why));
    }
    Ok(())
}

async fn find(
    connection: &mut SqliteConnection,
    organisation: OrganisationId,
    id: OpinionId,
) -> Result<OpinionRow, StoreError> {
    let row = sqlx::query(concat!(
        opinion_columns!(),
        "WHERE o.organisation_id = ? AND o.id = ?"
    ))
    .bind(organisation.to_string())
    .bind(id.to_string())
    .fetch_optional(connection)
    .await
    .map_err(database)?;
    OpinionRow::read(&row.ok_or_else(|| not_found("request for an opinion", &id))?)
}

async fn moves_of(
    connection: &mut SqliteConnection,
    row: &OpinionRow,
) -> Result<Vec<OpinionMove>, StoreError> {
    let rows = sqlx::query(
        "SELECT step, turn, moved_by, moved_at FROM opinion_move
         WHERE organisation_id = ? AND opinion_id = ? ORDER BY sequence",
    )
    .bind(row.organisation.to_string())
    .bind(row.id.to_string())
    .fetch_all(connection)
    .await
    .map_err(database)?;
    rows.iter()
        .map(|row| {
            Ok(OpinionMove {
                step: row.word("step")?,
                turn: row.maybe_small("turn")?,
                by: row.parsed("moved_by")?,
                at: row.time("moved_at")?,
            })
        })
        .collect()
}

async fn whole(
    connection: &mut SqliteConnection,
    row: OpinionRow,
    as_of: Timestamp,
) -> Result<OpinionRecord, StoreError> {
    let row = row.brought_to(as_of);
    let (organisation, id) = (row.organisation, row.id);
    Ok(OpinionRecord {
        answer: answer_of(connection, organisation, id).await?,
        own_category: category_now(connection, organisation, row.consultation).await?,
        adjudications: adjudications_of(connection, organisation, id).await?,
        moves: moves_of(connection, &row).await?,
        id,
        organisation,
        consultation: row.consultation,
        case: row.case,
        asked_by: row.asked_by,
        asked_at: row.asked_at,
        request: row.request,
        grant: row.grant,
        life: row.life,
        reader_person: row.reader_person,
        as_of,
    })
}

impl SqliteStore {
    pub(super) async fn opinion_asked(
        &self,
        actor: &Actor,
        consultation: ConsultationId,
        request: OpinionRequest,
    ) -> Result<OpinionId, StoreError> {
        require(actor, Action::AskOpinion)?;
        let mut change = self.change().await?;
        let place = load(change.connection(), actor.organisation, consultation).await?;
        for recipient in request.recipients.all() {
            check_recipient(&mut change, actor, *recipient).await?;
        }
        check_words(&mut change, actor, place.case, &request).await?;
        let slides = current_slides(change.connection(), actor.organisation, consultation).await?;
        if slides.is_empty() {
            let why = "there is no slide to look at; ask once one is there";
            return Err(invalid("request for an opinion", why));
        }
        let granted = slides.iter().map(|one| GrantedSlide {
            slide: one.slide.slide,
            digest: one.slide.digest,
        });
        let expires_at = change
            .at
            .checked_add(request.urgency.lasts(request.days))
            .map_err(|error| invalid("days", &error))?;
        let row = OpinionRow {
            organisation: actor.organisation,
            id: OpinionId::generate(),
            consultation,
            case: place.case,
            asked_by: actor.principal,
            asked_at: change.at,
            grant: Grant {
                slides: granted.collect(),
                expires_at,
            },
            life: OpinionLife::ask(change.at),
            request,
            reader_person: None,
        };
        insert(&mut change, &row).await?;
        let step = (OpinionStep::Ask, Some(0));
        let at = change.at;
        insert_move(&mut change, &row, step, actor.principal, at).await?;
        tell(&mut change, &row, None).await?;
        record(&mut change, &row, actor, OpinionStep::Ask, None).await?;
        change.commit().await?;
        Ok(row.id)
    }

    pub(super) async fn all_opinions_of(
        &self,
        actor: &Actor,
        consultation: ConsultationId,
    ) -> Result<Vec<OpinionRecord>, StoreError> {
        require(actor, Action::AskOpinion)?;
        let as_of = self.clock.now();
        let mut look = self.look().await?;
        load(&mut look, actor.organisation, consultation).await?;
        let rows = sqlx::query(concat!(
            opinion_columns!(),
            "WHERE o.organisation_id = ? AND o.consultation_id = ? ORDER BY o.id DESC"
        ))
        .bind(actor.organisation.to_string())
        .bind(consultation.to_string())
        .fetch_all(&mut *look)
        .await
        .map_err(database)?;
        let mut found = Vec::with_capacity(rows.len());
        for row in &rows {
            found.push(whole(&mut look, OpinionRow::read(row)?, as_of).await?);
        }
        Ok(found)
    }

    pub(super) async fn one_opinion(
        &self,
        actor: &Actor,
        id: OpinionId,
    ) -> Result<OpinionRecord, StoreError> {
        require(actor, Action::AskOpinion)?;
        let as_of = self.clock.now();
        let mut look = self.look().await?;
        let row = find(&mut look, actor.organisation, id).await?;
        whole(&mut look, row, as_of).await
    }

    pub(super) async fn opinion_withdrawn(
        &self,
        actor: &Actor,
        id: OpinionId,
    ) -> Result<(), StoreError> {
        require(actor, Action::AskOpinion)?;
        let mut change = self.change().await?;
        let row = find(change.connection(), actor.organisation, id).await?;
        let (row, _) = row.settle(&mut change).await?;
        let at = change.at;
        let (step, life) = match row.life.clone() {
            OpinionLife::Asked(asked) => (
                OpinionStep::Withdraw,
                OpinionLife::Ended(asked.withdraw(at)),
            ),
            OpinionLife::Accepted(accepted) => (
                OpinionStep::Withdraw,
                OpinionLife::Ended(accepted.withdraw(at)),
            ),
            OpinionLife::Answered(answered) if row.life.revoked_at().is_none() => (
                OpinionStep::Revoke,
                OpinionLife::Answered(answered.revoke(at)),
            ),
            OpinionLife::Answered(_) => return Ok(()),
            OpinionLife::Ended(_) => {
                let refusal = row.life.refuse(OpinionStep::Withdraw);
                return Err(StoreError::OpinionRefused { refusal });
            }
        };
        row.make(&mut change, actor, (step, life), None).await?;
        change.commit().await
    }

    pub(super) async fn opinions_settled(&self, actor: &Actor) -> Result<u32, StoreError> {
        require(actor, Action::KeepHouse)?;
        let now = self.clock.now();
        let mut look = self.look().await?;
        let rows = sqlx::query(concat!(
            opinion_columns!(),
            "WHERE o.state IN ('asked', 'accepted') AND o.organisation_id = ?"
        ))
        .bind(actor.organisation.to_string())
        .fetch_all(&mut *look)
        .await
        .map_err(database)?;
        drop(look);
        let mut moved = 0;
        for row in &rows {
            let row = OpinionRow::read(row)?;
            let (_, due) = row.life.clone().as_of(&row.terms(), now);
            if due.is_empty() {
                continue;
            }
            let mut change = self.change().await?;
            let row = find(change.connection(), actor.organisation, row.id).await?;
            let (_, moves) = row.settle(&mut change).await?;
            change.commit().await?;
            moved += u32::from(moves > 0);
        }
        Ok(moved)
    }
}

async fn insert(change: &mut Change, row: &OpinionRow) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO opinion (organisation_id, id, consultation_id, asked_by, asked_at, urgency, request, recipients,
                              slides, expires_at, state, life)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(row.organisation.to_string())
    .bind(row.id.to_string())
    .bind(row.consultation.to_string())
    .bind(row.asked_by.to_string())
    .bind(row.asked_at.as_microsecond())
    .bind(row.request.urgency.code())
    .bind(to_json("request", &row.request)?)
    .bind(to_json("recipients", &row.request.recipients)?)
    .bind(to_json("slides", &row.grant.slides)?)
    .bind(row.grant.expires_at.as_microsecond())
    .bind(row.life.code())
    .bind(to_json("life", &row.life)?)
    .execute(change.connection())
    .await
    .map_err(database)?;
    Ok(())
}
