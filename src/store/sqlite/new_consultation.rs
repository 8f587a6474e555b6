//! Consultations that begin, and receipts of those that were waited for.

use super::change::Change;
use super::error::database;
use super::life::{Standpoint, insert_move, keep, make};
use super::turnaround_targets::in_force;
use crate::access::actor::Actor;
use crate::domain::consultation::late_entry::is_late;
use crate::domain::consultation::life::Life;
use crate::domain::consultation::life_state::LifeState;
use crate::domain::consultation::step::{Move, Step};
use crate::domain::deadline::Urgency;
use crate::domain::ids::{ConsultationId, SpecimenId};
use crate::store::contract::error::StoreError;
use jiff::Timestamp;

/// When a read that is received at `at` is due by the targets as they stand.
async fn due(
    change: &mut Change,
    actor: &Actor,
    urgency: Urgency,
    at: Timestamp,
) -> Result<Timestamp, StoreError> {
    let held = in_force(change.connection(), actor.organisation).await?;
    Ok(held.targets.due_at(urgency, at))
}

/// Makes a consultation, received or asked for now, and gives it with its due time.
pub(super) async fn begin(
    change: &mut Change,
    actor: &Actor,
    specimen: SpecimenId,
    urgency: Urgency,
    life: &Life,
) -> Result<(ConsultationId, Timestamp), StoreError> {
    let id = ConsultationId::generate();
    let at = change.at;
    let due_at = due(change, actor, urgency, at).await?;
    let asked = (life.state() == LifeState::Requested).then(|| life.mark());
    sqlx::query(
        "INSERT INTO consultation (organisation_id, id, specimen_id, urgency, requested_at, requested_by,
                                   received_at, due_at, state, state_by, state_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(actor.organisation.to_string())
    .bind(id.to_string())
    .bind(specimen.to_string())
    .bind(urgency.code())
    .bind(asked.map(|mark| mark.at.as_microsecond()))
    .bind(asked.map(|mark| mark.by.to_string()))
    .bind(at.as_microsecond())
    .bind(due_at.as_microsecond())
    .bind(life.state().code())
    .bind(life.mark().by.to_string())
    .bind(life.mark().at.as_microsecond())
    .execute(change.connection())
    .await
    .map_err(database)?;
    keep(change, actor.organisation, id, life).await?;
    let first = Move {
        from: None,
        to: life.state(),
        mark: life.mark(),
        step: None,
    };
    insert_move(change, actor.organisation, id, &first).await?;
    Ok((id, due_at))
}

/// Receives a consultation that was asked for, which was at `at`: its clock begins then. Gives when it is due.
pub(super) async fn receive(
    change: &mut Change,
    actor: &Actor,
    from: Standpoint,
    at: Timestamp,
) -> Result<Timestamp, StoreError> {
    let (id, urgency, now) = (from.id, from.urgency, change.at);
    make(change, actor, from, Step::Receive).await?;
    let due_at = due(change, actor, urgency, at).await?;
    sqlx::query(
        "UPDATE consultation SET received_at = ?, due_at = ?, entered_at = ? WHERE organisation_id = ? AND id = ?",
    )
    .bind(at.as_microsecond())
    .bind(due_at.as_microsecond())
    .bind(is_late(at, now).then(|| now.as_microsecond()))
    .bind(actor.organisation.to_string())
    .bind(id.to_string())
    .execute(change.connection())
    .await
    .map_err(database)?;
    Ok(due_at)
}
