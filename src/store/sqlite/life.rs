//! Where a consultation stands: loading it, and keeping a move with its record, event and audit record.

use super::change::Change;
use super::error::{database, not_found};
use super::row::{Columns, corrupt, to_json};
use crate::access::actor::Actor;
use crate::domain::consultation::claim::{Claim, Offer};
use crate::domain::consultation::life::Life;
use crate::domain::consultation::life_state::LifeState;
use crate::domain::consultation::mark::Mark;
use crate::domain::consultation::standing::Standing;
use crate::domain::consultation::step::{Move, Refusal, Step, Wanted, Why};
use crate::domain::deadline::Urgency;
use crate::domain::event::Happening;
use crate::domain::ids::{CaseId, ConsultationId, OrganisationId, SpecimenId};
use crate::store::contract::error::StoreError;
use sqlx::SqliteConnection;
use sqlx::sqlite::SqliteRow;

/// The columns that [`life`] and [`claim`] read; `c` is the consultation.
macro_rules! life_columns {
    () => {
        "c.state, c.state_by, c.state_at, c.reader, c.claimed_at, c.beat_at, c.offered_to, c.offer_note,
         c.offered_at, c.wanted, c.why, c.read_version"
    };
}
pub(super) use life_columns;

/// A consultation that is about to move.
pub(super) struct Standpoint {
    pub(super) id: ConsultationId,
    pub(super) case: CaseId,
    pub(super) specimen: SpecimenId,
    pub(super) urgency: Urgency,
    pub(super) life: Life,
}

/// Finds where a consultation stands.
pub(super) async fn load(
    connection: &mut SqliteConnection,
    organisation: OrganisationId,
    id: ConsultationId,
) -> Result<Standpoint, StoreError> {
    let row = sqlx::query(concat!(
        "SELECT c.urgency, c.specimen_id, p.case_id, ",
        life_columns!(),
        " FROM consultation c
          JOIN specimen p ON p.organisation_id = c.organisation_id AND p.id = c.specimen_id
          WHERE c.organisation_id = ? AND c.id = ?"
    ))
    .bind(organisation.to_string())
    .bind(id.to_string())
    .fetch_optional(connection)
    .await
    .map_err(database)?
    .ok_or_else(|| not_found("consultation", &id))?;
    Ok(Standpoint {
        id,
        case: row.parsed("case_id")?,
        specimen: row.parsed("specimen_id")?,
        urgency: row.word("urgency")?,
        life: life(&row)?,
    })
}

/// Reads who reads it.
pub(super) fn claim(row: &SqliteRow) -> Result<Option<Claim>, StoreError> {
    let Some(reader) = row.maybe_parsed("reader")? else {
        return Ok(None);
    };
    let offer = match row.maybe_parsed("offered_to")? {
        Some(to) => Some(Offer {
            to,
            note: row.parsed("offer_note")?,
            at: row.time("offered_at")?,
        }),
        None => None,
    };
    Ok(Some(Claim {
        reader,
        since: row.time("claimed_at")?,
        beat_at: row.time("beat_at")?,
        offer,
    }))
}

/// Reads the state.
pub(super) fn life(row: &SqliteRow) -> Result<Life, StoreError> {
    let standing = Standing {
        state: row.word("state")?,
        mark: Mark {
            by: row.parsed("state_by")?,
            at: row.time("state_at")?,
        },
        version: row.small("read_version")?,
        claim: claim(row)?,
        wanted: row.maybe_word("wanted")?,
        why: row.maybe_parsed("why")?,
    };
    Life::try_from(standing).map_err(|error| corrupt("state of a consultation", &error))
}

/// Who makes a move now.
pub(super) fn mark(change: &Change, actor: &Actor) -> Mark {
    Mark {
        by: actor.principal,
        at: change.at,
    }
}

/// Names a refusal by its consultation.
pub(super) fn refused(consultation: ConsultationId) -> impl FnOnce(Refusal) -> StoreError {
    move |refusal| StoreError::Refused {
        consultation,
        refusal,
    }
}

/// Makes a move and keeps it.
pub(super) async fn make(
    change: &mut Change,
    actor: &Actor,
    from: Standpoint,
    step: Step,
) -> Result<Life, StoreError> {
    let mark = mark(change, actor);
    let (life, record) = from.life.take(step, mark).map_err(refused(from.id))?;
    keep_move(change, actor, (from.case, from.id), &life, &record).await?;
    Ok(life)
}

/// Keeps a move that was made: state, record, event and audit record.
pub(super) async fn keep_move(
    change: &mut Change,
    actor: &Actor,
    (case, id): (CaseId, ConsultationId),
    life: &Life,
    record: &Move,
) -> Result<(), StoreError> {
    keep(change, actor.organisation, id, life).await?;
    insert_move(change, actor.organisation, id, record).await?;
    let happening = Happening::ConsultationMoved {
        consultation_id: id,
        from: record.from,
        to: record.to,
    };
    change
        .tell(actor.organisation, case, None, &happening)
        .await?;
    let handed_to = match &record.step {
        Some(Step::Offer { to, .. }) => Some(*to),
        _ => None,
    };
    if let Some(offered_to) = handed_to {
        let happening = Happening::ConsultationOffered {
            consultation_id: id,
            offered_to,
        };
        change
            .tell(actor.organisation, case, None, &happening)
            .await?;
    }
    let details = serde_json::json!({
        "step": record.step.as_ref().map(Step::code),
        "from": record.from,
        "to": record.to,
        "handed_to": handed_to,
    });
    let subject = ("consultation", id.to_string());
    change
        .audit(actor, "consultation.move", subject, details)
        .await
}

/// Keeps where it stands; no move is recorded.
pub(super) async fn keep(
    change: &mut Change,
    organisation: OrganisationId,
    id: ConsultationId,
    life: &Life,
) -> Result<(), StoreError> {
    let standing = Standing::from(life);
    let claim = standing.claim.as_ref();
    let offer = claim.and_then(|claim| claim.offer.as_ref());
    sqlx::query(
        "UPDATE consultation
         SET state = ?, state_by = ?, state_at = ?, reader = ?, claimed_at = ?, beat_at = ?, offered_to = ?,
             offer_note = ?, offered_at = ?, wanted = ?, why = ?, read_version = ?
         WHERE organisation_id = ? AND id = ?",
    )
    .bind(standing.state.code())
    .bind(standing.mark.by.to_string())
    .bind(standing.mark.at.as_microsecond())
    .bind(claim.map(|claim| claim.reader.to_string()))
    .bind(claim.map(|claim| claim.since.as_microsecond()))
    .bind(claim.map(|claim| claim.beat_at.as_microsecond()))
    .bind(offer.map(|offer| offer.to.to_string()))
    .bind(offer.map(|offer| offer.note.as_str()))
    .bind(offer.map(|offer| offer.at.as_microsecond()))
    .bind(standing.wanted.map(Wanted::code))
    .bind(standing.why.as_ref().map(Why::as_str))
    .bind(standing.version)
    .bind(organisation.to_string())
    .bind(id.to_string())
    .execute(change.connection())
    .await
    .map_err(database)?;
    Ok(())
}

/// Writes a move behind those that are there.
pub(super) async fn insert_move(
    change: &mut Change,
    organisation: OrganisationId,
    id: ConsultationId,
    record: &Move,
) -> Result<(), StoreError> {
    let step = record.step.as_ref();
    sqlx::query(
        "INSERT INTO consultation_move (organisation_id, consultation_id, sequence, from_state, to_state, moved_by,
                                        moved_at, step)
         SELECT ?1, ?2, coalesce(max(sequence), 0) + 1, ?3, ?4, ?5, ?6, ?7
         FROM consultation_move WHERE organisation_id = ?1 AND consultation_id = ?2",
    )
    .bind(organisation.to_string())
    .bind(id.to_string())
    .bind(record.from.map(LifeState::code))
    .bind(record.to.code())
    .bind(record.mark.by.to_string())
    .bind(record.mark.at.as_microsecond())
    .bind(step.map(|step| to_json("step", step)).transpose()?)
    .execute(change.connection())
    .await
    .map_err(database)?;
    Ok(())
}

/// The moves of a consultation, oldest first.
pub(super) async fn moves(
    connection: &mut SqliteConnection,
    organisation: OrganisationId,
    id: ConsultationId,
) -> Result<Vec<Move>, StoreError> {
    let rows = sqlx::query(
        "SELECT from_state, to_state, moved_by, moved_at, step FROM consultation_move
         WHERE organisation_id = ? AND consultation_id = ? ORDER BY sequence",
    )
    .bind(organisation.to_string())
    .bind(id.to_string())
    .fetch_all(connection)
    .await
    .map_err(database)?;
    rows.iter()
        .map(|row| {
            Ok(Move {
                from: row.maybe_word("from_state")?,
                to: row.word("to_state")?,
                mark: Mark {
                    by: row.parsed("moved_by")?,
                    at: row.time("moved_at")?,
                },
                step: row.maybe_json("step")?,
            })
        })
        .collect()
}
