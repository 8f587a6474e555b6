//! A request for an opinion as its row holds it, and what is always written when it moves.

use super::change::Change;
use super::error::database;
use super::row::{Columns, to_json};
use crate::access::actor::Actor;
use crate::domain::event::Happening;
use crate::domain::ids::{CaseId, ConsultationId, OpinionId, OrganisationId, PrincipalId};
use crate::domain::opinion::life::{OpinionLife, OpinionStep, Terms};
use crate::domain::opinion::recipient::Recipient;
use crate::domain::opinion::request::{Grant, OpinionRequest};
use crate::store::contract::error::StoreError;
use crate::store::contract::opinions::{OpinionAnswer, terms};
use jiff::Timestamp;
use sqlx::SqliteConnection;
use sqlx::sqlite::SqliteRow;

/// The columns that [`OpinionRow::read`] reads.
macro_rules! opinion_columns {
    () => {
        "SELECT o.organisation_id, o.id, o.consultation_id, o.asked_by, o.asked_at, o.request, o.slides, o.expires_at,
                o.life, o.reader_id, p.case_id, c.question, p.organ, p.laterality, p.age_group
         FROM opinion o
         JOIN consultation c ON c.organisation_id = o.organisation_id AND c.id = o.consultation_id
         JOIN specimen p ON p.organisation_id = c.organisation_id AND p.id = c.specimen_id "
    };
}
pub(super) use opinion_columns;

/// A request with what stands in its row.
pub(super) struct OpinionRow {
    pub(super) organisation: OrganisationId,
    pub(super) id: OpinionId,
    pub(super) consultation: ConsultationId,
    pub(super) case: CaseId,
    pub(super) asked_by: PrincipalId,
    pub(super) asked_at: Timestamp,
    pub(super) request: OpinionRequest,
    pub(super) grant: Grant,
    pub(super) life: OpinionLife,
    pub(super) reader_person: Option<PrincipalId>,
}

impl OpinionRow {
    pub(super) fn read(row: &SqliteRow) -> Result<Self, StoreError> {
        Ok(Self {
            organisation: row.parsed("organisation_id")?,
            id: row.parsed("id")?,
            consultation: row.parsed("consultation_id")?,
            case: row.parsed("case_id")?,
            asked_by: row.parsed("asked_by")?,
            asked_at: row.time("asked_at")?,
            request: row.json("request")?,
            grant: Grant {
                slides: row.json("slides")?,
                expires_at: row.time("expires_at")?,
            },
            life: row.json("life")?,
            reader_person: row.maybe_parsed("reader_id")?,
        })
    }

    pub(super) fn terms(&self) -> Terms {
        terms(&self.request, &self.grant)
    }

    /// The same at a later time, without keeping what time did.
    pub(super) fn brought_to(mut self, now: Timestamp) -> Self {
        let terms = self.terms();
        (self.life, _) = self.life.as_of(&terms, now);
        self
    }

    /// Brings it up to the time of the change and keeps what time did: how many moves that were.
    pub(super) async fn settle(mut self, change: &mut Change) -> Result<(Self, u32), StoreError> {
        let terms = self.terms();
        let before = self.life.clone();
        let (life, moves) = self.life.as_of(&terms, change.at);
        self.life = life;
        let by = Actor::service(self.organisation);
        let mut turn = before.turn();
        for (step, at) in &moves {
            insert_move(change, &self, (*step, turn), by.principal, *at).await?;
            turn = turn.map(|turn| turn + 1);
        }
        let count = u32::try_from(moves.len()).unwrap_or(u32::MAX);
        if let Some((step, _)) = moves.last() {
            keep(change, &self).await?;
            tell(change, &self, before.turn()).await?;
            record(change, &self, &by, *step, None).await?;
        }
        Ok((self, count))
    }

    /// Makes a move of somebody: state, record, event and audit record.
    pub(super) async fn make(
        mut self,
        change: &mut Change,
        actor: &Actor,
        (step, life): (OpinionStep, OpinionLife),
        person: Option<PrincipalId>,
    ) -> Result<Self, StoreError> {
        let turn = self.life.turn();
        self.life = life;
        if step == OpinionStep::Accept {
            self.reader_person = person;
        }
        insert_move(change, &self, (step, turn), actor.principal, change.at).await?;
        keep(change, &self).await?;
        tell(change, &self, turn).await?;
        record(change, &self, actor, step, person).await?;
        Ok(self)
    }
}

async fn keep(change: &mut Change, row: &OpinionRow) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE opinion SET state = ?, life = ?, reader_id = ? WHERE organisation_id = ? AND id = ?",
    )
    .bind(row.life.code())
    .bind(to_json("life", &row.life)?)
    .bind(row.reader_person.map(|person| person.to_string()))
    .bind(row.organisation.to_string())
    .bind(row.id.to_string())
    .execute(change.connection())
    .await
    .map_err(database)?;
    Ok(())
}

/// Writes a move behind those that are there.
pub(super) async fn insert_move(
    change: &mut Change,
    row: &OpinionRow,
    (step, turn): (OpinionStep, Option<u32>),
    by: PrincipalId,
    at: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO opinion_move (organisation_id, opinion_id, sequence, step, turn, moved_by, moved_at)
         SELECT ?1, ?2, coalesce(max(sequence), 0) + 1, ?3, ?4, ?5, ?6
         FROM opinion_move WHERE organisation_id = ?1 AND opinion_id = ?2",
    )
    .bind(row.organisation.to_string())
    .bind(row.id.to_string())
    .bind(step.code())
    .bind(turn)
    .bind(by.to_string())
    .bind(at.as_microsecond())
    .execute(change.connection())
    .await
    .map_err(database)?;
    Ok(())
}

/// Tells the asking organisation, and the organisations of this installation that have or had the turn.
pub(super) async fn tell(
    change: &mut Change,
    row: &OpinionRow,
    before: Option<u32>,
) -> Result<(), StoreError> {
    let happening = Happening::OpinionChanged {
        opinion_id: row.id,
        state: row.life.code(),
    };
    change
        .tell(row.organisation, row.case, None, &happening)
        .await?;
    let turns = [before, row.life.turn().filter(|turn| Some(*turn) != before)];
    for turn in turns.into_iter().flatten() {
        if let Some(Recipient::Organisation { organisation }) = row.request.recipients.at(turn) {
            change.tell_all(organisation, &happening).await?;
        }
    }
    Ok(())
}

pub(super) async fn record(
    change: &mut Change,
    row: &OpinionRow,
    actor: &Actor,
    step: OpinionStep,
    person: Option<PrincipalId>,
) -> Result<(), StoreError> {
    // Whoever acts for another organisation stands in the chain of the one whose slides these are.
    let actor = Actor {
        organisation: row.organisation,
        ..actor.clone()
    };
    let details = serde_json::json!({
        "consultation": row.consultation,
        "state": row.life.code(),
        "turn": row.life.turn(),
        "person": person,
        "urgency": row.request.urgency,
        "ground": row.request.ground,
        "slides": row.grant.slides.iter().map(|one| one.slide).collect::<Vec<_>>(),
    });
    let action = match step {
        OpinionStep::Ask => "opinion.ask",
        OpinionStep::Accept => "opinion.accept",
        OpinionStep::Decline => "opinion.decline",
        OpinionStep::Lapse => "opinion.lapse",
        OpinionStep::Answer => "opinion.answer",
        OpinionStep::Withdraw => "opinion.withdraw",
        OpinionStep::Expire => "opinion.expire",
        OpinionStep::Revoke => "opinion.revoke",
    };
    let subject = ("opinion", row.id.to_string());
    change.audit(&actor, action, subject, details).await
}

/// The opinion that was given, if one was.
pub(super) async fn answer_of(
    connection: &mut SqliteConnection,
    organisation: OrganisationId,
    id: OpinionId,
) -> Result<Option<OpinionAnswer>, StoreError> {
    let row = sqlx::query(
        "SELECT reader, document, answered_at FROM opinion_answer WHERE organisation_id = ? AND opinion_id = ?",
    )
    .bind(organisation.to_string())
    .bind(id.to_string())
    .fetch_optional(connection)
    .await
    .map_err(database)?;
    row.map(|row| {
        Ok(OpinionAnswer {
            reader: row.json("reader")?,
            read: row.json("document")?,
            answered_at: row.time("answered_at")?,
        })
    })
    .transpose()
}
